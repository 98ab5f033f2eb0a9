import type { Candle } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import { stepsAbove, stepsBelow } from './ticks.ts';

/**
 * A bar's prices as whole ticks, rounded down and up. Data is not always on the tick grid; every rule reads the side
 * that is worse for us. Reused from bar to bar.
 */
export interface BarPrices {
  openBelow: number;
  openAbove: number;
  highBelow: number;
  highAbove: number;
  lowBelow: number;
  lowAbove: number;
}

export function emptyBarPrices(): BarPrices {
  return { openBelow: 0, openAbove: 0, highBelow: 0, highAbove: 0, lowBelow: 0, lowAbove: 0 };
}

export function readBarPrices(candle: Candle, { tick }: Instrument, into: BarPrices): void {
  into.openBelow = stepsBelow(candle.open, tick);
  into.openAbove = stepsAbove(candle.open, tick);
  into.highBelow = stepsBelow(candle.high, tick);
  into.highAbove = stepsAbove(candle.high, tick);
  into.lowBelow = stepsBelow(candle.low, tick);
  into.lowAbove = stepsAbove(candle.low, tick);
}
