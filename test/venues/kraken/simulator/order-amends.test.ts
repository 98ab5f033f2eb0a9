import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, instant, SECOND } from '../../../../src/core/time.ts';
import { ccxtInProcess } from './ccxt-in-process.ts';
import { hourlyCandles, logged, simulatedKraken, START } from './kraken-simulator.ts';
import { SocketClient, simulatedSockets, type SimulatedSockets } from './socket-client.ts';
import { restoreVenue, wholeLines } from '../../../../src/venues/kraken/simulator/restore-venue.ts';

// Dips from 40,000 to 39,400, rises to 41,500, closes at 41,200; then falls.
const CANDLES = hourlyCandles([
  [40_000, 41_500, 39_400, 41_200],
  [41_200, 41_300, 40_000, 40_100],
  [40_100, 40_200, 40_000, 40_100],
]);
let kraken: SimulatedSockets;
beforeEach(() => {
  kraken = simulatedSockets(CANDLES);
});

const limit = (price: string, volume = '0.01', more: Readonly<Record<string, string>> = {}) =>
  (
    kraken.call('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'limit', price, volume, ...more }).result[
      'txid'
    ] as string[]
  )[0] as string;
const told = (txid: string) =>
  kraken.call('QueryOrders', { txid, trades: 'true' }).result[txid] as Record<string, unknown> & {
    readonly descr: Record<string, string>;
    readonly trades: string[];
  };

it('AmendOrder changes price and volume of a resting order, which keeps its id and fills at the new price', () => {
  const txid = limit('30000', '0.01', { cl_ord_id: 'mine' });
  const { error, result } = kraken.call('AmendOrder', {
    cl_ord_id: 'mine',
    limit_price: '39500',
    order_qty: '0.02',
    pair: 'XBTUSD',
  });
  expect([error, result['amend_id']]).toEqual([[], expect.stringMatching(/^T\w{5}-\w{5}-\w{6}$/)]);
  expect(told(txid)).toMatchObject({
    status: 'open',
    vol: '0.02000000',
    cl_ord_id: 'mine',
    descr: { price: '39500.0' },
  });
  kraken.advanceTo(START + HOUR);
  expect(told(txid)).toMatchObject({ status: 'closed', vol_exec: told(txid)['vol'], price: '39500.00000' });
});

it('AmendOrder that takes takes at once', () => {
  const txid = limit('30000');
  kraken.call('AmendOrder', { txid, limit_price: '40500' });
  expect(told(txid)).toMatchObject({ status: 'closed', price: '40002.00000' });
});

it('AmendOrder moves the trigger of a stop, wherever it waits', () => {
  limit('41000', '0.04');
  for (const fields of [
    { ordertype: 'stop-loss', price: '30000' },
    { ordertype: 'stop-loss-limit', price: '30000', price2: '29000' },
  ]) {
    const [txid = ''] = kraken.call('AddOrder', { pair: 'XBTUSD', type: 'sell', volume: '0.01', ...fields }).result[
      'txid'
    ] as string[];
    expect(kraken.call('AmendOrder', { txid, trigger_price: '39600' }).error).toEqual([]);
  }
  kraken.advanceTo(START + HOUR);
  const closed = Object.values(
    kraken.call('ClosedOrders').result['closed'] as Record<string, { status: string; descr: { ordertype: string } }>,
  );
  expect(closed.filter(({ status, descr }) => status === 'closed' && descr.ordertype.startsWith('stop'))).toHaveLength(
    2,
  );
});

it('AmendOrder below what has filled ends the order', () => {
  const thin = simulatedSockets(CANDLES, 1_000_000, { participation: 0.01 });
  kraken = thin;
  const txid = limit('39900', '5');
  kraken.advanceTo(START + HOUR / 2);
  const filled = Number(told(txid)['vol_exec']);
  expect(filled).toBeGreaterThan(0);
  kraken.call('AmendOrder', { txid, order_qty: (filled / 2).toFixed(6) });
  expect(told(txid)).toMatchObject({
    status: 'canceled',
    vol_exec: filled.toFixed(thin.venue.markets[0]?.instrument.lot.decimals),
  });
});

