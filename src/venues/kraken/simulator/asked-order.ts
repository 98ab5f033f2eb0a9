import type { OrderRequest } from '../../../core/order.ts';
import type { Instant } from '../../../core/time.ts';
import type { OrderManner } from './order-manner.ts';
import type { OrderTrigger } from './order-trigger.ts';

/** What an AddOrder call asks for, checked for form but not for funds. */
export interface AskedOrder {
  readonly request: OrderRequest;
  /** What a market buy may cost, where that was asked for and not how many coins (`viqc`); its lots follow from it. */
  readonly budgetMinor: bigint | undefined;
  readonly trigger: OrderTrigger | undefined;
  /** With it the order trades on margin. */
  readonly leverage: number | undefined;
  /** What is placed behind every part of it that fills. */
  readonly close: OrderManner | undefined;
  readonly expiresAt: Instant | undefined;
  readonly clientId: string | undefined;
  readonly userref: number;
  readonly postOnly: 'post-only' | 'may-take';
  readonly effect: 'place' | 'validate-only';
}
