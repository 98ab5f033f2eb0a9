/**
 * How much to hold for a belief. A sizer watches every candle (cheaply) and answers when asked; it never decides
 * whether to trade. A size below the venue's minimum is a refusal with its reason, not an order of nothing.
 */
import type { Candle } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import type { MarketView } from '../core/moment.ts';
import type { Outcome } from '../core/outcome.ts';
import type { Refusal } from './risk-check.port.ts';

export interface SizingRequest {
  /** Position of the instrument in the universe. */
  readonly market: number;
  readonly instrument: Instrument;
  /** In [-1, 1]; only its direction matters to the sizers here. */
  readonly belief: number;
  readonly price: number;
  readonly equity: number;
}

export interface Sizer {
  observe(market: number, candle: Candle, continuity: MarketView['continuity']): void;
  /** Whole lots of the wanted position, without sign. */
  size(request: SizingRequest): Outcome<number, Refusal>;
}
