import { describe, expect, it } from 'vitest';
import { HOUR, instant, MINUTE } from '../../../../src/core/time.ts';
import { hourlyCandles, logged, marginKraken, START } from './kraken-simulator.ts';
import { ask } from './seeded-trading.ts';
import { SocketClient, simulatedSockets } from './socket-client.ts';

// Dips from 40,000 to 39,400 within twenty minutes, then rises.
const CANDLES = hourlyCandles([
  [40_000, 41_500, 39_400, 41_200],
  [41_200, 41_300, 40_000, 40_100],
]);
/**
 * The smallest order, 5,000 lots of 10^-8: worth 2 USD at the market, and 0.45 USD at 9,000, where the least is 0.5.
 */
const SMALLEST = { pair: 'XBTUSD', type: 'buy', volume: '0.00005' };
const CHEAP_CLOSE = { 'close[ordertype]': 'stop-loss', 'close[price]': '9000' };

describe('a conditional close that would cost less than an order may', () => {
  it('lapses behind an order at the market, which is told as the trade that it is', () => {
    const { simulator, call, token, venue } = simulatedSockets(CANDLES);
    const client = new SocketClient(simulator);
    client.ask('subscribe', { channel: 'executions', token: token() });
    const { error, result } = call('AddOrder', { ...SMALLEST, ordertype: 'market', ...CHEAP_CLOSE });
    expect(error, 'an order that traded was not refused').toEqual([]);
    expect(venue.order(String((result['txid'] as string[])[0]))).toMatchObject({ status: 'closed', filledLots: 5_000 });
    expect(client.entries('executions').map((entry) => entry['exec_type'])).toEqual([
      'pending_new',
      'new',
      'trade',
      'filled',
    ]);
    expect(venue.open(), 'nothing stands behind it').toEqual([]);
  });

  it('lapses behind an order that rested, without ending whoever lets the venue catch up', () => {
    const { simulator, call, token, venue, advanceTo } = simulatedSockets(CANDLES);
    const client = new SocketClient(simulator);
    client.ask('subscribe', { channel: 'executions', token: token() });
    call('AddOrder', { ...SMALLEST, ordertype: 'limit', price: '39500', ...CHEAP_CLOSE });
    expect(() => advanceTo(START + 30 * MINUTE)).not.toThrow();
    expect(client.entries('executions').map((entry) => entry['exec_type'])).toEqual([
      'pending_new',
      'new',
      'trade',
      'filled',
    ]);
    expect(
      venue.orders().map(({ status }) => status),
      'the primary alone',
    ).toEqual(['closed']);
    expect(call('Balance').result, 'and the account goes on').toMatchObject({ XXBT: '0.00005000' });
  });
});

it('a conditional close that would cost less than an order may lapses with a trigger that only the venue knows', () => {
  const { calls, venue } = marginKraken([CANDLES]);
  expect(
    ask(calls, 'AddOrder', {
      ...SMALLEST,
      ordertype: 'market',
      'close[ordertype]': 'stop-loss-limit',
      'close[price]': '9100',
      'close[price2]': '9000',
    }).error,
  ).toEqual([]);
  expect(venue.orders().map(({ status, filledLots }) => ({ status, filledLots }))).toEqual([
    { status: 'closed', filledLots: 5_000 },
  ]);
});

describe('a conditional close that would cost less than an order may', () => {
  it('is placed as soon as the lots that have filled are worth enough', () => {
    // A ten-thousandth of half a BTC a minute stands in the book: 5,000 lots at once, the rest as candles bring volume.
    const kraken = logged(marginKraken([CANDLES], 10_000, { participation: 0.0001 }));
    const { calls, venue, clock, lines } = kraken;
    ask(calls, 'AddOrder', {
      ...SMALLEST,
      volume: '0.0002',
      ordertype: 'market',
      'close[ordertype]': 'stop-loss',
      'close[price]': '9000',
    });
    const primary = String(venue.orders()[0]?.txid);
    expect(venue.order(primary)).toMatchObject({ filledLots: 5_000, closeLots: 5_000 });
    expect(venue.open(), 'too cheap for an order yet').toHaveLength(1);
    clock.advanceTo(instant(START + HOUR));
    ask(calls, 'OpenOrders');
    expect(venue.order(primary)).toMatchObject({ status: 'closed', filledLots: 20_000, closeLots: 0 });
    const behind = venue.open();
    expect(
      behind.every(
        ({ refid, request }) => refid === primary && request.kind === 'stop' && request.lots * 9_000 >= 0.5e8,
      ),
      'each is an order that the venue would take',
    ).toBe(true);
    expect(
      behind.reduce((sum, { request }) => sum + request.lots, 0),
      'all lots are closed, those of the first part too',
    ).toBe(20_000);
    expect(lines.length, 'and was written').toBeGreaterThan(1);
  });
});
