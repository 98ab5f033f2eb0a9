import { expect, it } from 'vitest';
import { instant, MINUTE } from '../core/time.ts';
import { LiveRiskMemory } from './live-risk-memory.ts';
import { VolatilityWatch } from './volatility-watch.ts';

it('what was measured of a settled market says nothing of the next one of its slot', () => {
  const memory = new LiveRiskMemory({ markets: 2, startEquity: 1, correlationWindow: 3 });
  const volatility = new VolatilityWatch(2, 3);
  for (const [minute, close] of [10, 11, 10.5, 12].entries()) {
    const [openTime, closeTime] = [instant(minute * MINUTE), instant((minute + 1) * MINUTE)];
    const candle = { openTime, closeTime, open: close, high: close, low: close, close, volume: 1, transactions: 1 };
    for (const market of [0, 1]) {
      memory.observe(market, candle, 'continuous');
      volatility.observe(market, close, 'continuous');
      memory.quote({ at: closeTime, market, bid: close, ask: close });
    }
  }
  expect(memory.correlation(0, 1)).toBeCloseTo(1, 9);
  memory.forget(0);
  volatility.restart(0);
  expect([memory.priceAt[0], memory.quotes.bids[0], memory.quotes.asks[0], memory.quotes.at[0]]).toEqual(
    Array.from({ length: 4 }, () => Number.NaN),
  );
  expect([memory.correlation(0, 1), volatility.of(0)]).toEqual([Number.NaN, Number.NaN]);
  expect([memory.quotes.bids[1], memory.priceAt[1], volatility.of(1) > 0], 'the other market keeps its own').toEqual([
    12,
    4 * MINUTE,
    true,
  ]);
});
