import { z } from 'zod';
import { share } from '../../config/schema-words.ts';
import { dailyLoss } from '../../risk/daily-loss.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const dailyLossCheck = defineRiskCheck({
  name: 'daily-loss',
  describe: 'Entries on a day that has lost too much',
  schema: z.strictObject({
    maximum_daily_loss: share.default(0.05).describe('Of the equity at 00:00 UTC; entries stop, exits go on'),
    loss_action: z
      .enum(['refuse-entries', 'reduce'])
      .optional()
      .describe(
        'What a hit limit on the daily loss or the drawdown does: refuse entries while it is hit, or stop them until a person resumes',
      ),
  }),
  make: ({ maximum_daily_loss: maximumLoss, loss_action: action = 'refuse-entries' }) =>
    dailyLoss({ maximumLoss, action }),
});
