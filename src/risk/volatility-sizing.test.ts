import { describe, expect, it } from 'vitest';
import type { Instrument } from '../core/instrument.ts';
import { EquityShareSizing } from './equity-share-sizing.ts';
import { CloseVolatility } from './close-volatility.ts';
import type { SizingView } from './sizer.port.ts';
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

/** Closes that go up and down by the same log return: with 60 of them its standard deviation is r * sqrt(60 / 59). */
function swinging(logReturn: number, bars = 61): number[] {
  return Array.from({ length: bars }, (_, index) => 100 * Math.exp(index % 2 === 0 ? 0 : logReturn));
}

const sizing = new VolatilitySizing({ horizonBars: 4 });

function viewAfter(closes: readonly number[]): SizingView {
  const volatility = new CloseVolatility(60);
  for (const close of closes) volatility.push(close);
  return { ...request, volatility: volatility.value };
}

const request: SizingView = {
  market: 0,
  instrument,
  belief: 1,
  confidence: undefined,
  forecast: undefined,
  volatility: Number.NaN,
  price: 100,
  equity: 100_000,
  limits: { maximumPositionShare: Number.POSITIVE_INFINITY },
};

describe('volatility', () => {
  it('is the standard deviation of the last 60 log returns, n - 1 in the divisor', () => {
    const volatility = new CloseVolatility(60);
    for (const close of [...swinging(0.5, 40), ...swinging(0.02)]) volatility.push(close);
    expect(volatility.value).toBeCloseTo(0.02 * Math.sqrt(60 / 59), 14);
  });

  it('is not known until the window is full, nor after a restart', () => {
    const volatility = new CloseVolatility(2);
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
    expect(sizing.size(viewAfter(swinging(0.06)))).toEqual({ ok: true, value: { lots: Math.floor(value / 0.01) } });
  });

  it('holds at most 10 % of equity', () => {
    expect(sizing.size(viewAfter(swinging(0.001)))).toEqual({ ok: true, value: { lots: 1_000_000 } });
    expect(sizing.size(viewAfter(swinging(0))), 'no volatility is no reason for an endless size').toEqual({
      ok: true,
      value: { lots: 1_000_000 },
    });
  });

  it('refuses, with the reason, what is below the smallest order', () => {
    expect(sizing.size({ ...viewAfter(swinging(0.001)), equity: 99 })).toEqual({
      ok: false,
      problem: { sizer: 'volatility-sizing', reason: 'the size would be worth 9.90 USD, the smallest order is 10.00' },
    });
    expect(sizing.size({ ...viewAfter(swinging(0.001)), price: Number.NaN }).ok).toBe(false);
    expect(sizing.size({ ...viewAfter(swinging(0.001)), equity: -5 }).ok).toBe(false);
  });

  it('refuses while the volatility is not known', () => {
    expect(sizing.size(viewAfter(swinging(0.01, 60))).ok).toBe(false);
    expect(sizing.size(viewAfter(swinging(0.01, 61))).ok).toBe(true);
  });
});

it('a share of equity buys the lots that it can', () => {
  expect(new EquityShareSizing({ share: 0.5 }).size({ ...request, price: 333 })).toEqual({
    ok: true,
    value: { lots: 1_501_501 },
  });
});
