import { z } from 'zod';
import { LogisticModel } from '../../models/linear/logistic-model.ts';
import { LOGISTIC_RANGE, LogisticRegression } from '../../models/linear/logistic-regression.ts';
import { defineModel } from '../define-model.ts';

export const logisticRegressionModel = defineModel({
  name: 'logistic-regression',
  describe: 'Logistic regression with an L2 penalty, as scikit-learn fits it',
  schema: z.strictObject({
    inverse_regularisation: z
      .number()
      .min(LOGISTIC_RANGE[0])
      .max(LOGISTIC_RANGE[1])
      .default(1)
      .describe("scikit-learn's C"),
  }),
  make: ({ inverse_regularisation: inverseRegularisation }) => new LogisticRegression({ inverseRegularisation }),
  recordKind: LogisticModel.kind,
  restore: (record) => LogisticModel.restore(record),
});
