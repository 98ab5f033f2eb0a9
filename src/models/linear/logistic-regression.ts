import { EdgewiseError } from '../../core/errors.ts';
import { lbfgsSteps, type LbfgsResult, type Objective } from '../../math/lbfgs.ts';
import type { TrainingTable } from '../../math/training-table.ts';
import { breathe } from '../breathe.ts';
import type { Estimator, FitContext } from '../estimator.port.ts';
import { LogisticModel } from './logistic-model.ts';
import { logisticLoss, type LogisticProblem } from './logistic-loss.ts';
import { learnStandardisation, standardise } from './standardisation.ts';

/** Range of `inverseRegularisation`. Outside it the penalty or the loss is lost in rounding errors of the other. */
export const LOGISTIC_RANGE = [1e-6, 1e6] as const;

export interface LogisticRegressionOptions {
  /** Inverse strength of the L2 penalty, scikit-learn's C. A smaller value gives smaller coefficients. */
  readonly inverseRegularisation?: number;
  /** The fit has converged when no component of the mean loss's gradient is larger than this. */
  readonly gradientTolerance?: number;
  readonly maximumIterations?: number;
}

/**
 * Logistic regression for two or more classes: probabilities from a weighted sum of the features. Other learners are
 * compared with it.
 *
 * Features are standardised inside the model with the training rows alone. A missing or infinite value is replaced by
 * the training mean, so it moves no probability. The fit minimises C times the weighted log-loss plus half the squared
 * coefficients; intercepts are not penalised. It equals scikit-learn's SimpleImputer, StandardScaler and
 * LogisticRegression (lbfgs) one after the other. A class without a training row gets a probability near 0. The fit
 * uses one thread and no random numbers, and ignores `validation`.
 *
 * Throws `one-class` when the rows with weight hold a single class, a RangeError for answers that are no class numbers.
 */
export class LogisticRegression implements Estimator {
  readonly kind = LogisticModel.kind;
  readonly parameters: Readonly<Record<string, number>>;
  readonly #options: Required<LogisticRegressionOptions>;

  constructor({
    inverseRegularisation = 1,
    gradientTolerance = 1e-6,
    maximumIterations = 1000,
  }: LogisticRegressionOptions = {}) {
    if (!(inverseRegularisation > 0))
      throw new RangeError(`inverseRegularisation is above 0, was ${inverseRegularisation}`);
    this.#options = { inverseRegularisation, gradientTolerance, maximumIterations };
    this.parameters = { ...this.#options };
  }

  async fit(train: TrainingTable, { stop, progress }: FitContext): Promise<LogisticModel> {
    stop?.throwIfAborted();
    requireTwoClasses(train);
    const standardisation = learnStandardisation(train.x, train.weight);
    const totalWeight =
      train.weight === undefined ? train.x.rows : train.weight.reduce((sum, weight) => sum + weight, 0);
    const problem: LogisticProblem = {
      x: standardise(train.x, standardisation),
      y: train.y,
      weight: train.weight,
      totalWeight,
      penalty: 1 / (this.#options.inverseRegularisation * totalWeight),
    };
    const columns = train.x.columns;
    const blocks = train.classes.length === 2 ? 1 : train.classes.length;
    const { x, outcome, iterations } = await this.#descend(logisticLoss(problem, blocks), blocks * (columns + 1), {
      stop,
      progress,
    });

    const coefficients = new Float64Array(blocks * columns);
    const intercepts = new Float64Array(blocks);
    for (let block = 0; block < blocks; block++) {
      const start = block * (columns + 1);
      coefficients.set(x.subarray(start, start + columns), block * columns);
      intercepts[block] = x[start + columns] as number;
    }
    return new LogisticModel({
      featureNames: train.featureNames,
      outputs: train.classes,
      ...standardisation,
      coefficients,
      intercepts,
      fit: { outcome, iterations },
    });
  }

  async #descend(
    loss: Objective,
    size: number,
    { stop, progress }: { stop: AbortSignal | undefined; progress: FitContext['progress'] },
  ): Promise<LbfgsResult> {
    const steps = lbfgsSteps(loss, new Float64Array(size), this.#options);
    for (;;) {
      await breathe();
      stop?.throwIfAborted();
      const { done, value } = steps.next();
      if (done === true) return value;
      progress?.({ stage: 'logistic regression', done: value.iteration, total: this.#options.maximumIterations });
    }
  }
}

function requireTwoClasses({ y, weight, classes }: TrainingTable): void {
  const rows = new Float64Array(classes.length);
  for (let row = 0; row < y.length; row++) {
    const answer = y[row] as number;
    if (!(Number.isInteger(answer) && answer >= 0 && answer < classes.length)) {
      throw new RangeError(`The answer of row ${row} is a class number below ${classes.length}, was ${answer}`);
    }
    const share = weight === undefined ? 1 : (weight[row] as number);
    if (!(share >= 0 && share < Infinity)) throw new RangeError(`The weight of row ${row} is 0 or more, was ${share}`);
    if (share > 0) rows[answer] = (rows[answer] as number) + 1;
  }
  const present = classes.filter((_, label) => (rows[label] as number) > 0);
  if (present.length >= 2) return;
  throw new EdgewiseError('one-class', 'All training rows have the same class', {
    expected: `at least two of ${classes.join(', ')}`,
    actual: present[0] === undefined ? 'no rows' : `${y.length} rows of ${present[0]}`,
    advice: 'use a longer training range, or a label whose classes all occur',
  });
}
