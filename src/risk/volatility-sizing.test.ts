import { describe, expect, it } from 'vitest';
import type { Candle } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import { HOUR, instant } from '../core/time.ts';
import { EquityShareSizing } from './equity-share-sizing.ts';
import { RollingVolatility } from './volatility-window.ts';
import { VolatilitySizing } from './volatility-sizing.ts';

const instrument: Instrument = {
  id: 'BTC/USD',
  venue: 'test',
  kind: 'spot',
  base: 'BTC',
  quote: 'USD',
  tick: { units: 1, decimals: 2 },
  lot: { units: 1, decimals: 4 },
  minimumLots: 5,
  minimumNotional: 10,
};

function candle(close: number): Candle {
  return {
    openTime: instant(0),
    closeTime: instant(HOUR),
    open: close,
    high: close,
    low: close,
    close,
    volume: 1,
    transactions: 1,
  };
}

/** Closes that go up and down by the same log return: with 60 of them its standard deviation is r * sqrt(60 / 59). */
function swinging(logReturn: number, bars = 61): number[] {
  return Array.from({ length: bars }, (_, index) => 100 * Math.exp(index % 2 === 0 ? 0 : logReturn));
}

function sizingAfter(closes: readonly number[], horizonBars = 4): VolatilitySizing {
  const sizing = new VolatilitySizing({ markets: 1, horizonBars });
  for (const close of closes) sizing.observe(0, candle(close), 'continuous');
  return sizing;
}
const request = { market: 0, instrument, belief: 1, price: 100, equity: 100_000 };

describe('volatility', () => {
  it('is the standard deviation of the last 60 log returns, n - 1 in the divisor', () => {
    const volatility = new RollingVolatility(60);
    for (const close of [...swinging(0.5, 40), ...swinging(0.02)]) volatility.push(close);
    expect(volatility.value).toBeCloseTo(0.02 * Math.sqrt(60 / 59), 14);
  });

  it('is not known until the window is full, nor after a restart', () => {
    const volatility = new RollingVolatility(2);
    volatility.push(1);
    volatility.push(2);
    expect(volatility.value).toBeNaN();
    volatility.push(4);
    expect(volatility.value).toBeCloseTo(0, 15);
    volatility.restart();
    expect(volatility.value).toBeNaN();
  });
});

describe('sizing by volatility', () => {
  it('risks 0.5 % of equity on one sigma of the horizon, rounded down to lots', () => {
    const sigma = 0.06 * Math.sqrt(60 / 59) * Math.sqrt(4);
    const value = (100_000 * 0.005) / sigma;
    expect(sizingAfter(swinging(0.06)).size(request)).toEqual({ ok: true, value: Math.floor(value / 0.01) });
  });

  it('holds at most 10 % of equity', () => {
    expect(sizingAfter(swinging(0.001)).size(request)).toEqual({ ok: true, value: 1_000_000 });
    expect(sizingAfter(swinging(0)).size(request), 'no volatility is no reason for an endless size').toEqual({
      ok: true,
      value: 1_000_000,
    });
  });

  it('refuses, with the reason, what is below the smallest order', () => {
    expect(sizingAfter(swinging(0.001)).size({ ...request, equity: 99 })).toEqual({
      ok: false,
      problem: { check: 'volatility-sizing', reason: 'the size would be worth 9.90 USD, the smallest order is 10.00' },
    });
    expect(sizingAfter(swinging(0.001)).size({ ...request, price: Number.NaN }).ok).toBe(false);
    expect(sizingAfter(swinging(0.001)).size({ ...request, equity: -5 }).ok).toBe(false);
  });

  it('refuses while the volatility is not known, and again after a hole', () => {
    const sizing = sizingAfter(swinging(0.01, 60));
    expect(sizing.size(request).ok).toBe(false);
    sizing.observe(0, candle(100), 'continuous');
    expect(sizing.size(request).ok).toBe(true);
    sizing.observe(0, candle(100), 'after-hole');
    expect(sizing.size(request).ok).toBe(false);
  });
});

it('a share of equity buys the lots that it can', () => {
  expect(new EquityShareSizing({ share: 0.5 }).size({ ...request, price: 333 })).toEqual({
    ok: true,
    value: 1_501_501,
  });
});
