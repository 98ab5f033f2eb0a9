import { expect, it } from 'vitest';
import { EdgewiseError } from '../core/errors.ts';
import { HOUR, MINUTE } from '../core/time.ts';
import { candleAdvice } from './candle-advice.ts';

const missing = new EdgewiseError('data-missing', 'The store has no candles of kraken XRP/USD 1h.', {
  where: 'candles',
  advice: 'Import a file first',
});
const wanted = { venue: 'kraken', instrument: 'XRP/USD', interval: HOUR };

it('names the stored candles of the same market, and what to write to learn from them', () => {
  const stored = [
    { venue: 'binance', instrument: 'BTC/USDT', interval: HOUR },
    { venue: 'binance', instrument: 'XRP/USDT', interval: HOUR },
  ];
  expect(candleAdvice(missing, wanted, stored)).toMatchObject({
    code: 'data-missing',
    details: {
      where: 'candles',
      advice: expect.stringContaining('candles: { venue: binance, instrument: XRP/USDT }') as string,
    },
  });
});

it('leaves the failure as it is where nothing of that market and interval is stored, and where it is of another kind', () => {
  expect(
    candleAdvice(missing, wanted, [
      { venue: 'binance', instrument: 'XRP/USDT', interval: MINUTE },
      { venue: 'binance', instrument: 'XRP/BTC', interval: HOUR },
    ]),
  ).toBe(missing);
  const damaged = new EdgewiseError('data-corrupt', 'A stored file does not match its hash.');
  expect(candleAdvice(damaged, wanted, [{ ...wanted, venue: 'binance' }])).toBe(damaged);
});

it('advises to resample where finer candles of the same series are stored, the coarsest of them', () => {
  const stored = [MINUTE, 15 * MINUTE, 25 * MINUTE].map((interval) => ({
    ...wanted,
    interval: interval as typeof HOUR,
  }));
  expect(candleAdvice(missing, wanted, stored)).toMatchObject({
    code: 'data-missing',
    details: {
      advice: expect.stringContaining(
        'edgewise data resample --venue kraken --instrument XRP/USD --interval 15m --into 1h',
      ) as string,
    },
  });
});

it('does not advise to resample where the series is stored and only the asked days are not', () => {
  const stored = [wanted, { ...wanted, interval: MINUTE }, { ...wanted, venue: 'binance' }];
  expect(candleAdvice(missing, wanted, stored)).toBe(missing);
});
