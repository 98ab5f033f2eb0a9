import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../../../../src/core/time.ts';
import { hourlyCandles, START } from './kraken-simulator.ts';
import { SocketClient, simulatedSockets, type SimulatedSockets } from './socket-client.ts';

// Dips from 40,000 to 39,400, rises to 41,500, closes at 41,200; then falls.
const start = (cash?: number): SimulatedSockets =>
  simulatedSockets(
    hourlyCandles([
      [40_000, 41_500, 39_400, 41_200],
      [41_200, 41_300, 40_000, 40_100],
    ]),
    cash,
  );
const BTC = { symbol: ['BTC/USD'] };

it('a connection is told the state of the system first, and its own number', () => {
  const kraken = start();
  const [first, second] = [new SocketClient(kraken.simulator), new SocketClient(kraken.simulator)];
  expect(first.frames).toEqual([
    {
      channel: 'status',
      type: 'update',
      data: [{ system: 'online', api_version: 'v2', connection_id: 1, version: '2.0.0' }],
    },
  ]);
  expect(second.entries('status')[0]).toMatchObject({ connection_id: 2 });
});

it('a connection answers a ping with the number of the ping', () => {
  const client = new SocketClient(start().simulator);
  expect(client.ask('ping')).toEqual([
    { method: 'pong', req_id: 1, time_in: '2024-01-01T00:00:00.000000Z', time_out: '2024-01-01T00:00:00.000000Z' },
  ]);
});

it('a connection hears a heartbeat once a second of silence, and only where something is subscribed', () => {
  const kraken = start();
  const [listener, idle] = [new SocketClient(kraken.simulator), new SocketClient(kraken.simulator)];
  listener.ask('subscribe', { channel: 'balances', token: kraken.token() });
  for (let tenth = 1; tenth <= 45; tenth++) kraken.advanceTo(START + (tenth * SECOND) / 10);
  expect(listener.on('heartbeat')).toEqual(Array.from({ length: 4 }, () => ({ channel: 'heartbeat' })));
  expect(idle.on('heartbeat')).toEqual([]);
});

it.each(['no JSON', '[]', '"ping"', '{"params":{}}'])(
  'a connection is told that %s is malformed, and lives on',
  (text) => {
    const client = new SocketClient(start().simulator);
    client.sendText(text);
    expect(client.frames.at(-1)).toMatchObject({ error: 'Malformed request', success: false });
    expect(client.ask('ping')).toHaveLength(1);
  },
);

it.each([
  [
    'a pair that is not listed',
    'subscribe',
    { channel: 'book', symbol: ['FOO/USD'] },
    'Currency pair not supported FOO/USD',
  ],
  [
    'a pair by its name on the older interface',
    'subscribe',
    { channel: 'book', symbol: ['XBT/USD'] },
    'Currency pair not supported XBT/USD',
  ],
  ['a channel that there is not', 'subscribe', { channel: 'gossip' }, 'Subscription name invalid'],
  ['a depth that there is not', 'subscribe', { channel: 'book', depth: 7, ...BTC }, 'Subscription depth not supported'],
  [
    'an interval that was not recorded',
    'subscribe',
    { channel: 'ohlc', interval: 5, ...BTC },
    'Subscription ohlc interval not supported',
  ],
  ['the account without a token', 'subscribe', { channel: 'executions' }, 'ESession:Invalid session'],
  [
    'the account with a guessed token',
    'subscribe',
    { channel: 'balances', token: 'guess' },
    'ESession:Invalid session',
  ],
  ['the end of what was not begun', 'unsubscribe', { channel: 'book', ...BTC }, 'Subscription Not Found'],
  ['a method that there is not', 'dance', {}, 'EGeneral:Unknown method'],
  [
    'an order without a token',
    'add_order',
    { order_type: 'market', side: 'buy', order_qty: 1, symbol: 'BTC/USD' },
    'ESession:Invalid session',
  ],
])('a connection is refused %s', (_, method, params, error) => {
  expect(new SocketClient(start().simulator).ask(method, params)).toMatchObject([{ method, error, success: false }]);
});

it('a connection gets an answer for each pair that it names, and is refused what it has', () => {
  const client = new SocketClient(start().simulator);
  expect(client.ask('subscribe', { channel: 'trade', symbol: ['BTC/USD', 'FOO/USD', 'BTC/USD'] })).toMatchObject([
    { success: true, result: { channel: 'trade', symbol: 'BTC/USD', snapshot: false } },
    { success: false, error: 'Currency pair not supported FOO/USD' },
    { success: false, error: 'Already subscribed' },
  ]);
});

it('a connection hears no more of what it gave up', () => {
  const kraken = start();
  const client = new SocketClient(kraken.simulator);
  client.ask('subscribe', { channel: 'ticker', ...BTC });
  expect(client.ask('unsubscribe', { channel: 'ticker', ...BTC })).toMatchObject([{ success: true }]);
  kraken.advanceTo(START + MINUTE);
  expect(client.on('ticker').map(({ type }) => type)).toEqual(['snapshot']);
});

