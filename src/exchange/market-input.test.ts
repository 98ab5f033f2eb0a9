import { describe, expect, it } from 'vitest';
import type { OrderBook } from '../core/facts/order-book.ts';
import { minorFromAmount } from '../core/money.ts';
import { HOUR, instant } from '../core/time.ts';
import {
  EXIT,
  endsOf,
  exchangeOf,
  fillsOf,
  holding,
  limit,
  market,
  prices,
  send,
  START,
  stop,
} from '../../test/support/one-market-exchange.ts';
import { NO_EVENTS, type ExchangeEvent } from './exchange-event.ts';
import type { Print } from './market-input.ts';

const LATER = instant(START + 5 * HOUR);

function print(price: number, volume = Number.NaN, at = LATER): Print {
  return { kind: 'print', at, price, volume };
}

type Offers = readonly (readonly [price: number, amount: number])[];

function book(bids: Offers, asks: Offers): OrderBook {
  return { kind: 'book', knownAt: LATER, bids: Float64Array.from(bids.flat()), asks: Float64Array.from(asks.flat()) };
}

const sizes = (events: readonly ExchangeEvent[]): (readonly [number, number])[] =>
  fillsOf(events).map(({ lots, priceTicks }) => [lots, priceTicks]);

describe('a print', () => {
  it('trades a market order at its instant, moved by half-spread and slippage', () => {
    const exchange = exchangeOf({ halfSpreadBps: 1, slippageBps: 2.5 });
    send(exchange, market('buy'));
    const [fill] = fillsOf(exchange.take(0, print(100.01)));
    expect([fill?.priceTicks, fill?.at], '10,001 ticks + 3.5 bps, rounded up').toEqual([10_005, LATER]);
    expect(exchange.markTicks(0)).toBe(10_001);
  });

  it('gives no more than the share of its volume, without a bound where none is told, and nothing of none', () => {
    for (const [volume, filled] of [
      [2, [200]],
      [Number.NaN, [1_000]],
      [0, []],
    ] as const) {
      const exchange = exchangeOf({ participation: 0.1 });
      send(exchange, market('buy'));
      expect(sizes(exchange.take(0, print(100, volume))).map(([lots]) => lots)).toEqual(filled);
    }
  });

  it('that touches a resting limit fills it only where the rules say so, and one beyond it always', () => {
    for (const [limitFill, price, filled] of [
      ['through', 99.5, []],
      ['touch', 99.5, [9_950]],
      ['through', 99.49, [9_949]],
    ] as const) {
      const exchange = exchangeOf({ limitFill });
      send(exchange, limit('buy', 9_950));
      exchange.take(0, print(100));
      expect(prices(exchange.take(0, print(price)))).toEqual(filled);
    }
  });

  it('triggers a stop, also of a position that was opened at the same instant', () => {
    const exchange = exchangeOf();
    send(exchange, stop('sell', 10_000, EXIT), market('buy'));
    expect(prices(exchange.take(0, print(100)))).toEqual([10_000, 10_000]);
  });

  it('where nothing waits costs nothing and sets the price', () => {
    const exchange = exchangeOf();
    expect(exchange.take(0, print(123.4))).toBe(NO_EVENTS);
    expect(exchange.markTicks(0)).toBe(12_340);
  });

  it('before an order arrives does not trade it', () => {
    const exchange = exchangeOf({}, 'perpetual');
    expect(exchange.submit(market('buy'), instant(LATER + 1))).toBeUndefined();
    expect(fillsOf(exchange.take(0, print(100)))).toEqual([]);
    expect(prices(exchange.take(0, print(101, Number.NaN, instant(LATER + 1))))).toEqual([10_100]);
  });
});

