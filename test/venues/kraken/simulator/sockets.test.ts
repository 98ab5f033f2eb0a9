import { crc32 } from 'node:zlib';
import { expect, it } from 'vitest';
import { MINUTE, SECOND } from '../../../../src/core/time.ts';
import { START } from './kraken-simulator.ts';
import { SocketClient, twoHoursOfSockets } from './socket-client.ts';

const BTC = { symbol: ['BTC/USD'] };

it('a connection is told the state of the system first, and its own number', () => {
  const kraken = twoHoursOfSockets();
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
  const client = new SocketClient(twoHoursOfSockets().simulator);
  expect(client.ask('ping')).toEqual([
    { method: 'pong', req_id: 1, time_in: '2024-01-01T00:00:00.000000Z', time_out: '2024-01-01T00:00:00.000000Z' },
  ]);
});

it('a connection hears a heartbeat once a second of silence, and only where something is subscribed', () => {
  const kraken = twoHoursOfSockets();
  const [listener, idle] = [new SocketClient(kraken.simulator), new SocketClient(kraken.simulator)];
  listener.ask('subscribe', { channel: 'balances', token: kraken.token() });
  for (let tenth = 1; tenth <= 45; tenth++) kraken.advanceTo(START + (tenth * SECOND) / 10);
  expect(listener.on('heartbeat')).toEqual(Array.from({ length: 4 }, () => ({ channel: 'heartbeat' })));
  expect(idle.on('heartbeat')).toEqual([]);
});

it.each(['no JSON', '[]', '"ping"', '{"params":{}}'])(
  'a connection is told that %s is malformed, and lives on',
  (text) => {
    const client = new SocketClient(twoHoursOfSockets().simulator);
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
  expect(new SocketClient(twoHoursOfSockets().simulator).ask(method, params)).toMatchObject([
    { method, error, success: false },
  ]);
});

it('a connection gets an answer for each pair that it names, and is refused what it has', () => {
  const client = new SocketClient(twoHoursOfSockets().simulator);
  expect(client.ask('subscribe', { channel: 'trade', symbol: ['BTC/USD', 'FOO/USD', 'BTC/USD'] })).toMatchObject([
    { success: true, result: { channel: 'trade', symbol: 'BTC/USD', snapshot: false } },
    { success: false, error: 'Currency pair not supported FOO/USD' },
    { success: false, error: 'Already subscribed' },
  ]);
});

it('a connection hears no more of what it gave up', () => {
  const kraken = twoHoursOfSockets();
  const client = new SocketClient(kraken.simulator);
  client.ask('subscribe', { channel: 'ticker', ...BTC });
  expect(client.ask('unsubscribe', { channel: 'ticker', ...BTC })).toMatchObject([{ success: true }]);
  kraken.advanceTo(START + MINUTE);
  expect(client.on('ticker').map(({ type }) => type)).toEqual(['snapshot']);
});

it('a market channel: the book, kept by its updates, has the checksum that each update states', () => {
  const kraken = twoHoursOfSockets();
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

it('a market channel: the trades of an hour have its volume and lie within its prices', () => {
  const kraken = twoHoursOfSockets();
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

it('a market channel: the ticker and the candles say what REST says', () => {
  const kraken = twoHoursOfSockets();
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
  const streamed = ['ask', 'bid', 'last', 'volume', 'vwap', 'low', 'high'].map((name) => told?.[name]);
  // Where an entry has two places, the second is that of the last 24 hours.
  const asked = [
    ['a', 'b', 'c'].map((name) => ticker[name]?.[0]),
    ['v', 'p', 'l', 'h'].map((name) => ticker[name]?.[1]),
  ];
  expect(streamed).toEqual(asked.flat().map(Number));
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
