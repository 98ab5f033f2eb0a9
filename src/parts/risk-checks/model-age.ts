import { z } from 'zod';
import { span } from '../../config/schema-words.ts';
import { durationOf } from '../../config/system-config.ts';
import { instant, type Duration } from '../../core/time.ts';
import type { ModelTraining } from '../part.port.ts';
import type { ModelExpiry } from '../../risk/model-age.ts';
import { modelAge } from '../../risk/model-age.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const modelAgeCheck = defineRiskCheck({
  name: 'model-age',
  describe: 'Entries by a model that learned too long ago',
  schema: z.strictObject({
    maximum_model_age: span
      .optional()
      .describe('No entry by a model whose training data ended longer ago; in a backtest, whose fold began longer ago'),
  }),
  make: ({ maximum_model_age: age }, { modelTrainedUntil }) =>
    age === undefined ? undefined : modelAge({ expiresAt: expiryOf(modelTrainedUntil, durationOf(age)) }),
});

function expiryOf(trainedUntil: ModelTraining | undefined, maximumAge: Duration): ModelExpiry {
  if (trainedUntil === undefined)
    throw new RangeError('The system limits the age of the model, and it is not known until when the model learned');
  if (typeof trainedUntil === 'number') return instant(trainedUntil + maximumAge);
  return (now) => {
    const until = trainedUntil(now);
    return until === undefined ? undefined : instant(until + maximumAge);
  };
}
