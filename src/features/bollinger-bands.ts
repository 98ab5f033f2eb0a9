import { closePrice } from './candle-fields.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { rollingDeviation } from './rolling-deviation.ts';
import { rollingMean } from './rolling-mean.ts';

/** Bars of the mean and how many standard deviations the bands stand away; Bollinger's 20 and 2 unless told otherwise. */
export interface BandSettings {
  readonly period?: number;
  readonly deviations?: number;
}

const source = 'Bollinger, "Bollinger on Bollinger Bands", 2001 (TA-Lib BBANDS, population deviation)';

/** Upper band above the close, as a fraction. */
export function bollingerUpper(settings: BandSettings = {}): Feature {
  return bandFeature(settings, 'upper', '(mean + k * deviation) / close - 1', (mean, reach, close) => (mean + reach - close) / close);
}

/** Lower band above the close, as a fraction; mostly below zero. */
export function bollingerLower(settings: BandSettings = {}): Feature {
  return bandFeature(settings, 'lower', '(mean - k * deviation) / close - 1', (mean, reach, close) => (mean - reach - close) / close);
}

/** Distance between the bands as a share of the mean. */
export function bollingerWidth(settings: BandSettings = {}): Feature {
  return bandFeature(settings, 'width', '2 * k * deviation / mean', (mean, reach) => (2 * reach) / mean);
}

/** %B: 0 at the lower band, 1 at the upper; 0.5 when the bands have no width. */
export function bollingerPercent(settings: BandSettings = {}): Feature {
  return bandFeature(
    settings,
    'percent_b',
    '0.5 + (close - mean) / (2 * k * deviation); 0.5 when the deviation is 0',
    (mean, reach, close) => (reach === 0 ? 0.5 : 0.5 + (close - mean) / (2 * reach)),
  );
}

function bandFeature(
  { period = 20, deviations = 2 }: BandSettings,
  kind: string,
  formula: string,
  value: (mean: number, reach: number, close: number) => number,
): Feature {
  return defineFeature({
    name: `bollinger_${kind}_${period}_${deviations}`,
    inputs: [rollingMean({ period, of: closePrice }), rollingDeviation({ period, of: closePrice }), closePrice],
    formula: `${formula}, k = ${deviations}, mean and deviation of the close over ${period} bars`,
    source,
    start: () => ({ push: (_moment, inputs) => value(inputs[0] as number, deviations * (inputs[1] as number), inputs[2] as number) }),
    columns: ({ inputs }, out) => {
      const [means, spreads, closes] = inputs as readonly [Float64Array, Float64Array, Float64Array];
      for (let row = 0; row < out.length; row++) {
        out[row] = value(means[row] as number, deviations * (spreads[row] as number), closes[row] as number);
      }
    },
  });
}
