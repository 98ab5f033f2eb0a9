import { z } from 'zod';
import { count } from '../../config/schema-words.ts';
import { orderRate } from '../../risk/order-rate.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const orderRateCheck = defineRiskCheck({
  name: 'order-rate',
  describe: 'Orders of a strategy that has run wild',
  schema: z.strictObject({
    maximum_orders_per_minute: count
      .optional()
      .describe('Orders approved within any minute; exits count, and are never refused'),
    maximum_orders_per_day: count.optional().describe('The same within any 24 hours'),
  }),
  make: ({ maximum_orders_per_minute: perMinute, maximum_orders_per_day: perDay }) =>
    perMinute === undefined && perDay === undefined ? undefined : orderRate({ perMinute, perDay }),
});
