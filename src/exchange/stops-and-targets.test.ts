import { describe, expect, it } from 'vitest';
import { HOUR, instant } from '../core/time.ts';
import {
  exchangeOf,
  bar,
  market,
  stop,
  target,
  limit,
  EXIT,
  send,
  fillsOf,
  endsOf,
  prices,
  holding,
  START,
} from '../../test/support/one-market-exchange.ts';

describe('stops and targets', () => {
  it('a stop fills at its trigger plus slippage', () => {
    const exchange = holding('buy', { slippageBps: 0 });
    const slipping = holding('sell', {});
    send(exchange, stop('sell', 9_800, EXIT));
    send(slipping, stop('buy', 10_200, EXIT));
    expect(prices(exchange.onBar(0, bar(1, [100, 101, 97, 98])))).toEqual([9_800]);
    expect(prices(slipping.onBar(0, bar(1, [100, 102, 97, 98]))), 'touching the trigger is enough').toEqual([10_200]);
  });

  it.each([
    ['limit', limit('buy', 9_900, EXIT)],
    ['target', target('buy', 9_900, EXIT)],
    ['stop', stop('buy', 10_100, EXIT)],
  ])('a reduce-only %s that could only add to the position waits for one that it can close', (_, order) => {
    const exchange = holding('buy');
    send(exchange, order);
    expect(exchange.onBar(0, bar(1, [100, 103, 97, 100]))).toEqual([]);
    expect(exchange.working()).toMatchObject([{ trigger: 'waiting', remainingLots: 1_000 }]);
    send(exchange, market('sell', { lots: 2_000 }));
    const fills = fillsOf(exchange.onBar(0, bar(2, [100, 100, 100, 100])));
    expect(fills.map(({ lots }) => lots)).toEqual([2_000]);
    expect(fillsOf(exchange.onBar(0, bar(3, [100, 103, 97, 100]))).map(({ lots }) => lots)).toEqual([1_000]);
    expect(exchange.account.lots[0]).toBe(0);
  });

  it('a stop fills at the worse of trigger and open', () => {
    const exchange = holding('buy');
    send(exchange, stop('sell', 9_800, EXIT));
    const [fill] = fillsOf(exchange.onBar(0, bar(1, [97, 99, 96, 98])));
    expect(fill?.priceTicks).toBe(9_700);
    expect(fill?.at, 'a jumped stop trades at the open').toBe(START + HOUR);
  });

  it('when stop and target are both within the bar, the stop is taken and the target cancelled', () => {
    const exchange = holding('buy');
    send(exchange, target('sell', 10_200, { ...EXIT, group: 'p1' }), stop('sell', 9_800, { ...EXIT, group: 'p1' }));
    const events = exchange.onBar(0, bar(1, [100, 103, 97, 102]));
    expect(prices(events)).toEqual([9_800]);
    expect(endsOf(events)).toEqual(['group']);
    expect(exchange.working()).toEqual([]);
  });

  it.each([
    { side: 'sell', begun: 'buy', low: 97, high: 101, near: 9_900, far: 9_800 },
    { side: 'buy', begun: 'sell', low: 99, high: 103, near: 10_100, far: 10_200 },
  ] as const)(
    'stops that $side fill nearest first, and those of one trigger in the order in which they came',
    ({ side, begun, low, high, near, far }) => {
      const exchange = holding(begun);
      const stops = [far, near, near, far].map((trigger, place) =>
        stop(side, trigger, { ...EXIT, lots: 100 * (place + 1) }),
      );
      send(exchange, ...stops);
      const fills = fillsOf(exchange.onBar(0, bar(1, [100, high, low, 100])));
      expect(fills.map(({ lots, priceTicks }) => [lots, priceTicks])).toEqual([
        [200, near],
        [300, near],
        [100, far],
        [400, far],
      ]);
    },
  );

  it('a target fills at its trigger less slippage, as a market order', () => {
    const exchange = holding('sell');
    send(exchange, target('buy', 9_800, EXIT));
    expect(fillsOf(exchange.onBar(0, bar(1, [100, 101, 97, 98])))).toMatchObject([
      { priceTicks: 9_800, liquidity: 'taker' },
    ]);
  });

  it('a position opened within the bar can be stopped in it, but cannot take profit in it', () => {
    const stopped = exchangeOf();
    send(stopped, limit('buy', 9_950), stop('sell', 9_800, EXIT), target('sell', 10_200, EXIT));
    expect(prices(stopped.onBar(0, bar(0, [100, 103, 97, 102])))).toEqual([9_950, 9_800]);
    const open = exchangeOf();
    send(open, limit('buy', 9_950), target('sell', 10_200, EXIT));
    expect(prices(open.onBar(0, bar(0, [100, 103, 99, 102])))).toEqual([9_950]);
    expect(prices(open.onBar(0, bar(1, [102.5, 103, 102, 102])))).toEqual([10_250]);
  });

  it('a protection sent with its entry sleeps until there is a position', () => {
    const exchange = exchangeOf();
    send(exchange, stop('sell', 9_800, EXIT), limit('buy', 9_500));
    expect(prices(exchange.onBar(0, bar(0, [100, 101, 96, 97])))).toEqual([]);
    expect(exchange.working()).toHaveLength(2);
  });
});

describe('a stop and a target beside each other, and what is left of a stop', () => {
  it('of a partly filled target takes its lots off the stop', () => {
    const exchange = holding('buy', { participation: 0.5 });
    send(exchange, limit('sell', 10_200, { ...EXIT, group: 'p1' }), stop('sell', 9_800, { ...EXIT, group: 'p1' }));
    exchange.onBar(0, bar(1, [100, 103, 99, 102], 0.8));
    expect(exchange.working().map(({ remainingLots }) => remainingLots)).toEqual([600, 600]);
    const events = exchange.onBar(0, bar(2, [102, 102, 97, 97]));
    expect(fillsOf(events).map(({ lots }) => lots)).toEqual([600]);
    expect(exchange.account.lots[0]).toBe(0);
  });

  it('what a triggered stop could not fill goes on as a market order', () => {
    const exchange = holding('buy', { participation: 0.5 });
    send(exchange, stop('sell', 9_800, EXIT));
    exchange.onBar(0, bar(1, [100, 100, 97, 97], 1.2));
    expect(
      prices(exchange.onBar(0, bar(2, [99, 99.5, 98.5, 99]))),
      'although the price is back above the trigger',
    ).toEqual([9_900]);
  });

  it.each([
    ['within the bar', 9_800, 9_700],
    ['at its open', 10_100, 10_000],
  ])('a stop that is touched %s when no volume is left has triggered, which is announced', (_, triggerTicks, low) => {
    const exchange = holding('buy', { participation: 0.5 });
    const entry = market('buy', { lots: 5_000 });
    send(exchange, entry, stop('sell', triggerTicks, EXIT));
    const events = exchange.onBar(0, bar(1, [100, 100, low / 100, 100], 1.2));
    expect(events.filter(({ kind }) => kind === 'order-update').at(-1)).toMatchObject({
      state: { kind: 'open', filledLots: 0, trigger: 'triggered' },
    });
    exchange.cancel(entry.id, instant(START));
    expect(prices(exchange.onBar(0, bar(2, [105, 106, 104, 105]))), 'it needs no second touch').toEqual([10_500]);
  });
});
