import type { CandleSeries } from '../core/candle.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { takeRows } from '../datasets/take-rows.ts';
import { repeatShares, type ClassForecasts } from '../evidence/skill/class-forecasts.ts';
import { judgeSkill, type Skill } from '../evidence/skill/skill.ts';
import { compareWithBaselines } from '../evidence/skill/skill-baselines.ts';
import { zeros } from '../math/matrix.ts';
import { LogisticRegression } from '../models/linear/logistic-regression.ts';
import type { FoldSkill, SkillSummary } from '../report/research-summary.ts';
import type { FittedFold } from '../training/fit-fold.ts';
import { mostProbable } from '../training/tune-threshold.ts';

export interface SkillContext {
  readonly dataset: Dataset;
  readonly folds: readonly FittedFold[];
  readonly series: readonly CandleSeries[];
  /** Bars that one label looks ahead. Labels that overlap are not independent. */
  readonly horizon: number;
  readonly seed: number;
  readonly draws: number;
  readonly stop?: AbortSignal;
}

type Options = Parameters<typeof judgeSkill>[1];

/** Skill of the models of all folds on rows that they had not seen. */
export function overallSkill(context: SkillContext): Skill {
  return judgeSkill(allForecasts(context), optionsOf(context));
}

/** Skill of each fold, and the comparison with every baseline. */
export async function skillDetails(context: SkillContext): Promise<Pick<SkillSummary, 'folds' | 'baselines'>> {
  const { folds } = context;
  // A stored model has no training rows, so no linear model can be fitted.
  const logistic = folds.every(({ learned }) => learned.length > 0)
    ? { logistic: concat(await logisticForecasts(context)) }
    : {};
  const lastReturn = concat(folds.map(({ fold }) => Float64Array.from(fold.test, (row) => lastReturnOf(context, row))));
  return {
    folds: folds.map((fold) => foldSkill(fold, optionsOf(context))),
    baselines: compareWithBaselines(allForecasts(context), { lastReturn, ...logistic }),
  };
}

function optionsOf({ series, horizon, seed, draws }: SkillContext): Options {
  return { bootstrap: { seed, shortestBlock: horizon * series.length, resamples: draws }, uniqueness: 1 / horizon };
}

function allForecasts({ dataset, folds }: SkillContext): ClassForecasts {
  return {
    classes: dataset.table.classes,
    truth: concat(folds.map((fold) => truthOf(dataset, fold))),
    probabilities: concat(folds.map(({ testForecasts }) => testForecasts.values)),
    forwardReturn: concat(
      folds.map(({ fold }) => Float64Array.from(fold.test, (row) => dataset.forwardReturn[row] as number)),
    ),
    baseline: concat(folds.map(({ fold, classShares }) => repeatShares([...classShares], fold.test.length))),
  };
}

function foldSkill(fitted: FittedFold, options: Options): FoldSkill {
  const { fold, dataset, learned, classShares, testForecasts } = fitted;
  const forecasts = {
    classes: dataset.table.classes,
    truth: truthOf(dataset, fitted),
    probabilities: testForecasts.values,
    baseline: repeatShares([...classShares], fold.test.length),
  };
  const { accuracy, majorityAccuracy, logLossSkill } = judgeSkill(forecasts, options);
  return {
    name: fold.name,
    from: isoFromInstant(fold.testStart as Instant),
    to: isoFromInstant(fold.testEnd as Instant),
    trainRows: learned.length,
    testRows: fold.test.length,
    accuracy: accuracy.value ?? 0,
    majorityAccuracy,
    ...accuracyOn(fitted, 'trainAccuracy', fitted.learned),
    ...accuracyOn(fitted, 'validationAccuracy', fitted.validation),
    logLossSkill,
  };
}

/** Accuracy on some rows, under a name; empty without rows. */
function accuracyOn(
  { model, dataset }: FittedFold,
  name: 'trainAccuracy' | 'validationAccuracy',
  rows: Int32Array,
): Partial<Record<typeof name, number>> {
  if (rows.length === 0) return {};
  const out = zeros(rows.length, model.outputs.length);
  model.predictInto(takeRows(dataset.table, rows).x, out);
  const right = rows.reduce(
    (count, row, index) => count + (mostProbable(out, index) === dataset.table.y[row] ? 1 : 0),
    0,
  );
  return { [name]: right / rows.length };
}

/** Accuracy and loss of a linear model on the same rows and folds, as a baseline for the trees. */
async function logisticForecasts({ folds, seed, stop }: SkillContext): Promise<Float64Array[]> {
  // A baseline needs few digits of accuracy, so the fit may stop early.
  const estimator = new LogisticRegression({ gradientTolerance: 1e-4, maximumIterations: 100 });
  const forecasts: Float64Array[] = [];
  for (const { fold, dataset, learned } of folds) {
    const model = await estimator.fit(takeRows(dataset.table, learned), {
      seed,
      threads: 1,
      ...(stop === undefined ? {} : { stop }),
    });
    const out = zeros(fold.test.length, model.outputs.length);
    model.predictInto(takeRows(dataset.table, fold.test).x, out);
    forecasts.push(out.values);
  }
  return forecasts;
}

function truthOf({ table }: Dataset, { fold }: FittedFold): Float64Array {
  return Float64Array.from(fold.test, (row) => table.y[row] as number);
}

/**
 * Return over the horizon before each decision, whose sign is the naive forecast; 0 when the history is too short.
 */
function lastReturnOf({ dataset, series, horizon }: SkillContext, row: number): number {
  const close = series[dataset.market[row] as number]?.close;
  const candle = dataset.candleRow[row] as number;
  return close === undefined || candle < horizon
    ? 0
    : (close[candle] as number) / (close[candle - horizon] as number) - 1;
}

function concat(parts: readonly Float64Array[]): Float64Array {
  const whole = new Float64Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
