import { describe, expect, it } from 'vitest';
import { ccxtInProcess } from './ccxt-in-process.ts';
import { hourlyCandles, logged, spotKraken, type LoggedKraken } from './kraken-simulator.ts';
import { restoreVenue, wholeLines } from '../../../../src/venues/kraken/simulator/restore-venue.ts';
import { ask } from './seeded-trading.ts';

const BUY = { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '100', oflags: 'viqc' };
const start = (rules = {}): LoggedKraken =>
  logged(spotKraken([hourlyCandles([[40_000, 40_100, 39_900, 40_000]])], 10_000, rules));

describe('a buy for so much money', () => {
  it('buys the coins that the money pays for, and the fee is beside it', () => {
    const { calls, venue } = start();
    expect(ask(calls, 'AddOrder', BUY).result).toMatchObject({ descr: { order: 'buy 100.00000000 XBTUSD @ market' } });
    const [order] = venue.orders();
    // At 40,002: the spread is half a basis point. A tick of caution, 0.1 of 40,000, is left.
    expect(order).toMatchObject({ status: 'closed', filledLots: 249_986 });
    expect(Number(order!.costMinor) / 1e18, 'never more than was asked for').toBeLessThanOrEqual(100);
    expect(Number(order!.costMinor) / 1e18).toBeGreaterThan(99.99);
    expect(Number(order!.feeMinor) / 1e18, '40 basis points').toBeCloseTo(0.4, 3);
  });

  it('reckons with slippage', () => {
    const { calls, venue } = start({ slippageBps: 30 });
    ask(calls, 'AddOrder', BUY);
    const [order] = venue.orders();
    expect(Number(order!.costMinor) / 1e18).toBeLessThanOrEqual(100);
    expect(Number(order!.costMinor) / 1e18).toBeGreaterThan(99.99);
  });

  it.each([
    ['a sell', { type: 'sell' }, 'EGeneral:Invalid arguments:viqc'],
    ['a limit', { ordertype: 'limit', price: '39000' }, 'EGeneral:Invalid arguments:viqc'],
    ['a stop', { ordertype: 'stop-loss', price: '41000' }, 'EGeneral:Invalid arguments:viqc'],
    ['nothing', { volume: '0' }, 'EGeneral:Invalid arguments:volume'],
    ['too little', { volume: '1' }, 'EOrder:Order minimum not met'],
    ['more than there is', { volume: '9990' }, 'EOrder:Insufficient funds'],
  ])('is refused for %s', (_, terms, refusal) => {
    const { calls, venue } = start();
    expect(ask(calls, 'AddOrder', { ...BUY, ...terms }).error).toEqual([refusal]);
    expect(venue.orders()).toEqual([]);
  });

  it('is made again from the wire log', () => {
    const { calls, venue, clock, lines } = start();
    ask(calls, 'AddOrder', BUY);
    const again = restoreVenue({ log: wholeLines(lines.join('')), markets: venue.markets, clockFrom: () => clock });
    expect(again.venue.orders()[0]?.filledLots).toBe(venue.orders()[0]?.filledLots);
  });

  it('is what the real ccxt client places with a cost', async () => {
    const kraken = start();
    const client = await ccxtInProcess(kraken);
    const { id, cost } = await client.createMarketBuyOrderWithCost('BTC/USD', 100);
    expect(cost).toBe(100);
    expect(await client.fetchOrder(String(id), 'BTC/USD')).toMatchObject({
      status: 'closed',
      filled: 0.00249986,
      amount: 0.00249986,
    });
  });
});
