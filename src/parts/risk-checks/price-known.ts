import { z } from 'zod';
import { priceKnown } from '../../risk/price-known.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const priceKnownCheck = defineRiskCheck({
  name: 'price-known',
  describe: 'Orders for an instrument without a price',
  schema: z.strictObject({}),
  make: () => priceKnown(),
});
