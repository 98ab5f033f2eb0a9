import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorFromAmount } from '../core/money.ts';
import { HOUR, SECOND } from '../core/time.ts';
import {
  exchangeOf,
  bar,
  market,
  limit,
  EXIT,
  FLAT_BAR,
  send,
  fillsOf,
  endsOf,
  prices,
  holding,
  START,
} from '../../test/support/one-market-exchange.ts';
import { adverseTicks } from './order-price.ts';

describe('a market order', () => {
  it('fills at the next open, moved by half-spread and slippage and rounded against us to a tick', () => {
    const exchange = exchangeOf({ halfSpreadBps: 1, slippageBps: 2.5 });
    send(exchange, market('buy'));
    const [fill] = fillsOf(exchange.onBar(0, bar(0, [100.01, 105, 95, 101])));
    expect(fill?.priceTicks, '10,001 ticks + 3.5 bps = 3.50035, so 4 ticks').toBe(10_005);
    expect(fill?.at).toBe(START);
    expect(exchange.slippageMinor, '4 ticks of 0.01 on 1 BTC').toBe(minorFromAmount(0.04));
  });

  it('takes the worse neighbour of an open between two ticks', () => {
    const exchange = exchangeOf();
    send(exchange, market('buy'), market('sell'));
    expect(prices(exchange.onBar(0, bar(0, [100.004, 101, 99, 100])))).toEqual([10_001, 10_000]);
  });

  it('pays a fee rounded up to a minor unit', () => {
    const exchange = exchangeOf({ fees: [{ volume: 0, makerBps: 0, takerBps: 5.0001 }] });
    send(exchange, market('buy', { lots: 3 }));
    const [fill] = fillsOf(exchange.onBar(0, bar(0, FLAT_BAR)));
    expect(fill?.feeMinor, '0.3 USD at 5.0001 bps is 0.000150003 USD').toBe(150_003_000_000_000n);
  });

  it('with latency skips a bar that opened before it arrived', () => {
    const exchange = exchangeOf({ latency: SECOND });
    send(exchange, market('buy'));
    expect(fillsOf(exchange.onBar(0, bar(0, FLAT_BAR)))).toEqual([]);
    expect(prices(exchange.onBar(0, bar(1, [101, 101, 101, 101])))).toEqual([10_100]);
  });

  it('fills in parts, a share of each bar, until it is done', () => {
    const exchange = exchangeOf({ participation: 0.1 });
    send(exchange, market('buy', { lots: 250 }));
    const events = [0, 1, 2, 3].flatMap((index) => [...exchange.onBar(0, bar(index, FLAT_BAR, 1))]);
    expect(
      fillsOf(events).map(({ lots }) => lots),
      '10 % of 1 BTC is 100 lots',
    ).toEqual([100, 100, 50]);
    expect(events.filter(({ kind }) => kind === 'order-update')).toMatchObject([
      { state: { kind: 'open', filledLots: 100 } },
      { state: { kind: 'open', filledLots: 200 } },
      { state: { kind: 'filled' } },
    ]);
  });

  it('fills whole in a bar that moved and tells no volume, and not at all in one where nothing was traded', () => {
    for (const untold of [0, Number.NaN]) {
      const exchange = exchangeOf({ participation: 0.1 });
      send(exchange, market('buy', { lots: 250 }));
      expect(fillsOf(exchange.onBar(0, bar(0, FLAT_BAR, 0))), 'nobody traded').toEqual([]);
      expect(fillsOf(exchange.onBar(0, bar(1, [100, 101, 99, 100], untold))).map(({ lots }) => lots)).toEqual([250]);
    }
  });
});