it.each([
  ['an order that is not there', { txid: 'OAAAAA-AAAAA-AAAAAA', order_qty: '1' }, 'EOrder:Unknown order'],
  ['nothing to change', {}, 'EGeneral:Invalid arguments:order_qty'],
  ['a trigger of an order without one', { trigger_price: '39000' }, 'EGeneral:Invalid arguments:trigger_price'],
  ['a price between two ticks', { limit_price: '39000.05' }, 'EOrder:Tick size check failed'],
  ['more than the account can pay', { order_qty: '1000' }, 'EOrder:Insufficient funds'],
  ['a post-only order that would take', { limit_price: '41000', post_only: 'true' }, 'EOrder:Post only order'],
  ['less than the smallest order', { order_qty: '0.0000100' }, 'EOrder:Order minimum not met'],
  ['a part that is hidden', { order_qty: '1', display_qty: '0.1' }, 'EGeneral:Invalid arguments:display_qty'],
  ['another pair', { order_qty: '0.02', pair: 'XBTEUR' }, 'EGeneral:Invalid arguments:pair'],
  [
    'an order that comes too late',
    { order_qty: '0.02', deadline: '2023-01-01T00:00:00Z' },
    'EService:Deadline elapsed',
  ],
])('AmendOrder is refused %s, and the order stands as it was', (_, fields: Readonly<Record<string, string>>, error) => {
  const txid = limit('30000');
  const before = told(txid);
  expect(kraken.call('AmendOrder', { txid, ...fields }).error).toEqual([error]);
  expect(told(txid)).toEqual(before);
});

it('AmendOrder keeps its own funds for itself: the whole cash may be in one order before and after', () => {
  const txid = limit('30000', '0.33');
  expect(kraken.call('AmendOrder', { txid, limit_price: '30050' }).error).toEqual([]);
});

it('AmendOrder is made again from the wire log, as EditOrder is', () => {
  const { calls, lines, clock } = logged(simulatedKraken(CANDLES));
  const ask = (name: string, fields: Readonly<Record<string, string>>) =>
    JSON.parse(
      calls.carryOut({ scope: 'private', name, via: 'rest', key: 0, fields: new Map(Object.entries(fields)) }),
    ) as { result: Record<string, unknown> };
  const [txid = ''] = ask('AddOrder', {
    pair: 'XBTUSD',
    type: 'buy',
    ordertype: 'limit',
    price: '30000',
    volume: '0.01',
  }).result['txid'] as string[];
  ask('AmendOrder', { txid, limit_price: '39500' });
  const edited = ask('EditOrder', { txid, pair: 'XBTUSD', price: '39600' });
  clock.advanceTo(instant(START + HOUR));
  ask('Balance', {});
  const markets = kraken.venue.markets;
  const { venue } = restoreVenue({ log: wholeLines(lines.join('')), markets, clockFrom: () => clock });
  expect(venue.order(String(edited.result['txid']))).toMatchObject({ status: 'closed' });
});

