import { closePrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import type { Feature } from './feature.port.ts';
import { rollingDeviation } from './rolling-deviation.ts';
import { rollingOffset } from './rolling-offset.ts';

/**
 * Bars of the mean and how many standard deviations the bands stand away; Bollinger's 20 and 2 unless told otherwise.
 */
export interface BandSettings {
  readonly period?: number;
  readonly deviations?: number;
}

export const BOLLINGER_SOURCE = 'Bollinger, "Bollinger on Bollinger Bands", 2001 (TA-Lib BBANDS, population deviation)';

/** Upper band above the close, as a fraction. */
export function bollingerUpper({ period = 20, deviations = 2 }: BandSettings = {}): Feature {
  return band(`bollinger_upper_${period}_${deviations}`, period, deviations);
}

/** Lower band above the close, as a fraction; mostly below zero. */
export function bollingerLower({ period = 20, deviations = 2 }: BandSettings = {}): Feature {
  return band(`bollinger_lower_${period}_${deviations}`, period, -deviations);
}

function band(name: string, period: number, away: number): Feature {
  return pointwise({
    name,
    inputs: [rollingOffset({ period, of: closePrice }), rollingDeviation({ period, of: closePrice }), closePrice],
    formula: `(mean ${away < 0 ? '-' : '+'} ${Math.abs(away)} * deviation) / close - 1, mean and deviation of the close over ${period} bars`,
    source: BOLLINGER_SOURCE,
    run: (kernels, [offset, deviation, close], out) => kernels.scaledLessOffset(deviation, offset, close, away, out),
  });
}
