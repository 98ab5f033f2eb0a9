import { describe, expect, it } from 'vitest';
import { instant, SECOND, type Instant } from '../../../../src/core/time.ts';
import { KrakenCalls } from '../../../../src/venues/kraken/simulator/kraken-calls.ts';
import { CallLimits, OrderLimits, RATE_TIERS } from '../../../../src/venues/kraken/simulator/rate-limits.ts';
import type { VenueOrder } from '../../../../src/venues/kraken/simulator/venue-order.ts';
import { hourlyCandles, simulatedKraken, START } from './kraken-simulator.ts';

const at = (seconds: number): Instant => instant(START + seconds * SECOND);
const attempts = (count: number, act: () => void): number => Array.from({ length: count }, act).length;

it('rate limits of a starter account take fifteen calls at once, and then one every three seconds', () => {
  const limits = new CallLimits(RATE_TIERS.starter);
  attempts(15, () => limits.countCall('BalanceEx', at(0)));
  expect(() => limits.countCall('BalanceEx', at(0))).toThrow('EAPI:Rate limit exceeded');
  expect(() => limits.countCall('BalanceEx', at(2))).toThrow('EAPI:Rate limit exceeded');
  limits.countCall('BalanceEx', at(4));
});

it('rate limits of a starter account count histories double, and orders not at all', () => {
  const limits = new CallLimits(RATE_TIERS.starter);
  attempts(7, () => limits.countCall('TradesHistory', at(0)));
  attempts(500, () => limits.countCall('AddOrder', at(0)));
  expect(() => limits.countCall('TradesHistory', at(0))).toThrow('EAPI:Rate limit exceeded');
});

it('rate limits of a starter account have a counter of orders for each pair', () => {
  const limits = new OrderLimits(RATE_TIERS.starter);
  attempts(60, () => limits.countOrder('XXBTZUSD', at(0)));
  expect(() => limits.countOrder('XXBTZUSD', at(0))).toThrow('EOrder:Rate limit exceeded');
  limits.countOrder('XETHZUSD', at(0));
});

it.each([
  [1, 8],
  [7, 6],
  [12, 5],
  [30, 4],
  [60, 2],
  [200, 1],
  [400, 0],
])('rate limits of a starter account make taking back an order of %i seconds cost %i points', (age, points) => {
  const limits = new OrderLimits(RATE_TIERS.starter);
  const order = { openedAt: at(0), market: { pair: { id: 'XXBTZUSD' } } } as VenueOrder;
  attempts(60 - points, () => limits.countOrder('XXBTZUSD', at(age)));
  limits.countCancels([order], at(age));
  expect(() => limits.countOrder('XXBTZUSD', at(age)), 'exactly no point is left').toThrow(
    'EOrder:Rate limit exceeded',
  );
});

const aged = (pair: string) => ({ openedAt: at(0), market: { pair: { id: pair } } }) as VenueOrder;

it('rate limits of a starter account count nothing of what they refuse, in no pair', () => {
  const limits = new OrderLimits(RATE_TIERS.starter);
  attempts(53, () => limits.countOrder('XXBTZUSD', at(0)));
  const both = [aged('XETHZUSD'), aged('XXBTZUSD')];
  expect(() => limits.countCancels(both, at(0)), 'eight points are wanted, and seven are left').toThrow(
    'EOrder:Rate limit exceeded',
  );
  attempts(7, () => limits.countOrder('XXBTZUSD', at(0)));
  attempts(60, () => limits.countOrder('XETHZUSD', at(0)));
  expect(() => limits.countOrder('XETHZUSD', at(0)), 'and then it is full').toThrow('EOrder:Rate limit exceeded');
});

it('rate limits of a starter account take the sum of what is taken back at once', () => {
  const limits = new OrderLimits(RATE_TIERS.starter);
  expect(
    () =>
      limits.countCancels(
        Array.from({ length: 8 }, () => aged('XXBTZUSD')),
        at(0),
      ),
    'eight times eight of sixty',
  ).toThrow('EOrder:Rate limit exceeded');
  limits.countCancels(
    Array.from({ length: 7 }, () => aged('XXBTZUSD')),
    at(0),
  );
  attempts(4, () => limits.countOrder('XXBTZUSD', at(0)));
  expect(() => limits.countOrder('XXBTZUSD', at(0)), 'seven times eight and four').toThrow(
    'EOrder:Rate limit exceeded',
  );
});

describe('an account with two keys', () => {
  const twoKeys = () => {
    const { venue } = simulatedKraken(hourlyCandles([[40_000, 40_100, 39_900, 40_000]]), 10_000);
    const calls = new KrakenCalls({ venue, keys: 2, rates: RATE_TIERS.starter });
    return (
      key: number,
      name: string,
      fields: Readonly<Record<string, string>> = {},
      via: 'rest' | 'socket' = 'rest',
    ) =>
      (
        JSON.parse(calls.carryOut({ scope: 'private', name, fields: new Map(Object.entries(fields)), key, via })) as {
          error: string[];
        }
      ).error;
  };
  const LIMIT = { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '30000', volume: '0.0001' };

  it('has one counter of orders for both, and for both interfaces', () => {
    const call = twoKeys();
    attempts(30, () => expect(call(0, 'AddOrder', LIMIT)).toEqual([]));
    attempts(30, () => expect(call(1, 'AddOrder', LIMIT, 'socket')).toEqual([]));
    for (const key of [0, 1])
      expect(call(key, 'AddOrder', LIMIT), 'sixty in all').toEqual(['EOrder:Rate limit exceeded']);
    expect(call(1, 'CancelAll'), 'nor is there room to take them back with the other key').toEqual([
      'EOrder:Rate limit exceeded',
    ]);
  });

  it('has a counter of calls for each', () => {
    const call = twoKeys();
    attempts(15, () => expect(call(0, 'Balance')).toEqual([]));
    expect(call(0, 'Balance')).toEqual(['EAPI:Rate limit exceeded']);
    expect(call(1, 'Balance')).toEqual([]);
  });
});
