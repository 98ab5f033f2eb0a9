import { z } from 'zod';
import { share } from '../../config/schema-words.ts';
import { drawdown } from '../../risk/drawdown-limit.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const drawdownCheck = defineRiskCheck({
  name: 'drawdown',
  describe: 'Entries after a deep fall from the highest equity',
  schema: z.strictObject({
    maximum_drawdown: share
      .gt(0)
      .optional()
      .describe('Of the highest equity so far, deposits and withdrawals apart; entries stop, exits go on'),
  }),
  make: ({ maximum_drawdown: maximumDrawdown }, { config }) =>
    maximumDrawdown === undefined
      ? undefined
      : drawdown({ maximumDrawdown, action: config.risk.loss_action ?? 'refuse-entries' }),
});
