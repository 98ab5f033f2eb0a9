import { describe, expect, it } from 'vitest';
import { minorFromAmount } from '../core/money.ts';
import { duration, HOUR } from '../core/time.ts';
import { Exchange } from './exchange.ts';
import { exchangeRules } from './exchange-rules.ts';
import {
  NO_COSTS,
  instrumentOf,
  exchangeOf,
  bar,
  limit,
  market,
  FLAT_BAR,
  send,
  fillsOf,
  holding,
  START,
} from '../../test/support/one-market-exchange.ts';

describe('carrying a position', () => {
  it('funding falls due on what is held, longs paying when the rate is above zero', () => {
    const exchange = holding('buy', { funding: { kind: 'constant', every: duration(8 * HOUR), rate: 0.0001 } });
    const flows = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((index) => exchange.onBar(0, bar(index, FLAT_BAR)));
    expect(flows).toEqual([
      {
        kind: 'cash-flow',
        at: START + 8 * HOUR,
        amountMinor: -minorFromAmount(0.01),
        cause: 'funding',
        instrument: 'BTC/USD',
      },
    ]);
  });

  it('recorded funding pays shorts at its own times, those inside a bar at its close', () => {
    const funding = {
      kind: 'recorded',
      at: Float64Array.of(START, START + 1.5 * HOUR, START + 2 * HOUR),
      rate: Float64Array.of(0.5, 0.0001, -0.0002),
    } as const;
    const exchange = holding('sell', { funding });
    const flows = [
      ...exchange.onBar(0, bar(1, [100, 110, 100, 110])),
      ...exchange.onBar(0, bar(2, [110, 110, 110, 110])),
    ];
    expect(
      flows.map((event) => (event.kind === 'cash-flow' ? event.amountMinor : undefined)),
      'the payment at the moment of entry is not ours',
    ).toEqual([minorFromAmount(0.011), -minorFromAmount(0.022)]);
  });

  it.each([
    ['buy', 3.6],
    ['sell', 1],
  ] as const)(
    'a position on margin that began with a %s pays %d bps when it opens and every four hours',
    (side, bps) => {
      const exchange = exchangeOf(
        { borrow: { longBorrowBps: 3.6, shortBorrowBps: 1, rolloverEvery: duration(4 * HOUR) } },
        'margin',
      );
      send(exchange, market(side));
      expect(
        fillsOf(exchange.onBar(0, bar(0, FLAT_BAR))).map(({ feeMinor }) => feeMinor),
        'of 100, with the fee',
      ).toEqual([minorFromAmount(bps / 100)]);
      const flows = [1, 2, 3, 4, 5, 6, 7, 8].flatMap((index) => exchange.onBar(0, bar(index, [100, 130, 100, 130])));
      expect(flows, 'of what the lots cost, whatever the price is now').toEqual(
        [4, 8].map((hours) => ({
          kind: 'cash-flow',
          at: START + hours * HOUR,
          amountMinor: -minorFromAmount(bps / 100),
          cause: 'interest',
          instrument: 'BTC/USD',
        })),
      );
    },
  );
});

describe('carrying a position inside a bar, without lending, and with own cash below zero', () => {
  it('a position that is closed inside a long bar pays the rollovers until then', () => {
    const exchange = exchangeOf(
      { borrow: { longBorrowBps: 10, shortBorrowBps: 10, rolloverEvery: duration(HOUR / 4) } },
      'margin',
    );
    send(exchange, market('buy'), { ...market('sell'), kind: 'stop', triggerTicks: 9_500, reduce: 'reduce-only' });
    const events = exchange.onBar(0, bar(0, [100, 100, 90, 90]));
    expect(fillsOf(events)).toHaveLength(2);
    expect(
      events.flatMap((event) => (event.kind === 'cash-flow' ? [event.amountMinor] : [])),
      'four quarters of an hour',
    ).toEqual([-minorFromAmount(0.4)]);
    expect(exchange.onBar(0, bar(9, FLAT_BAR)), 'and nothing after it').toEqual([]);
  });

  it('spot borrows nothing, whatever the terms', () => {
    const exchange = exchangeOf(
      { borrow: { longBorrowBps: 10, shortBorrowBps: 10, rolloverEvery: duration(HOUR) } },
      'spot',
    );
    send(exchange, market('buy'));
    expect(fillsOf(exchange.onBar(0, bar(0, FLAT_BAR)))).toMatchObject([{ feeMinor: 0n }]);
    expect(exchange.onBar(0, bar(2, FLAT_BAR))).toEqual([]);
  });

  it('a margin long pays interest on the quote currency it owes', () => {
    const rules = exchangeRules({ ...NO_COSTS, initialMargin: 0.2 });
    const exchange = new Exchange({
      markets: [{ instrument: instrumentOf('margin'), rules }],
      cashMinor: minorFromAmount(40),
      debtAnnualRate: 0.0876,
    });
    send(exchange, market('buy'));
    exchange.onBar(0, bar(0, FLAT_BAR));
    expect(exchange.onBar(0, bar(1, FLAT_BAR)), '60 are owed').toMatchObject([
      { amountMinor: -minorFromAmount(0.0006), cause: 'interest' },
    ]);
  });

  it('a debt that was there before the first order pays interest from the first bar with one, not for all time before', () => {
    const rules = exchangeRules(NO_COSTS);
    const exchange = new Exchange({
      markets: [{ instrument: instrumentOf('margin'), rules }],
      cashMinor: -minorFromAmount(60),
      debtAnnualRate: 0.0876,
    });
    send(exchange, limit('buy', 9_000));
    expect(exchange.onBar(0, bar(0, FLAT_BAR)), 'since when it is owed nobody has said').toEqual([]);
    expect(exchange.onBar(0, bar(1, FLAT_BAR))).toMatchObject([
      { amountMinor: -minorFromAmount(0.0006), cause: 'interest' },
    ]);
  });
});
