import { z } from 'zod';
import { orderSize } from '../../risk/order-size.ts';
import { defineRiskCheck } from '../define-risk-check.ts';

export const orderSizeCheck = defineRiskCheck({
  name: 'order-size',
  describe: 'Orders of no size, of part of a lot, or below the minimum of the venue',
  schema: z.strictObject({}),
  make: () => orderSize(),
});