it('market channels the book, kept by its updates, has the checksum that each update states', () => {
  const kraken = start();
  const client = new SocketClient(kraken.simulator);
  client.ask('subscribe', { channel: 'book', ...BTC });
  for (let minute = 1; minute <= 90; minute++) kraken.advanceTo(START + minute * MINUTE);
  const book = { bids: new Map<string, string>(), asks: new Map<string, string>() };
  const texts = client.texts.filter((text) => text.startsWith('{"channel":"book"'));
  for (const text of texts) {
    // The digits are taken from the text, as Kraken's documentation advises: parsed numbers have lost their zeros.
    for (const side of ['bids', 'asks'] as const) {
      for (const [, price = '', qty = ''] of (new RegExp(`"${side}":\\[(.*?)\\]`).exec(text)?.[1] ?? '').matchAll(
        /"price":([\d.]+),"qty":([\d.]+)/g,
      )) {
        if (Number(qty) === 0) book[side].delete(price);
        else book[side].set(price, qty);
      }
    }
    const digits = [...book.asks, ...book.bids]
      .flat()
      .map((number) => number.replace('.', '').replace(/^0+/, ''))
      .join('');
    expect(Number(/"checksum":(\d+)/.exec(text)?.[1]), text).toBe(crc32(digits));
  }
  expect(texts.length, 'the price moved almost every minute').toBeGreaterThan(80);
});

it('market channels the trades of an hour have its volume and lie within its prices', () => {
  const kraken = start();
  const client = new SocketClient(kraken.simulator);
  client.ask('subscribe', { channel: 'trade', ...BTC });
  for (let minute = 7; minute <= 63; minute += 7) kraken.advanceTo(START + Math.min(60, minute) * MINUTE);
  const trades = client.entries('trade');
  expect(
    trades.reduce((sum, { qty }) => sum + Number(qty), 0),
    'the recorded volume',
  ).toBeCloseTo(30, 6);
  expect(trades.every(({ price }) => Number(price) >= 39_400 && Number(price) <= 41_500)).toBe(true);
  expect(
    trades.map(({ trade_id: id }) => id),
    'numbered without a gap',
  ).toEqual(trades.map((_, index) => index + 1));
  const late = new SocketClient(kraken.simulator);
  late.ask('subscribe', { channel: 'trade', snapshot: true, ...BTC });
  expect(late.entries('trade'), 'a snapshot has the newest of them').toEqual(trades.slice(-50));
});

it('market channels the ticker and the candles say what REST says', () => {
  const kraken = start();
  const client = new SocketClient(kraken.simulator);
  client.ask('subscribe', { channel: 'ticker', ...BTC });
  client.ask('subscribe', { channel: 'ohlc', interval: 60, ...BTC });
  kraken.advanceTo(START + 70 * MINUTE);
  const rest = (path: string) => {
    const reply = kraken.rest.answer({ method: 'GET', path: `/0/public/${path}`, headers: {}, body: '' });
    return (JSON.parse(reply.kind === 'reply' ? reply.body : '') as { result: { XXBTZUSD: never } }).result.XXBTZUSD;
  };
  const ticker = rest('Ticker?pair=XBTUSD') as Record<string, string[]>;
  const told = client.entries('ticker').at(-1);
  expect([
    told?.['ask'],
    told?.['bid'],
    told?.['last'],
    told?.['volume'],
    told?.['vwap'],
    told?.['low'],
    told?.['high'],
  ]).toEqual(
    [
      ticker['a']?.[0],
      ticker['b']?.[0],
      ticker['c']?.[0],
      ticker['v']?.[1],
      ticker['p']?.[1],
      ticker['l']?.[1],
      ticker['h']?.[1],
    ].map(Number),
  );
  expect(told, 'from 40,000 to 41,250').toMatchObject({ change: 1_250, change_pct: 3.13 });
  const candles = client
    .on('ohlc')
    .at(-1)
    ?.data?.map((candle) => ['open', 'high', 'low', 'close', 'volume'].map((name) => candle[name]));
  expect(candles, 'the hour that ended since, and the one under way').toEqual(
    (rest('OHLC?pair=XBTUSD&interval=60') as string[][]).map((row) =>
      [row[1], row[2], row[3], row[4], row[6]].map(Number),
    ),
  );
  expect(client.on('ohlc').at(-1)?.data?.[1]).toMatchObject({
    interval: 60,
    interval_begin: '2024-01-01T01:00:00.000000000Z',
    timestamp: '2024-01-01T02:00:00.000000Z',
  });
});

function following(cash?: number) {
  const kraken = start(cash);
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

it('the account an order that takes is pending, new, traded and filled, in messages that count up', () => {
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

it('the account balances change by amount less fee, and end where REST ends', () => {
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

it('the account what is placed over REST is heard as well, and so is what happens later by itself', () => {
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

it('the account a snapshot has the open orders, and the trades if they are asked for', () => {
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

it('the account cancels one by one, each with its own answer, and then all', () => {
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
])('the account is refused %s, and nothing is heard of it', (_, params, error) => {
  const { client, order } = following();
  expect(order(params)).toMatchObject([{ method: 'add_order', success: false, error }]);
  expect(client.entries('executions')).toEqual([]);
});

it('the account those who want openings and endings only hear no trades', () => {
  const { kraken, order } = following();
  const quiet = new SocketClient(kraken.simulator);
  quiet.ask('subscribe', { channel: 'executions', token: kraken.token(), order_status: false });
  order({ order_type: 'market', order_qty: 0.01 });
  expect(quiet.entries('executions').map((entry) => entry['exec_type'])).toEqual(['new', 'filled']);
});

it('the account counters of orders are those of the account, whichever way an order comes', () => {
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
    const kraken = start();
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
    const kraken = start();
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
