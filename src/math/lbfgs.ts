import { Corrections, dot } from './lbfgs-corrections.ts';
import { searchLine, type LinePoint } from './lbfgs-line-search.ts';

/** A smooth function to be minimised: returns its value at `x` and fills `gradient`. */
export type Objective = (x: Float64Array, gradient: Float64Array) => number;

export interface LbfgsOptions {
  /** Correction pairs kept to model the curvature. */
  readonly memory?: number;
  readonly maximumIterations?: number;
  /** Done when no component of the gradient is larger. */
  readonly gradientTolerance?: number;
}

export interface LbfgsProgress {
  readonly iteration: number;
  readonly value: number;
  readonly gradientNorm: number;
}

export interface LbfgsResult {
  readonly x: Float64Array;
  readonly value: number;
  /** Largest absolute component of the gradient at `x`. */
  readonly gradientNorm: number;
  readonly iterations: number;
  /** How often the objective was computed. */
  readonly evaluations: number;
  /** `no-descent`: rounding leaves no step that lowers the value; usually a minimum to machine precision. */
  readonly outcome: 'converged' | 'iteration-limit' | 'no-descent';
}

/** Minimises a smooth function of many variables without second derivatives. See `lbfgsSteps`. */
export function minimise(objective: Objective, start: Float64Array, options: LbfgsOptions = {}): LbfgsResult {
  const steps = lbfgsSteps(objective, start, options);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
}

/**
 * Limited-memory BFGS with a strong Wolfe line search, one iteration per step, so that a caller can report progress,
 * let other work run or stop in between. `start` is not changed. Throws a RangeError when the start has no finite
 * value.
 *
 * Source: Liu and Nocedal (1989), "On the limited memory BFGS method for large scale optimization".
 */
export function* lbfgsSteps(
  objective: Objective,
  start: Float64Array,
  options: LbfgsOptions = {},
): Generator<LbfgsProgress, LbfgsResult> {
  const { memory = 10, maximumIterations = 1000, gradientTolerance = 1e-8 } = options;
  const size = start.length;
  let x = Float64Array.from(start);
  let gradient = new Float64Array(size);
  let trialX = new Float64Array(size);
  let trialGradient = new Float64Array(size);
  const direction = new Float64Array(size);
  const corrections = new Corrections(memory, size);

  let evaluations = 1;
  let lastStep = Number.NaN;
  let value = objective(x, gradient);
  if (!Number.isFinite(value)) throw new RangeError(`The objective is ${value} at the start`);
  const result = (iterations: number, outcome: LbfgsResult['outcome']): LbfgsResult => ({
    x,
    value,
    gradientNorm: largest(gradient),
    iterations,
    evaluations,
    outcome,
  });

  const evaluate = (step: number): LinePoint => {
    for (let at = 0; at < size; at++) trialX[at] = (x[at] as number) + step * (direction[at] as number);
    evaluations++;
    lastStep = step;
    const trialValue = objective(trialX, trialGradient);
    return { step, value: trialValue, slope: dot(trialGradient, direction) };
  };

  for (let iteration = 0; iteration < maximumIterations; iteration++) {
    if (largest(gradient) <= gradientTolerance) return result(iteration, 'converged');
    corrections.descend(gradient, direction);
    const slope = dot(gradient, direction);
    const firstStep = iteration === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    const found = slope < 0 ? searchLine(evaluate, { step: 0, value, slope }, firstStep) : undefined;
    if (found === undefined) {
      if (corrections.isEmpty()) return result(iteration, 'no-descent');
      // The curvature model has gone stale: begin again from steepest descent.
      corrections.clear();
      continue;
    }
    if (found.step !== lastStep) evaluate(found.step);
    value = found.value;
    corrections.add(x, trialX, gradient, trialGradient);
    [x, trialX] = [trialX, x];
    [gradient, trialGradient] = [trialGradient, gradient];
    yield { iteration: iteration + 1, value, gradientNorm: largest(gradient) };
  }
  return result(maximumIterations, largest(gradient) <= gradientTolerance ? 'converged' : 'iteration-limit');
}

function largest(values: Float64Array): number {
  let result = 0;
  for (const value of values) result = Math.max(result, Math.abs(value));
  return result;
}
