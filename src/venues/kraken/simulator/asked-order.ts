import type { OrderRequest } from '../../../core/order.ts';
import type { Instant } from '../../../core/time.ts';
import type { OrderManner } from './order-manner.ts';
import type { OrderTrigger } from './order-trigger.ts';

/** The order that an AddOrder call asks for. Its form was checked, its funds were not. */
export interface AskedOrder {
  readonly request: OrderRequest;
  /** The cost of a market buy whose volume is money instead of coins (`viqc`). Its lots follow from it. */
  readonly budgetMinor: bigint | undefined;
  readonly trigger: OrderTrigger | undefined;
  /** Leverage of an order on margin; undefined for coins. */
  readonly leverage: number | undefined;
  /** The closing order that is placed for every part that fills. */
  readonly close: OrderManner | undefined;
  readonly expiresAt: Instant | undefined;
  readonly clientId: string | undefined;
  readonly userref: number;
  readonly postOnly: 'post-only' | 'may-take';
  readonly effect: 'place' | 'validate-only';
}