describe('EditOrder', () => {
  it('puts an order in the place of another, with the fields that are told and the rest of the old one', () => {
    const txid = limit('30000', '0.01', { userref: '7', oflags: 'post' });
    const { error, result } = kraken.call('EditOrder', { txid, pair: 'XBTUSD', price: '39500', userref: '8' });
    expect(error).toEqual([]);
    expect(result).toMatchObject({
      status: 'ok',
      originaltxid: txid,
      orders_cancelled: 1,
      volume: '0.01000000',
      price: '39500',
      newuserref: '8',
      olduserref: '7',
      descr: { order: expect.stringContaining('@ limit 39500.0') as string },
    });
    expect(told(txid)).toMatchObject({ status: 'canceled', reason: 'Order replaced' });
    expect(told(String(result['txid']))).toMatchObject({
      status: 'open',
      userref: 8,
      vol: '0.01000000',
      oflags: 'fciq',
      descr: { price: '39500.0' },
    });
  });

  it('leaves the old one where the new one is refused, or is only to be looked at', () => {
    const txid = limit('30000');
    expect(kraken.call('EditOrder', { txid, pair: 'XBTUSD', volume: '1000' }).error).toEqual([
      'EOrder:Insufficient funds',
    ]);
    expect(kraken.call('EditOrder', { txid, pair: 'XBTUSD', price: '31000', validate: 'true' })).toMatchObject({
      error: [],
      result: { orders_cancelled: 0 },
    });
    expect(told(txid)).toMatchObject({ status: 'open', descr: { price: '30000.0' } });
  });

  it('answers when the order is replaced, and refuses to answer before', () => {
    const txid = limit('30000');
    const edit = (answer: string) =>
      kraken.call('EditOrder', { txid, pair: 'XBTUSD', price: '31000', cancel_response: answer });
    expect(edit('true').error).toEqual(['EGeneral:Invalid arguments:cancel_response']);
    expect(told(txid)).toMatchObject({ status: 'open' });
    expect(edit('false').error).toEqual([]);
  });

  it.each([{ displayvol: '0.001' }, { pair: 'XBTEUR' }, { txid: 'OAAAAA-AAAAA-AAAAAA' }])(
    'is refused with %j',
    (fields) => {
      expect(
        kraken.call('EditOrder', { txid: limit('30000'), pair: 'XBTUSD', price: '31000', ...fields }).error,
      ).toHaveLength(1);
    },
  );
});

describe('counters', () => {
  it('an amendment of a young order counts four, an edit seven', () => {
    const txid = limit('30000');
    const amends = Array.from(
      { length: 40 },
      (_, step) => kraken.call('AmendOrder', { txid, limit_price: String(30_001 + step) }).error[0],
    );
    // One for the order, and thirty-one amendments of four: 125.
    expect(amends.indexOf('EOrder:Rate limit exceeded')).toBe(31);
    kraken.advanceTo(START + 100 * SECOND);
    const old = Array.from(
      { length: 3 },
      (_, step) => kraken.call('AmendOrder', { txid, limit_price: String(30_101 + step) }).error,
    );
    expect(old, 'an old one counts one').toEqual([[], [], []]);
  });
});

describe('the real ccxt client', () => {
  it('edits an order, which it does by amending', async () => {
    const process = simulatedKraken(CANDLES);
    const client = await ccxtInProcess(process);
    const order = await client.createOrder('BTC/USD', 'limit', 'buy', 0.01, 30_000);
    await client.editOrder(order.id as string, 'BTC/USD', 'limit', 'buy', 0.02, 31_000);
    expect(await client.fetchOrder(order.id as string, 'BTC/USD')).toMatchObject({
      id: order.id,
      amount: 0.02,
      price: 31_000,
      status: 'open',
    });
  });
});

const onSocket = () => {
  const client = new SocketClient(kraken.simulator);
  const token = kraken.token();
  client.ask('subscribe', { channel: 'executions', token });
  return {
    client,
    ask: (method: string, params: Readonly<Record<string, unknown>>) => client.ask(method, { token, ...params }),
  };
};

it('on a socket amends, and tells of it', () => {
  const { client, ask } = onSocket();
  const id = ask('add_order', {
    order_type: 'limit',
    side: 'buy',
    order_qty: 0.01,
    symbol: 'BTC/USD',
    limit_price: 30_000,
  })[0]?.result?.['order_id'];
  expect(ask('amend_order', { order_id: id, limit_price: 31_000, order_qty: 0.02 })).toMatchObject([
    { success: true, result: { order_id: id, amend_id: expect.stringMatching(/^T/) as string } },
  ]);
  expect(client.entries('executions').at(-1)).toMatchObject({
    exec_type: 'amended',
    order_id: id,
    limit_price: 31_000,
    order_qty: 0.02,
    order_status: 'new',
  });
});