describe('a book', () => {
  const DEEP = book(
    [
      [99, 0.4],
      [98, 5],
    ],
    [
      [101, 0.3],
      [102, 0.2],
      [104, 9],
    ],
  );

  it('fills an order that takes at the price of each offer, without supposed spread and slippage', () => {
    const exchange = exchangeOf({ halfSpreadBps: 50, slippageBps: 50 });
    send(exchange, market('buy'));
    expect(sizes(exchange.take(0, DEEP))).toEqual([
      [300, 10_100],
      [200, 10_200],
      [500, 10_400],
    ]);
    expect(exchange.account.costMinor[0], 'cash is right after each fill').toBe(minorFromAmount(30.3 + 20.4 + 52));
    expect(exchange.slippageMinor, '0.2 at 1 and 0.5 at 3 beyond the best ask').toBe(minorFromAmount(1.7));
  });

  it('fills a limit no further than its price; what is left rests, and later gives its own price as a maker', () => {
    const exchange = exchangeOf();
    send(exchange, limit('buy', 10_200));
    expect(sizes(exchange.take(0, DEEP))).toEqual([
      [300, 10_100],
      [200, 10_200],
    ]);
    const events = exchange.take(0, book([[90, 1]], [[95, 0.1]]));
    expect(fillsOf(events)).toMatchObject([{ lots: 100, priceTicks: 10_200, liquidity: 'maker' }]);
    expect(exchange.working()).toMatchObject([{ remainingLots: 400 }]);
  });

  it('serves orders one after the other from the same offers, the participation share of each', () => {
    const exchange = exchangeOf({ participation: 0.5 });
    send(exchange, market('sell', { lots: 300 }), market('sell', { lots: 300 }));
    expect(sizes(exchange.take(0, DEEP))).toEqual([
      [200, 9_900],
      [100, 9_800],
      [300, 9_800],
    ]);
  });

  it('whose offers touch a limit of more lots than are held closes the position, and does not turn it', () => {
    const exchange = holding('buy', { limitFill: 'touch' });
    send(exchange, limit('sell', 10_100, { lots: 2_000 }));
    expect(exchange.take(0, print(100)), 'it rests').toEqual([]);
    // Three bids between two ticks, which are all read as the tick below them.
    const bids = [101.007, 101.005, 101.003].map((price) => [price, 0.4] as const);
    expect(sizes(exchange.take(0, book(bids, [[102, 1]])))).toEqual([
      [400, 10_100],
      [400, 10_100],
      [200, 10_100],
    ]);
    expect(exchange.account.lots[0]).toBe(0);
  });

  it('with nobody on a side trades nothing there, triggers nothing, and ends what would not wait', () => {
    const exchange = holding('buy');
    send(exchange, market('sell', EXIT), stop('sell', 10_500, EXIT));
    send(exchange, limit('sell', 9_000, EXIT, 'immediate-or-cancel'));
    const events = exchange.take(0, book([], [[101, 1]]));
    expect([fillsOf(events), endsOf(events)]).toEqual([[], ['immediate-or-cancel']]);
    expect(exchange.working().map(({ trigger }) => trigger)).toEqual(['waiting', 'waiting']);
    expect(exchange.markTicks(0), 'the only price there is').toBe(10_100);
  });

  it('liquidates at the price of the last offer that is needed, judged by the side that would be taken', () => {
    // 1 BTC from 100 with 10: equity is half a percent of the position at 90.4523 and below.
    const rules = { initialMargin: 0.1, maintenanceMargin: 0.005, liquidationFeeBps: 0 };
    const safe = book([[90.46, 0.1]], [[90.48, 1]]);
    const fatal = book(
      [
        [90.45, 0.1],
        [88, 2],
      ],
      [[120, 1]],
    );
    const exchange = holding('buy', rules, 10);
    expect(fillsOf(exchange.take(0, safe))).toEqual([]);
    expect(fillsOf(exchange.take(0, fatal)), 'although half-way to the ask it would be far from it').toMatchObject([
      { lots: 1_000, priceTicks: 8_800, cause: 'liquidation' },
    ]);
  });

  it('reads prices between two ticks on the side that is worse for us', () => {
    const exchange = exchangeOf();
    send(exchange, market('buy', { lots: 10 }), market('sell', { lots: 20 }));
    expect(prices(exchange.take(0, book([[99.009, 1]], [[101.001, 1]])))).toEqual([10_101, 9_900]);
  });
});

describe('what falls due before an instant', () => {
  it('is paid once: funding at the very instant of a print is not paid again at a bar that opens then', () => {
    const every = HOUR;
    const exchange = holding('buy', { funding: { kind: 'constant', every, rate: 0.0001 } });
    const flows = [...exchange.take(0, print(100)), ...exchange.take(0, print(100))].filter(
      ({ kind }) => kind === 'cash-flow',
    );
    expect(flows, 'one for each hour since the position was opened').toHaveLength(5);
  });
});
