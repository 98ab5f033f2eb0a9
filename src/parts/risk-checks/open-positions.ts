import { z } from 'zod';
import { count } from '../../config/schema-words.ts';
import { openPositions } from '../../risk/open-positions-limit.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const openPositionsCheck = defineRiskCheck({
  name: 'open-positions',
  describe: 'More positions at once than are allowed',
  schema: z.strictObject({
    maximum_open_positions: count.default(3).describe('Over all instruments'),
  }),
  make: ({ maximum_open_positions: maximum }) => openPositions({ maximum }),
});
