import { failureOfPart } from '../core/part-failure.ts';
import type { Matrix } from '../math/matrix.ts';
import type { Estimator, Model } from '../models/estimator.port.ts';
import type { Decision, DecisionView, Strategy } from '../strategy/strategy.port.ts';
import { delegateTo } from './delegate-to.ts';
import { branded } from './part-brand.ts';
import type { LabelPart, ModelPart, Part, RiskCheckPart, SizerPart, StrategyPart } from './part.port.ts';

/**
 * A part of a user whose failures name it, its module, the function that failed and the user's own line. Features are not
 * changed: a graph tells them apart by what they are, and names the one that fails itself. Venues are not changed either:
 * a kit tells trouble of its venue from a bug by the errors that it throws.
 */
export function guardedPart(part: Part, file: string): Part {
  if (part.kind === 'feature' || part.kind === 'feature-set' || part.kind === 'venue') return part;
  const guard = new Guard(`the ${part.kind} ${part.name}`, file);
  const guarded = guard.over(part);
  switch (guarded.kind) {
    case 'label':
      return branded<LabelPart>({
        ...guarded,
        make: async (settings, context) => guard.over(await guarded.make(settings, context)),
      });
    case 'model':
      return branded(guardedModelPart(guarded, guard));
    case 'strategy':
      return branded<StrategyPart>({
        ...guarded,
        make: (settings, context) => guardedStrategy(guarded.make(settings, context), guard),
      });
    case 'sizer':
      return branded<SizerPart>({
        ...guarded,
        make: (settings, context) => guard.over(guarded.make(settings, context)),
      });
    case 'risk-check':
      return branded<RiskCheckPart>({
        ...guarded,
        make: (settings, context) => {
          const check = guarded.make(settings, context);
          return check === undefined ? undefined : guard.over(check);
        },
      });
    default:
      return guarded satisfies never;
  }
}

/** Calls the functions of one part, and puts its name to what they throw. */
class Guard {
  readonly #part: string;
  readonly #file: string;

  constructor(part: string, file: string) {
    this.#part = part;
    this.#file = file;
  }

  /** What the part has made; each of its functions is named where it fails. */
  over<Made extends object>(made: Made): Made {
    return delegateTo(made, (phase, call) => {
      try {
        const answer = call();
        return answer instanceof Promise ? answer.catch((error: unknown) => this.rethrow(phase, error)) : answer;
      } catch (error) {
        return this.rethrow(phase, error);
      }
    });
  }

  /** Runs a check of what a function of the part gave. */
  check(phase: string, check: () => void): void {
    try {
      check();
    } catch (error) {
      this.rethrow(phase, error);
    }
  }

  rethrow(phase: string, error: unknown): never {
    throw failureOfPart({ part: this.#part, phase, file: this.#file }, error);
  }
}

function guardedModelPart(part: ModelPart, guard: Guard): ModelPart {
  return {
    ...part,
    make: (settings, context) => guardedEstimator(part.make(settings, context), guard),
    restore: (record, restoreMember) => guardedModel(part.restore(record, restoreMember), guard),
  };
}

/** Fitting that was stopped rejects with the reason of the stop, which is no failure. */
function guardedEstimator(made: Estimator, guard: Guard): Estimator {
  return {
    ...guard.over(made),
    fit: async (train, context) => {
      try {
        return guardedModel(await made.fit(train, context), guard);
      } catch (error) {
        if (context.stop?.aborted === true) throw error;
        return guard.rethrow('fit', error);
      }
    },
  };
}

/** What a strategy decides is looked at, too: the engine takes a market's number and a belief as they are. */
function guardedStrategy(made: Strategy, guard: Guard): Strategy {
  return delegateTo(guard.over(made), (name, call, [view]) => {
    const answer = call();
    if (name === 'decide') guard.check(name, () => requireSignals(answer as Decision, view as DecisionView));
    return answer;
  });
}

/** Throws a RangeError for a signal of a market that is not there, and for a belief that is no number from -1 to 1. */
function requireSignals({ signals }: Decision, { moment }: DecisionView): void {
  for (const { market, belief } of signals) {
    if (moment.markets[market] === undefined)
      throw new RangeError(`it gave a signal of market ${market}; there are ${moment.markets.length}, from 0`);
    if (!(belief >= -1 && belief <= 1))
      throw new RangeError(`its belief of market ${market} is ${belief}; a belief is a number from -1 to 1`);
  }
}

/** What a model answers is looked at, too: nothing that comes after it can use a number that is no probability. */
function guardedModel(made: Model, guard: Guard): Model {
  return {
    ...guard.over(made),
    predictInto: (rows, out, missing) => {
      try {
        made.predictInto(rows, out, missing);
        requireAnswers(made, out);
      } catch (error) {
        guard.rethrow('predict', error);
      }
    },
  };
}

/** Throws a RangeError for a row that is neither all probabilities nor, where it cannot be forecast, NaN throughout. */
function requireAnswers({ outputs }: Model, { rows, columns, values }: Matrix): void {
  for (let row = 0; row < rows; row++) {
    let without = 0;
    let wrong = 0;
    for (let cell = row * columns; cell < (row + 1) * columns; cell++) {
      const value = values[cell] as number;
      if (Number.isNaN(value)) without++;
      else if (columns > 1 ? !(value >= 0 && value <= 1) : !Number.isFinite(value)) wrong++;
    }
    if (wrong === 0 && (without === 0 || without === columns)) continue;
    const given = outputs.map((name, column) => `${name} ${values[row * columns + column] ?? Number.NaN}`);
    throw new RangeError(
      `row ${row} of ${rows} got ${given.join(', ')}; ${
        columns > 1 ? 'each is a probability from 0 to 1, or all are NaN' : 'a value is a finite number, or NaN'
      }`,
    );
  }
}
