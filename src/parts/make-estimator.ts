import { GradientBoosting } from '../models/boosting/gradient-boosting.ts';
import type { Estimator } from '../models/estimator.port.ts';
import { LogisticRegression } from '../models/linear/logistic-regression.ts';
import type { SystemConfig } from '../config/system-schema.ts';

/** The learner that a system file asks for. */
export function makeEstimator({ model, label }: SystemConfig): Estimator {
  switch (model.kind) {
    case 'gradient-boosting':
      return new GradientBoosting({
        objective: label.classes === 'binary' ? 'binary:logistic' : 'multi:softprob',
        rounds: model.rounds,
        maximumDepth: model.maximum_depth,
        learningRate: model.learning_rate,
        rowSubsample: model.row_subsample,
        columnSubsample: model.column_subsample,
        l1: model.l1,
        l2: model.l2,
        minimumSplitGain: model.minimum_split_gain,
        minimumChildWeight: model.minimum_child_weight,
        maximumBins: model.maximum_bins,
        ...(model.early_stopping_rounds === undefined ? {} : { earlyStoppingRounds: model.early_stopping_rounds }),
      });
    case 'logistic-regression':
      return new LogisticRegression({ inverseRegularisation: model.inverse_regularisation });
    default:
      return model satisfies never;
  }
}
