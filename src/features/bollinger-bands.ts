import { closePrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
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
  return defineFeature({
    name,
    inputs: [rollingOffset({ period, of: closePrice }), rollingDeviation({ period, of: closePrice }), closePrice],
    formula: `(mean ${away < 0 ? '-' : '+'} ${Math.abs(away)} * deviation) / close - 1, mean and deviation of the close over ${period} bars`,
    source: BOLLINGER_SOURCE,
    start: () => ({
      push: (_moment, inputs) => aboveClose(inputs[0] as number, away * (inputs[1] as number), inputs[2] as number),
      columns: ({ inputs }, out) => {
        const [offsets, deviations, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array];
        const factor = away;
        for (let row = 0; row < out.length; row++) {
          out[row] = aboveClose(offsets[row] as number, factor * (deviations[row] as number), closes[row] as number);
        }
      },
    }),
  });
}

function aboveClose(offset: number, reach: number, close: number): number {
  return (reach - offset) / close;
}
