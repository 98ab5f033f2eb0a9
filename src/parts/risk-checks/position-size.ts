import { z } from 'zod';
import { share } from '../../config/schema-words.ts';
import { positionSize } from '../../risk/position-size.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

/** Of equity, where the file names no other limit. */
export const DEFAULT_POSITION_SHARE = 0.1;

export const positionSizeCheck = defineRiskCheck({
  name: 'position-size',
  describe: 'Positions that are a large share of equity',
  schema: z.strictObject({
    maximum_position_share: share.default(DEFAULT_POSITION_SHARE).describe('Of equity; the guardian refuses more'),
  }),
  make: ({ maximum_position_share: maximumShare }) => positionSize({ maximumShare }),
});
