import { describe, expect, it } from 'vitest';
import type { OrderRequest } from '../core/order.ts';
import { instant, MINUTE } from '../core/time.ts';
import { answerOf, column, entry, exit, forgetful, memory, NOW, view } from '../../test/support/risk-view.ts';
import { NewestQuotes } from './newest-quotes.ts';
import { priceBand } from './price-band.ts';

const check = priceBand({ band: 0.02, mode: 'always' });
const quoted = (bid: number, ask: number, ago = 0) =>
  view({ lots: [100], memory: memory({ quotes: { bids: column(bid), asks: column(ask), at: column(NOW - ago) } }) });

describe('the band around the quote', () => {
  it('holds the newest price, which is 100, to its very edges', () => {
    expect(answerOf(check, entry(), quoted(101, 102))).toBe('passes');
    expect(answerOf(check, entry(), quoted(102.04, 103))).toBe('passes');
    expect(answerOf(check, entry(), quoted(102.05, 103))).toBe(
      'a price of 100 is more than 2 % outside the quote of M0/USD, 102.05 bid and 103 asked',
    );
    expect(answerOf(check, entry(), quoted(97, 98.04))).toBe('passes');
    expect(answerOf(check, entry(), quoted(97, 98.03))).not.toBe('passes');
  });

  it("holds the order's own price too, above and below", () => {
    const limit = (limitTicks: number): OrderRequest => ({
      ...entry(),
      kind: 'limit',
      limitTicks,
      timeInForce: 'good-till-cancelled',
    });
    const seen = quoted(99.9, 100.1);
    expect(check.review(limit(10_200), seen)).toBeUndefined();
    expect(check.review(limit(10_300), seen)?.reason).toContain('a price of 103 ');
    expect(check.review(limit(9_700), seen)?.reason).toContain('a price of 97 ');
    const risen = { ...quoted(100, 100), prices: column(200) };
    expect(check.review(limit(9_800), risen)?.reason, '98 is at the very edge').toContain('a price of 200 ');
  });

  it('is refused by a quote that is none', () => {
    expect(answerOf(check, entry(), quoted(100.1, 99.9))).toBe(
      'the quote of M0/USD, 100.1 bid and 99.9 asked, is crossed',
    );
    expect(answerOf(check, entry(), quoted(Number.NaN, 100))).toContain('is one-sided');
    expect(answerOf(check, entry(), quoted(100, Number.NaN))).toContain('is one-sided');
    expect(answerOf(check, entry(), quoted(0, Infinity))).toContain('is one-sided');
    expect(answerOf(check, entry(), quoted(100, 100, MINUTE))).toBe('passes');
    expect(answerOf(check, entry(), quoted(100, 100, 2 * MINUTE))).toBe(
      'the quote of M0/USD, 100 bid and 100 asked, is 2m old, the limit is 1m',
    );
  });

  it('without any quote refuses live and passes in a backtest, but a bad quote refuses there too', () => {
    const past = priceBand({ band: 0.02, mode: 'when-quoted' });
    expect(answerOf(check, entry(), quoted(100, 100, Number.NaN))).toBe('M0/USD has no quote');
    expect(answerOf(check, entry(), forgetful())).toBe('M0/USD has no quote');
    expect(answerOf(past, entry(), quoted(100, 100, Number.NaN))).toBe('passes');
    expect(answerOf(past, entry(), quoted(200, 200))).not.toBe('passes');
  });

  it('a price that is not a number refuses, an exit passes', () => {
    expect(answerOf(check, entry(), { ...quoted(100, 100), prices: column(Number.NaN) })).not.toBe('passes');
    expect(answerOf(check, exit(), quoted(100.1, 99.9))).toBe('passes');
  });
});

describe('the newest quotes', () => {
  it('keep each market apart, and drop what comes late', () => {
    const quotes = new NewestQuotes(2);
    expect([...quotes.at]).toEqual([Number.NaN, Number.NaN]);
    quotes.store({ at: instant(10), market: 1, bid: 1, ask: 2 });
    quotes.store({ at: instant(9), market: 1, bid: 7, ask: 8 });
    quotes.store({ at: instant(10), market: 1, bid: 3, ask: Number.NaN });
    expect([...quotes.bids, ...quotes.asks, ...quotes.at]).toEqual([
      Number.NaN,
      3,
      Number.NaN,
      Number.NaN,
      Number.NaN,
      10,
    ]);
    expect(() => quotes.store({ at: instant(10), market: 2, bid: 1, ask: 2 })).toThrow(
      'one of 2 markets, was of market 2',
    );
  });
});
