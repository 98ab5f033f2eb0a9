import type { Candle } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import { stepsAbove, stepsBelow } from './ticks.ts';

/**
 * The prices that a market went through, as whole ticks, rounded down and up. Data is not always on the tick grid;
 * every rule reads the side that is worse for us: who buys reads above, who sells reads below. In an instant, open,
 * high and low are one price. Reused from one to the next.
 */
export interface PriceSpan {
  openBelow: number;
  openAbove: number;
  highBelow: number;
  highAbove: number;
  lowBelow: number;
  lowAbove: number;
}

export function emptyPriceSpan(): PriceSpan {
  return { openBelow: 0, openAbove: 0, highBelow: 0, highAbove: 0, lowBelow: 0, lowAbove: 0 };
}

export function readBar(candle: Candle, { tick }: Instrument, into: PriceSpan): void {
  into.openBelow = stepsBelow(candle.open, tick);
  into.openAbove = stepsAbove(candle.open, tick);
  into.highBelow = stepsBelow(candle.high, tick);
  into.highAbove = stepsAbove(candle.high, tick);
  into.lowBelow = stepsBelow(candle.low, tick);
  into.lowAbove = stepsAbove(candle.low, tick);
}

/** What can be sold at and what can be bought at in one instant, in ticks. */
export function readInstant(below: number, above: number, into: PriceSpan): void {
  into.openBelow = into.highBelow = into.lowBelow = below;
  into.openAbove = into.highAbove = into.lowAbove = above;
}
