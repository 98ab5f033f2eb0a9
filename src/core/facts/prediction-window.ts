import type { Instant } from '../time.ts';
import { flatCodec, type FactHead } from './fact-codec.ts';

/**
 * A market on whether a price ends a window of time at or above where it began, with its quotes. Quotes are the price
 * of a claim that pays one unit of quote currency, between 0 and 1; NaN for a side that nobody is on.
 */
export interface PredictionWindow extends FactHead<'window'> {
  readonly opensAt: Instant;
  readonly closesAt: Instant;
  /** The price that has to be reached; NaN as long as it is not known. */
  readonly strike: number;
  readonly upBid: number;
  readonly upAsk: number;
  readonly downBid: number;
  readonly downAsk: number;
}

export const PREDICTION_WINDOW = flatCodec<'window', PredictionWindow>('window', {
  times: ['knownAt', 'opensAt', 'closesAt'],
  numbers: ['strike', 'upBid', 'upAsk', 'downBid', 'downAsk'],
});
