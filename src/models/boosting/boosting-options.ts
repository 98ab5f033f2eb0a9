import type { TreeEnsemble } from './tree-ensemble.ts';

/** Parameters that boosted trees are grown with. The comment of each gives XGBoost's name for it. */
export interface BoostingOptions {
  readonly objective: TreeEnsemble['objective'];
  /** num_boost_round: number of trees per class. With early stopping this is the largest number. */
  readonly rounds: number;
  /** max_depth, 1 to 12. */
  readonly maximumDepth: number;
  /** eta */
  readonly learningRate: number;
  /** subsample: the share of rows that a tree learns from, drawn again for each tree. */
  readonly rowSubsample: number;
  /** colsample_bytree: the share of features a tree may split by. */
  readonly columnSubsample: number;
  /** alpha */
  readonly l1: number;
  /** lambda */
  readonly l2: number;
  /** gamma: loss reduction below which a node is not split. */
  readonly minimumSplitGain: number;
  /** min_child_weight: smallest sum of hessians of a child. */
  readonly minimumChildWeight: number;
  /**
   * max_bin: histogram cells per feature, 4 to 256. Two of them are for missing values and for values beyond the
   * training range.
   */
  readonly maximumBins: number;
  /**
   * early_stopping_rounds: the fit stops after this number of rounds without a better validation loss. Needs a
   * validation table.
   */
  readonly earlyStoppingRounds?: number;
}

const DEFAULT_BOOSTING_OPTIONS: BoostingOptions = {
  objective: 'binary:logistic',
  rounds: 400,
  maximumDepth: 5,
  learningRate: 0.05,
  rowSubsample: 0.8,
  columnSubsample: 0.8,
  l1: 0,
  l2: 1,
  minimumSplitGain: 0,
  minimumChildWeight: 1,
  maximumBins: 256,
};

export type NumericOption = Exclude<keyof BoostingOptions, 'objective'>;

/** The range of each numeric option. The settings of a system file have the same ranges. */
export const BOOSTING_RANGES: Readonly<
  Record<NumericOption, readonly [low: number, high: number, whole: 'whole' | 'real']>
> = {
  rounds: [1, 100_000, 'whole'],
  maximumDepth: [1, 12, 'whole'],
  learningRate: [1e-6, 1, 'real'],
  rowSubsample: [1e-6, 1, 'real'],
  columnSubsample: [1e-6, 1, 'real'],
  l1: [0, 1e9, 'real'],
  l2: [0, 1e9, 'real'],
  minimumSplitGain: [0, 1e12, 'real'],
  minimumChildWeight: [0, 1e12, 'real'],
  maximumBins: [4, 256, 'whole'],
  earlyStoppingRounds: [1, 100_000, 'whole'],
};

/** Fills in defaults. Throws a RangeError that names the option and its range. */
export function boostingOptions(given: Partial<BoostingOptions>): BoostingOptions {
  const options: BoostingOptions = { ...DEFAULT_BOOSTING_OPTIONS, ...given };
  for (const [name, [low, high, kind]] of Object.entries(BOOSTING_RANGES) as [
    NumericOption,
    (typeof BOOSTING_RANGES)[NumericOption],
  ][]) {
    const value = options[name];
    if (value === undefined && name === 'earlyStoppingRounds') continue;
    const fits =
      typeof value === 'number' && value >= low && value <= high && (kind === 'real' || Number.isInteger(value));
    if (!fits) throw new RangeError(`${name} is a ${kind} number from ${low} to ${high}, was ${value}`);
  }
  return options;
}
