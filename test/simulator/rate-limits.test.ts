import { describe, expect, it } from 'vitest';
import { instant, SECOND, type Instant } from '../../src/core/time.ts';
import { RATE_TIERS, RateLimits } from '../../src/simulator/kraken/rate-limits.ts';
import type { VenueOrder } from '../../src/simulator/kraken/venue-order.ts';
import { START } from './kraken-simulator.ts';

const at = (seconds: number): Instant => instant(START + seconds * SECOND);
const attempts = (count: number, act: () => void): number => Array.from({ length: count }, act).length;

describe('rate limits of a starter account', () => {
  it('take fifteen calls at once, and then one every three seconds', () => {
    const limits = new RateLimits(RATE_TIERS.starter);
    attempts(15, () => limits.countCall('BalanceEx', at(0)));
    expect(() => limits.countCall('BalanceEx', at(0))).toThrow('EAPI:Rate limit exceeded');
    expect(() => limits.countCall('BalanceEx', at(2))).toThrow('EAPI:Rate limit exceeded');
    limits.countCall('BalanceEx', at(4));
  });

  it('count histories double, and orders not at all', () => {
    const limits = new RateLimits(RATE_TIERS.starter);
    attempts(7, () => limits.countCall('TradesHistory', at(0)));
    attempts(500, () => limits.countCall('AddOrder', at(0)));
    expect(() => limits.countCall('TradesHistory', at(0))).toThrow('EAPI:Rate limit exceeded');
  });

  it('have a counter of orders for each pair', () => {
    const limits = new RateLimits(RATE_TIERS.starter);
    attempts(60, () => limits.countOrder('XXBTZUSD', at(0)));
    expect(() => limits.countOrder('XXBTZUSD', at(0))).toThrow('EOrder:Rate limit exceeded');
    limits.countOrder('XETHZUSD', at(0));
  });

  it.each([[1, 8], [7, 6], [12, 5], [30, 4], [60, 2], [200, 1], [400, 0]])('make taking back an order of %i seconds cost %i points', (age, points) => {
    const limits = new RateLimits(RATE_TIERS.starter);
    const order = { openedAt: at(0), market: { pair: { id: 'XXBTZUSD' } } } as VenueOrder;
    attempts(60 - points, () => limits.countOrder('XXBTZUSD', at(age)));
    limits.countCancel(order, at(age));
    expect(() => limits.countOrder('XXBTZUSD', at(age)), 'exactly no point is left').toThrow('EOrder:Rate limit exceeded');
  });
});
