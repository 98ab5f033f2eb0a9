import { z } from 'zod';
import { boosting } from '../../config/schema-words.ts';
import { BoostedTreesModel } from '../../models/boosting/boosted-trees-model.ts';
import { GradientBoosting } from '../../models/boosting/gradient-boosting.ts';
import { defineModel } from '../define-model.ts';

export const gradientBoostingModel = defineModel({
  name: 'gradient-boosting',
  describe: 'Boosted trees by the histogram method, as XGBoost and LightGBM grow them',
  schema: z.strictObject({
    rounds: boosting('rounds').default(400),
    maximum_depth: boosting('maximumDepth').default(5),
    learning_rate: boosting('learningRate').default(0.05).describe('How much of each tree is taken'),
    row_subsample: boosting('rowSubsample').default(0.8).describe('Share of the rows that each tree sees'),
    column_subsample: boosting('columnSubsample').default(0.8).describe('Share of the features that each tree sees'),
    l1: boosting('l1').default(0).describe('Penalty on the absolute size of leaves'),
    l2: boosting('l2').default(1).describe('Penalty on the squared size of leaves'),
    minimum_split_gain: boosting('minimumSplitGain')
      .default(0)
      .describe("A split must gain this much; XGBoost's gamma"),
    minimum_child_weight: boosting('minimumChildWeight')
      .default(1)
      .describe('Least sum of hessians on either side of a split'),
    maximum_bins: boosting('maximumBins').default(256),
    early_stopping_rounds: boosting('earlyStoppingRounds')
      .optional()
      .describe('Stops when the validation tail has not improved for so many rounds'),
  }),
  watchesTail: ({ early_stopping_rounds: rounds }) => (rounds === undefined ? undefined : 'early_stopping_rounds'),
  make: (settings, { classes }) =>
    new GradientBoosting({
      objective: classes.length === 2 ? 'binary:logistic' : 'multi:softprob',
      rounds: settings.rounds,
      maximumDepth: settings.maximum_depth,
      learningRate: settings.learning_rate,
      rowSubsample: settings.row_subsample,
      columnSubsample: settings.column_subsample,
      l1: settings.l1,
      l2: settings.l2,
      minimumSplitGain: settings.minimum_split_gain,
      minimumChildWeight: settings.minimum_child_weight,
      maximumBins: settings.maximum_bins,
      ...(settings.early_stopping_rounds === undefined ? {} : { earlyStoppingRounds: settings.early_stopping_rounds }),
    }),
  recordKind: 'boosted-trees',
  restore: (record) => BoostedTreesModel.restore(record),
});
