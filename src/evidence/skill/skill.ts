import { mean } from '../../math/moments.ts';
import { bootstrapInterval, type BootstrapOptions } from '../bootstrap/bootstrap-interval.ts';
import { meanInterval } from '../bootstrap/intervals.ts';
import { type Estimate, type Present, present } from '../estimate.ts';
import { type ClassForecasts, mostProbable } from './class-forecasts.ts';
import { balancedAccuracyOf, type Confusion, confusionOf, macroF1Of, matthewsOf } from './confusion.ts';
import { type DirectionSkill, judgeDirection } from './direction.ts';
import { brierScores, logLosses } from './probability-scores.ts';
import { type ReliabilityBin, reliabilityBins, type ReliabilityOptions } from './reliability.ts';

export interface SkillOptions extends ReliabilityOptions {
  /** Set `shortestBlock` to the label's horizon in rows, because overlapping answers are not independent. */
  readonly bootstrap: BootstrapOptions;
}

interface Fields {
  readonly rows: number;
  readonly classes: readonly string[];
  /** Share of each class among the judged rows. */
  readonly classShares: readonly number[];
  readonly accuracy: Estimate;
  /** Share of the most frequent class among the judged rows: the best accuracy of a constant forecast in hindsight. */
  readonly majorityAccuracy: number;
  readonly balancedAccuracy: number | undefined;
  readonly macroF1: number | undefined;
  readonly matthews: number | undefined;
  readonly logLoss: number;
  /** 1 - log-loss / log-loss of the training folds' class shares; above 0 is skill. */
  readonly logLossSkill: Estimate;
  /** Skill in forecasting the direction, independent of the size of moves. */
  readonly direction: DirectionSkill | undefined;
  readonly brier: number;
  /** 1 - Brier / Brier of the training folds' class shares. */
  readonly brierSkill: Estimate;
  readonly confusion: Confusion;
  readonly reliability: readonly ReliabilityBin[];
}

/** How well a classifier forecasts, compared with forecasts without a model. */
export type Skill = Present<Fields>;

/**
 * Judges forecasts of classes. Intervals are by the stationary bootstrap over rows. Throws a RangeError without rows.
 */
export function judgeSkill(forecasts: ClassForecasts, { bootstrap, ...reliability }: SkillOptions): Skill {
  const { classes, truth, probabilities, baseline } = forecasts;
  const rows = truth.length;
  const width = classes.length;
  if (rows === 0 || probabilities.length !== rows * width || baseline.length !== rows * width) {
    throw new RangeError(
      `Forecasts to judge must have rows x classes probabilities and baselines, was ${rows} rows, ${width} classes, ${probabilities.length} and ${baseline.length}`,
    );
  }
  const predicted = mostProbable(probabilities, width);
  const confusion = confusionOf(truth, predicted, width);
  const classShares = confusion.map((row) => row.reduce((sum, count) => sum + count, 0) / rows);
  const losses = logLosses(probabilities, truth, width);
  const brier = brierScores(probabilities, truth, width);
  return present({
    rows,
    classes,
    classShares,
    accuracy: meanInterval(
      Float64Array.from(predicted, (value, row) => (value === truth[row] ? 1 : 0)),
      bootstrap,
    ),
    majorityAccuracy: Math.max(...classShares),
    balancedAccuracy: balancedAccuracyOf(confusion),
    macroF1: macroF1Of(confusion),
    matthews: matthewsOf(confusion),
    logLoss: mean(losses) ?? 0,
    logLossSkill: skillInterval(losses, logLosses(baseline, truth, width), bootstrap),
    direction: judgeDirection(forecasts, bootstrap),
    brier: mean(brier) ?? 0,
    brierSkill: skillInterval(brier, brierScores(baseline, truth, width), bootstrap),
    confusion,
    reliability: reliabilityBins(forecasts, reliability),
  });
}

/**
 * 1 - sum of losses / sum of the baseline's losses, with its interval. The block length is chosen for the difference of
 * the losses.
 */
function skillInterval(losses: Float64Array, baseline: Float64Array, bootstrap: BootstrapOptions): Estimate {
  const advantage = losses.map((loss, row) => (baseline[row] as number) - loss);
  return bootstrapInterval(
    [advantage, baseline],
    ([gained = 0, reference = 0]) => (reference > 0 ? gained / reference : undefined),
    bootstrap,
  );
}
