import { describe, expect, it } from 'vitest';
import { HOUR, SECOND } from '../../../../src/core/time.ts';
import { START } from './kraken-simulator.ts';
import { SocketClient, twoHoursOfSockets } from './socket-client.ts';

function following(cash?: number) {
  const kraken = twoHoursOfSockets(cash);
  const client = new SocketClient(kraken.simulator);
  const token = kraken.token();
  client.ask('subscribe', { channel: 'executions', token });
  client.ask('subscribe', { channel: 'balances', token });
  return {
    kraken,
    client,
    token,
    order: (params: Readonly<Record<string, unknown>>) =>
      client.ask('add_order', { side: 'buy', symbol: 'BTC/USD', token, ...params }),
  };
}

it('a socket of the account: an order that takes is pending, new, traded and filled, in messages that count up', () => {
  const { client, order, kraken } = following();
  const [answer] = order({ order_type: 'market', order_qty: 0.1, cl_ord_id: 'first' });
  expect(answer).toMatchObject({
    success: true,
    result: { cl_ord_id: 'first', order_id: kraken.venue.orders()[0]?.txid },
  });
  expect(
    client
      .on('executions')
      .map(({ type, sequence, data }) => [type, sequence, data?.map((entry) => entry['exec_type'])]),
  ).toEqual([
    ['snapshot', 1, []],
    ['update', 2, ['pending_new']],
    ['update', 3, ['new']],
    ['update', 4, ['trade']],
    ['update', 5, ['filled']],
  ]);
  expect(
    client.frames.findIndex(({ method }) => method === 'add_order'),
    'the answer comes first',
  ).toBeLessThan(client.frames.findIndex(({ type, channel }) => channel === 'executions' && type === 'update'));
  const [pending, , trade, filled] = client.entries('executions');
  expect(pending).toMatchObject({
    symbol: 'BTC/USD',
    side: 'buy',
    order_type: 'market',
    order_qty: 0.1,
    cum_qty: 0,
    cl_ord_id: 'first',
    order_status: 'pending_new',
  });
  // 40,000 and half a basis point; a fee of 40 basis points, as the books over REST have it.
  expect(trade).toMatchObject({
    last_qty: 0.1,
    last_price: 40_002,
    cost: 4_000.2,
    liquidity_ind: 't',
    fees: [{ asset: 'USD', qty: 16.000_8 }],
    exec_id: kraken.venue.trades()[0]?.txid,
    cum_qty: 0.1,
  });
  expect(trade, 'a trade says so even when it is the last').toMatchObject({ order_status: 'partially_filled' });
  expect(filled).toMatchObject({
    order_status: 'filled',
    cum_qty: 0.1,
    cum_cost: 4_000.2,
    avg_price: 40_002,
    fee_usd_equiv: 16.000_8,
  });
  expect(filled, 'an ending names no pair').not.toHaveProperty('symbol');
});

it('a socket of the account: balances change by amount less fee, and end where REST ends', () => {
  const { client, order, kraken } = following();
  order({ order_type: 'market', order_qty: 0.1 });
  expect(client.on('balances').map(({ type, sequence }) => [type, sequence])).toEqual([
    ['snapshot', 1],
    ['update', 2],
  ]);
  const [dollars, coins] = client.on('balances')[1]?.data ?? [];
  expect(dollars).toMatchObject({
    asset: 'USD',
    type: 'trade',
    amount: -4_000.2,
    fee: 16.000_8,
    balance: 5_983.799_2,
  });
  expect(coins).toMatchObject({
    asset: 'BTC',
    amount: 0.1,
    fee: 0,
    balance: 0.1,
    ref_id: kraken.venue.trades()[0]?.txid,
  });
  expect(kraken.call('Balance').result).toEqual({ ZUSD: '5983.7992', XXBT: '0.10000000' });
});

it('a socket of the account: what is placed over REST is heard as well, and so is what happens later by itself', () => {
  const { client, kraken } = following();
  kraken.call('AddOrder', {
    pair: 'XBTUSD',
    type: 'buy',
    ordertype: 'limit',
    price: '39500',
    volume: '0.01',
    cl_ord_id: 'resting',
  });
  expect(client.entries('executions').map((entry) => entry['exec_type'])).toEqual(['pending_new', 'new']);
  kraken.advanceTo(START + HOUR);
  const [, , trade, filled] = client.entries('executions');
  expect(trade, 'the dip to 39,400 fills it, as maker').toMatchObject({
    exec_type: 'trade',
    last_price: 39_500,
    liquidity_ind: 'm',
    cl_ord_id: 'resting',
  });
  expect(filled).toMatchObject({ exec_type: 'filled' });
  expect(Date.parse(String(trade?.['timestamp'])), 'when it happened, not when it was told').toBeLessThan(
    (START + HOUR) / 1_000,
  );
});

it('a socket of the account: a snapshot has the open orders, and the trades if they are asked for', () => {
  const { kraken, order } = following();
  order({ order_type: 'market', order_qty: 0.02 });
  order({ order_type: 'limit', limit_price: 39_000, order_qty: 0.01, post_only: true });
  order({ order_type: 'stop-loss', side: 'sell', triggers: { price: 39_100 }, order_qty: 0.01 });
  const [plain, whole, none] = [{}, { snap_trades: true }, { snap_orders: false }].map((params) => {
    const client = new SocketClient(kraken.simulator);
    client.ask('subscribe', { channel: 'executions', token: kraken.token(), ...params });
    return client.entries('executions');
  });
  expect(plain).toMatchObject([
    { order_type: 'stop-loss', stop_price: 39_100, triggers: { price: 39_100 } },
    { order_type: 'limit', limit_price: 39_000, post_only: true, order_status: 'new' },
  ]);
  expect(whole?.map((entry) => entry['exec_type'])).toEqual(['new', 'new', 'trade']);
  expect(none).toEqual([]);
});

