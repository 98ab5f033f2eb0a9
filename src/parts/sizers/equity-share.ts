import { z } from 'zod';
import { share } from '../../config/schema-words.ts';
import { EquityShareSizing } from '../../risk/equity-share-sizing.ts';
import { defineSizer } from '../define-sizer.ts';

export const equityShareSizer = defineSizer({
  name: 'equity-share',
  describe: 'The same share of equity for every trade',
  schema: z.strictObject({
    maximum_share: share.gt(0).default(0.1).describe('Share of equity that every position has'),
  }),
  make: ({ maximum_share: share }) => new EquityShareSizing({ share }),
});