it('on a socket edits', () => {
  const { ask } = onSocket();
  const id = ask('add_order', {
    order_type: 'limit',
    side: 'buy',
    order_qty: 0.01,
    symbol: 'BTC/USD',
    limit_price: 30_000,
  })[0]?.result?.['order_id'];
  const [answer] = ask('edit_order', { order_id: id, symbol: 'BTC/USD', limit_price: 31_000 });
  expect(answer).toMatchObject({ success: true, result: { original_order_id: id } });
  expect(told(String(answer?.result?.['order_id']))).toMatchObject({ status: 'open', descr: { price: '31000.0' } });
});

it('on a socket adds and takes back a batch, each answered in its place', () => {
  const { client, ask } = onSocket();
  const order = { order_type: 'limit', side: 'buy', order_qty: 0.01, limit_price: 30_000 };
  const [added] = ask('batch_add', {
    symbol: 'BTC/USD',
    orders: [
      { ...order, cl_ord_id: 'a' },
      { ...order, order_qty: 100 },
      { ...order, cl_ord_id: 'b' },
    ],
  });
  const listed = added?.result as unknown as readonly {
    readonly order_id?: string;
    readonly cl_ord_id?: string;
    readonly error?: string;
  }[];
  expect(listed).toMatchObject([
    { cl_ord_id: 'a', order_id: expect.stringMatching(/^O/) as string },
    { error: 'EOrder:Insufficient funds' },
    { cl_ord_id: 'b' },
  ]);
  expect(ask('batch_cancel', { orders: [listed[0]?.order_id], cl_ord_id: ['b'] })).toMatchObject([
    { success: true, orders_cancelled: 2 },
  ]);
  expect(client.entries('executions').filter((entry) => entry['exec_type'] === 'canceled')).toHaveLength(2);
});

it("on a socket has the dead man's switch", () => {
  const { client, ask } = onSocket();
  ask('add_order', { order_type: 'limit', side: 'buy', order_qty: 0.01, symbol: 'BTC/USD', limit_price: 30_000 });
  expect(ask('cancel_all_orders_after', { timeout: 60 })).toMatchObject([
    { success: true, result: { currentTime: '2024-01-01T00:00:00Z', triggerTime: '2024-01-01T00:01:00Z' } },
  ]);
  kraken.advanceTo(START + 61 * SECOND);
  expect(client.entries('executions').at(-1)).toMatchObject({ exec_type: 'canceled' });
});

it.each([
  'add_order',
  'batch_add',
  'amend_order',
  'edit_order',
  'cancel_order',
  'cancel_all',
  'batch_cancel',
  'cancel_all_orders_after',
])('on a socket %s leaves no parameter away that it does not carry out', (method) => {
  const { ask } = onSocket();
  expect(ask(method, { display_qty: 1, order_id: 'O', symbol: 'BTC/USD', timeout: 60, orders: [] })[0]?.error).toMatch(
    /^Unsupported field: '.*' for the given msg type: /,
  );
});

it('on a socket the channel instrument lists currencies and pairs, and tells when the market rests', () => {
  const client = new SocketClient(kraken.simulator);
  expect(client.ask('subscribe', { channel: 'instrument' })).toMatchObject([
    { success: true, result: { channel: 'instrument', snapshot: true } },
  ]);
  const told = () =>
    client
      .on('instrument')
      .map(({ data }) => data as unknown as { assets: { id: string }[]; pairs: Record<string, unknown>[] });
  const [snapshot] = told();
  expect(snapshot?.assets.map(({ id }) => id)).toEqual(['BTC', 'USD']);
  expect(snapshot?.pairs).toMatchObject([
    { symbol: 'BTC/USD', base: 'BTC', quote: 'USD', status: 'online', price_increment: 0.1, marginable: false },
  ]);
  kraken.advanceTo(START + 3 * HOUR);
  expect(told().at(-1)?.pairs).toMatchObject([{ status: 'maintenance' }]);
  expect(client.ask('unsubscribe', { channel: 'instrument' })).toMatchObject([{ success: true }]);
  expect(client.ask('unsubscribe', { channel: 'instrument' })).toMatchObject([{ error: 'Subscription Not Found' }]);
});