describe('a market order that changes a position', () => {
  it('turns a position in one fill where shorting is allowed', () => {
    const exchange = holding('buy');
    send(exchange, market('sell', { lots: 1_500 }));
    exchange.onBar(0, bar(1, [110, 110, 110, 110]));
    expect(exchange.account.lots[0]).toBe(-500);
    expect(exchange.account.realisedMinor).toBe(minorFromAmount(10));
    expect(exchange.account.costMinor[0]).toBe(-minorFromAmount(55));
  });

  it('on spot sells what is there and no more', () => {
    const exchange = exchangeOf({}, 'spot');
    send(exchange, market('buy', { lots: 100 }), market('sell', { lots: 150 }), market('sell'));
    const events = exchange.onBar(0, bar(0, FLAT_BAR));
    expect(fillsOf(events).map(({ lots }) => lots)).toEqual([100, 100]);
    expect(endsOf(events)).toEqual(['short', 'short']);
  });

  it('that the account cannot pay is cancelled, not filled', () => {
    const exchange = exchangeOf({}, 'spot', 99.99);
    send(exchange, market('buy'));
    expect(endsOf(exchange.onBar(0, bar(0, FLAT_BAR)))).toEqual(['funds']);
    expect(exchange.account.cashMinor).toBe(minorFromAmount(99.99));
  });

  it('beyond the initial margin is cancelled, at it filled', () => {
    const at = exchangeOf({ initialMargin: 0.1 }, 'perpetual', 10);
    send(at, market('buy'), market('buy', { lots: 2 }));
    const events = at.onBar(0, bar(0, FLAT_BAR));
    expect(fillsOf(events)).toHaveLength(1);
    expect(endsOf(events)).toEqual(['funds']);
  });

  it('that reduces only is cancelled when there is nothing to reduce', () => {
    const exchange = exchangeOf();
    send(exchange, market('sell', EXIT));
    expect(endsOf(exchange.onBar(0, bar(0, FLAT_BAR)))).toEqual(['nothing-to-reduce']);
  });
});

describe('a limit order', () => {
  it('that crosses on arrival takes at the open, and is never worse than its limit', () => {
    const exchange = exchangeOf({ slippageBps: 10 });
    send(exchange, limit('buy', 10_020), limit('buy', 10_009));
    const fills = fillsOf(exchange.onBar(0, bar(0, [100, 100.5, 100, 100.2])));
    expect(
      fills.map(({ priceTicks, liquidity }) => [priceTicks, liquidity]),
      'the ask is 10,010; the second limit meets a quote within the bar',
    ).toEqual([
      [10_010, 'taker'],
      [10_009, 'taker'],
    ]);
  });

  it('fills at its limit as a maker when the bar trades through it', () => {
    const exchange = exchangeOf({ slippageBps: 10 });
    send(exchange, limit('buy', 9_950));
    expect(fillsOf(exchange.onBar(0, bar(0, [100, 101, 99.49, 100])))).toMatchObject([
      { priceTicks: 9_950, liquidity: 'maker', at: START + HOUR },
    ]);
  });

  it('is not filled by a touch, unless the rule says so', () => {
    const touch = [100, 101, 99.5, 100] as const;
    const strict = exchangeOf();
    const lenient = exchangeOf({ limitFill: 'touch' });
    send(strict, limit('buy', 9_950));
    send(lenient, limit('buy', 9_950));
    expect(prices(strict.onBar(0, bar(0, touch)))).toEqual([]);
    expect(prices(lenient.onBar(0, bar(0, touch)))).toEqual([9_950]);
  });

  it('that rests gets the better open of a bar that jumps it', () => {
    const exchange = exchangeOf();
    send(exchange, limit('buy', 9_950));
    exchange.onBar(0, bar(0, FLAT_BAR));
    expect(prices(exchange.onBar(0, bar(1, [99, 99.2, 98, 99])))).toEqual([9_900]);
  });

  it('of immediate-or-cancel takes what the first bar gives and ends', () => {
    const exchange = exchangeOf({ participation: 0.1 });
    send(exchange, limit('buy', 10_100, { lots: 150 }, 'immediate-or-cancel'));
    const events = exchange.onBar(0, bar(0, FLAT_BAR, 1));
    expect(fillsOf(events).map(({ lots }) => lots)).toEqual([100]);
    expect(endsOf(events)).toEqual(['immediate-or-cancel']);
  });
});

describe('a price moved against us', () => {
  const UNIT = 100_000_000;

  it('is moved by the fewest whole ticks that are no less than its parts, however large it is', () => {
    const ticks = fc.oneof(fc.integer({ min: 1, max: 100_000 }), fc.integer({ min: 1, max: 2 ** 52 }));
    fc.assert(
      fc.property(ticks, fc.integer({ min: 0, max: UNIT }), (price, parts) => {
        const move = BigInt(adverseTicks('buy', price, parts) - price);
        const least = BigInt(price) * BigInt(parts);
        expect(move * BigInt(UNIT) >= least, 'enough').toBe(true);
        expect((move - 1n) * BigInt(UNIT) < least, 'and no more').toBe(true);
        expect(adverseTicks('sell', price, parts)).toBe(Math.max(1, price - Number(move)));
      }),
      { numRuns: 1_000 },
    );
  });
});
