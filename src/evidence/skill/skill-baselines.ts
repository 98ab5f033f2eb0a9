import { mean } from '../../math/moments.ts';
import { type Present, present } from '../estimate.ts';
import { type ClassForecasts, mostProbable } from './class-forecasts.ts';
import { logLosses } from './probability-scores.ts';

/** A figure of the model and the same figure of a simpler forecast. */
export type SkillComparison = Present<{
  readonly name: string;
  readonly value: number | undefined;
  readonly baseline: number | undefined;
  readonly baselineName: string;
}>;

export interface SimpleForecasts {
  /**
   * Simple return over the horizon's number of bars before each row's decision. The forecast `last sign` repeats its
   * sign.
   */
  readonly lastReturn?: Float64Array;
  /** Probabilities of a logistic regression on the same rows, rows x classes. */
  readonly logistic?: Float64Array;
}

/**
 * Compares the model with simpler forecasts: the majority class of training, always `up`, the last sign (where there
 * are classes `up` and `down`), and logistic regression where its probabilities are given.
 */
export function compareWithBaselines(
  { classes, truth, probabilities, baseline }: ClassForecasts,
  { lastReturn, logistic }: SimpleForecasts = {},
): readonly SkillComparison[] {
  const width = classes.length;
  const accuracy = (predict: (row: number) => number | undefined) => {
    let right = 0;
    for (let row = 0; row < truth.length; row++) if (predict(row) === truth[row]) right++;
    return truth.length > 0 ? right / truth.length : undefined;
  };
  const accuracyOfTable = (table: Float64Array) => {
    const predicted = mostProbable(table, width);
    return accuracy((row) => predicted[row]);
  };
  const value = accuracyOfTable(probabilities);
  const compared: SkillComparison[] = [
    present({
      name: 'accuracy',
      value,
      baseline: accuracyOfTable(baseline),
      baselineName: 'majority class of training',
    }),
  ];
  const [up, down, flat] = ['up', 'down', 'flat'].map((name) => classes.indexOf(name));
  if (up !== undefined && up >= 0) {
    compared.push(present({ name: 'accuracy', value, baseline: accuracy(() => up), baselineName: 'always long' }));
    if (lastReturn !== undefined) {
      const repeat = (row: number) =>
        (lastReturn[row] as number) > 0 ? up : (lastReturn[row] as number) < 0 ? down : flat;
      compared.push(present({ name: 'accuracy', value, baseline: accuracy(repeat), baselineName: 'last sign' }));
    }
  }
  if (logistic !== undefined) {
    compared.push(
      present({ name: 'accuracy', value, baseline: accuracyOfTable(logistic), baselineName: 'logistic regression' }),
    );
    const loss = (table: Float64Array) => mean(logLosses(table, truth, width));
    compared.push(
      present({
        name: 'log-loss',
        value: loss(probabilities),
        baseline: loss(logistic),
        baselineName: 'logistic regression',
      }),
    );
  }
  return compared;
}
