import { expect, it } from 'vitest';
import { BITCOIN } from '../../test/support/candles.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import type { Moment } from '../core/moment.ts';
import { HOUR, instant } from '../core/time.ts';
import { closePrice } from '../features/candle-fields.ts';
import { defineFeature } from '../features/define-feature.ts';
import type { Model } from '../models/estimator.port.ts';
import { parseSystem } from '../parts/read-system.ts';
import { ModelForecaster } from './model-forecaster.ts';

/** What a module of a user throws: its stack shows where the module lies. */
function ownError(): Error {
  const error = new Error('thirteen');
  error.stack = 'Error: thirteen\n    at push (file:///home/ada/own.ts?edgewise-text=0123abcd-0:7:9)';
  return error;
}

/** The sum of three closes, of a user who does not like thirteen. */
const sum = defineFeature({
  name: 'sum_3',
  inputs: [closePrice],
  formula: 'the sum of three closes',
  source: 'this test',
  ownWarmup: 2,
  start: () => {
    const seen: number[] = [];
    return {
      push: (_, [close = NaN]) => {
        if (close === 13) throw ownError();
        seen.push(close);
        return seen.length < 3 ? NaN : seen.slice(-3).reduce((all, one) => all + one, 0);
      },
    };
  },
});

const model: Model = {
  kind: 'half',
  featureNames: ['sum_3'],
  outputs: ['down', 'up'],
  predictInto: (rows, out) => void out.values.fill(0.5),
  save: () => ({ kind: 'half', featureNames: ['sum_3'], outputs: ['down', 'up'], attributes: {}, tensors: {} }),
};

it('a market whose feature throws has no forecast until its features are warm again, and the other market has all', async () => {
  const failures: string[] = [];
  const forecaster = new ModelForecaster({
    config: parseSystem(
      SMALL_SYSTEM.replace(/^ {2}- .*$/m, (line) => `${line}\n${line.replace('BTC/USD,', 'ETH/USD,')}`),
      'two.yaml',
    ),
    instruments: [BITCOIN, { ...BITCOIN, id: 'ETH/USD' }],
    features: [sum],
    model,
    artifact: 'half-1',
    onPartFailure: ({ message }) => void failures.push(message.split('\n')[0] ?? ''),
  });
  const view = (row: number, close: number): Moment['markets'][number] => ({
    candle: {
      openTime: instant(row * HOUR),
      closeTime: instant((row + 1) * HOUR),
      open: close,
      high: close,
      low: close,
      close,
      volume: 1,
      transactions: 1,
    },
    continuity: 'continuous',
  });
  const seen: (readonly [number | undefined, number | undefined] | string)[] = [];
  for (const [row, close] of [1, 2, 3, 13, 4, 5, 6].entries()) {
    forecaster.observe({ at: instant((row + 1) * HOUR), markets: [view(row, close), view(row, 10)] });
    const answer = await forecaster.forecast();
    seen.push(answer.kind === 'missing' ? answer.reason : [answer.features[0]?.[0], answer.features[1]?.[0]]);
  }
  expect(seen).toEqual([
    expect.stringContaining('2 more candles'),
    expect.stringContaining('1 more candle'),
    [6, 30],
    [undefined, 30],
    [undefined, 30],
    [undefined, 30],
    [15, 30],
  ]);
  expect(failures).toEqual(['The feature sum_3 failed in `push`']);
});
