import { z } from 'zod';
import { span } from '../../config/schema-words.ts';
import { durationOf } from '../../config/system-config.ts';
import { priceAge } from '../../risk/price-age.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const priceAgeCheck = defineRiskCheck({
  name: 'price-age',
  describe: 'Entries on a price that is old',
  schema: z.strictObject({
    maximum_price_age: span.optional().describe('No entry into an instrument whose newest candle closed longer ago'),
  }),
  make: ({ maximum_price_age: age }) => (age === undefined ? undefined : priceAge({ maximumAge: durationOf(age) })),
});