it('a socket of the account: cancels one by one, each with its own answer, and then all', () => {
  const { client, order, token, kraken } = following();
  const ids = ['a', 'b', 'c'].map(
    (name) =>
      order({ order_type: 'limit', limit_price: 39_000, order_qty: 0.01, cl_ord_id: name })[0]?.result?.['order_id'],
  );
  expect(client.ask('cancel_order', { order_id: [ids[0], 'OAAAAA-AAAAA-AAAAAA'], token })).toMatchObject([
    { success: true, result: { order_id: ids[0] } },
    { success: false, error: 'EOrder:Unknown order' },
  ]);
  expect(client.ask('cancel_order', { cl_ord_id: ['b'], token })).toMatchObject([
    { success: true, result: { cl_ord_id: 'b' } },
  ]);
  expect(client.ask('cancel_all', { token })).toMatchObject([{ success: true, result: { count: 1 } }]);
  expect(client.entries('executions').filter((entry) => entry['exec_type'] === 'canceled')).toMatchObject(
    ['a', 'b', 'c'].map((name) => ({
      cl_ord_id: name,
      order_status: 'canceled',
      reason: 'User requested',
      cum_qty: 0,
    })),
  );
  expect(kraken.venue.open()).toEqual([]);
});

it.each([
  ['more than the account can pay', { order_type: 'market', order_qty: 1 }, 'EOrder:Insufficient funds'],
  [
    'less than the smallest order',
    { order_type: 'limit', limit_price: 40_000, order_qty: 5e-8 },
    'EOrder:Order minimum not met',
  ],
  [
    'a price between two ticks',
    { order_type: 'limit', limit_price: 39_999.95, order_qty: 0.01 },
    'EOrder:Tick size check failed',
  ],
  [
    'a post-only order that would take',
    { order_type: 'limit', limit_price: 41_000, order_qty: 0.01, post_only: true },
    'EOrder:Post only order',
  ],
  [
    'a field of another interface',
    { order_type: 'limit', price: 39_000, order_qty: 0.01 },
    "Unsupported field: 'price' for the given msg type: add order",
  ],
  [
    'a pair that is not listed',
    { order_type: 'market', order_qty: 0.01, symbol: 'FOO/USD' },
    'Currency pair not supported FOO/USD',
  ],
])('a socket of the account: is refused %s, and nothing is heard of it', (_, params, error) => {
  const { client, order } = following();
  expect(order(params)).toMatchObject([{ method: 'add_order', success: false, error }]);
  expect(client.entries('executions')).toEqual([]);
});

it('a socket of the account: those who want openings and endings only hear no trades', () => {
  const { kraken, order } = following();
  const quiet = new SocketClient(kraken.simulator);
  quiet.ask('subscribe', { channel: 'executions', token: kraken.token(), order_status: false });
  order({ order_type: 'market', order_qty: 0.01 });
  expect(quiet.entries('executions').map((entry) => entry['exec_type'])).toEqual(['new', 'filled']);
});

it('a socket of the account: counters of orders are those of the account, whichever way an order comes', () => {
  const { kraken, order } = following(1_000_000);
  for (let count = 0; count < 100; count++)
    kraken.call('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price: '39000', volume: '0.001' });
  const refused = Array.from(
    { length: 30 },
    () => order({ order_type: 'limit', limit_price: 39_000, order_qty: 0.001 })[0]?.error,
  );
  expect(
    refused.filter((error) => error === 'EOrder:Rate limit exceeded'),
    '125 in all',
  ).toHaveLength(5);
});

describe('a token', () => {
  it('opens a subscription for 900 seconds of the venue, and not after', () => {
    const kraken = twoHoursOfSockets();
    const { result } = kraken.call('GetWebSocketsToken');
    expect(result).toEqual({ token: expect.any(String), expires: 900 });
    const token = String(result['token']);
    kraken.advanceTo(START + 900 * SECOND - 1);
    expect(new SocketClient(kraken.simulator).ask('subscribe', { channel: 'balances', token })).toMatchObject([
      { success: true },
    ]);
    kraken.advanceTo(START + 900 * SECOND);
    expect(new SocketClient(kraken.simulator).ask('subscribe', { channel: 'balances', token })).toMatchObject([
      { error: 'ESession:Invalid session' },
    ]);
  });

  it('stays good on the connection where it subscribed', () => {
    const kraken = twoHoursOfSockets();
    const client = new SocketClient(kraken.simulator);
    const token = kraken.token();
    client.ask('subscribe', { channel: 'executions', token });
    kraken.advanceTo(START + HOUR);
    expect(
      client.ask('add_order', { order_type: 'market', side: 'buy', order_qty: 0.01, symbol: 'BTC/USD', token }),
    ).toMatchObject([{ success: true }]);
    expect(client.entries('executions').at(-1)).toMatchObject({ exec_type: 'filled' });
    expect(
      new SocketClient(kraken.simulator).ask('add_order', {
        order_type: 'market',
        side: 'buy',
        order_qty: 0.01,
        symbol: 'BTC/USD',
        token,
      }),
    ).toMatchObject([{ error: 'ESession:Invalid session' }]);
  });
});
