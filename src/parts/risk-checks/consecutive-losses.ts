import { z } from 'zod';
import { count, span } from '../../config/schema-words.ts';
import { durationOf } from '../../config/system-config.ts';
import { consecutiveLosses } from '../../risk/consecutive-losses.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const consecutiveLossesCheck = defineRiskCheck({
  name: 'consecutive-losses',
  describe: 'Entries after a series of losing trades',
  schema: z.strictObject({
    maximum_consecutive_losses: count.optional().describe('Losing trades in a row after which entries pause'),
    loss_pause: span.optional().describe('How long that pause is; until a person resumes when not given'),
  }),
  make: ({ maximum_consecutive_losses: maximum, loss_pause: pause }) =>
    maximum === undefined
      ? undefined
      : consecutiveLosses({ maximum, pause: pause === undefined ? undefined : durationOf(pause) }),
});
