import ccxt from 'ccxt';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { HOUR, instant, MINUTE } from '../../../../src/core/time.ts';
import { krakenSimulator } from '../../../../src/venues/kraken/simulator/kraken-simulator.ts';
import { serveKraken, type KrakenServer } from '../../../../src/venues/kraken/simulator/serve-kraken.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from './kraken-simulator.ts';

const SYMBOL = 'BTC/USD';

const kraken = simulatedKraken(
  hourlyCandles([
    [40_000, 41_500, 39_400, 41_200],
    [41_200, 41_300, 40_000, 40_100],
  ]),
);
const simulator = krakenSimulator({ venue: kraken.venue, keys: { [API_KEY]: API_SECRET } });
let server: KrakenServer;
let client: InstanceType<typeof ccxt.pro.kraken>;

beforeAll(async () => {
  server = await serveKraken(simulator);
  const ws = server.socketUrl;
  client = new ccxt.pro.kraken({
    apiKey: API_KEY,
    secret: API_SECRET,
    enableRateLimit: false,
    urls: {
      api: {
        public: server.url,
        private: server.url,
        zendesk: server.url,
        ws: { public: ws, private: ws, publicV2: ws, privateV2: ws },
      },
    },
  });
  let nonce = Date.now() * 1_000;
  client.nonce = () => ++nonce;
  await client.loadHttpProxyAgent();
  await client.loadMarkets();
});
afterAll(async () => {
  await client.close();
  await server.close();
});

/** The market goes on while the client waits for what it asked; the server's own turns tell of it. */
async function whileItMoves<T>(minutes: number, watch: Promise<T>): Promise<T> {
  let done = false;
  const end = watch.finally(() => {
    done = true;
  });
  for (let step = 0; step < 40; step++) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    if (done) break;
    kraken.clock.advanceTo(instant(kraken.clock.now() + (minutes * MINUTE) / 40));
  }
  return end;
}

it('the real ccxt.pro client over a real socket watches the book, from its snapshot on', async () => {
  expect(await client.watchOrderBook(SYMBOL)).toMatchObject({ bids: [[39_998, 1_000]], asks: [[40_002, 1_000]] });
  const moved = await whileItMoves(5, client.watchOrderBook(SYMBOL));
  expect([moved.bids.length, moved.asks.length], 'the level that was left is gone').toEqual([1, 1]);
  expect(moved.bids[0]?.[0], 'the price falls first').toBeLessThan(39_998);
});

it('the real ccxt.pro client over a real socket watches trades, the ticker and candles', async () => {
  const trades = await whileItMoves(5, client.watchTrades(SYMBOL));
  expect(trades[0]).toMatchObject({ symbol: SYMBOL, side: 'sell', type: 'market' });
  expect(await client.watchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, high: 40_000 });
  const candles = await client.watchOHLCV(SYMBOL, '1h');
  expect(candles[0]?.slice(0, 3)).toEqual([START / 1_000, 40_000, 40_000]);
});

it('the real ccxt.pro client over a real socket watches the balance, places an order by socket, and hears of its fill', async () => {
  expect(await client.watchBalance()).toMatchObject({ USD: { total: 10_000 }, BTC: { total: 0 } });
  const change = client.watchBalance();
  const order = await client.createOrderWs(SYMBOL, 'market', 'buy', 0.1);
  expect(order.id).toBe(kraken.venue.orders()[0]?.txid);
  expect((await change)['BTC']).toMatchObject({ total: 0.1 });
  expect(
    (await client.watchMyTrades(SYMBOL)).map(({ amount }) => amount),
    'its snapshot has the trade before',
  ).toEqual([0.1]);
  const heard = client.watchMyTrades(SYMBOL);
  await client.createOrderWs(SYMBOL, 'market', 'buy', 0.05, undefined, { clientOrderId: 'second' });
  const trade = (await heard).at(-1);
  expect(trade).toMatchObject({ symbol: SYMBOL, side: 'buy', amount: 0.05, takerOrMaker: 'taker' });
  expect(trade?.fee?.currency).toBe('USD');
});

it('the real ccxt.pro client over a real socket watches an order from its acceptance to its end, and takes it back by socket', async () => {
  const opened = client.watchOrders();
  const { id } = await client.createOrderWs(SYMBOL, 'limit', 'sell', 0.02, 45_000);
  if (id === undefined) throw new Error('an order that was placed has an id');
  expect((await opened).find((order) => order.id === id)).toMatchObject({
    symbol: SYMBOL,
    type: 'limit',
    side: 'sell',
    price: 45_000,
    amount: 0.02,
  });
  const closed = client.watchOrders();
  await client.cancelOrderWs(id);
  // An ending names no pair, so ccxt keeps it as another order of the same id.
  const { info } = (await closed).filter((order) => order.id === id).find(({ status }) => status === 'canceled') ?? {};
  expect(info).toMatchObject({ exec_type: 'canceled', reason: 'User requested' });
  expect(kraken.venue.open()).toEqual([]);
});

it('the real ccxt.pro client over a real socket is told why an order was refused', async () => {
  await expect(client.createOrderWs(SYMBOL, 'market', 'buy', 5)).rejects.toThrow('EOrder:Insufficient funds');
  await expect(client.cancelOrderWs('OAAAAA-AAAAA-AAAAAA')).rejects.toBeInstanceOf(ccxt.OrderNotFound);
});

it('the real ccxt.pro client over a real socket hears of what happens by itself, for the server takes turns', async () => {
  const { id } = await client.createOrderWs(SYMBOL, 'limit', 'buy', 0.01, 39_500);
  const heard = client.watchMyTrades(SYMBOL);
  kraken.clock.advanceTo(instant(START + HOUR));
  expect((await heard).at(-1)).toMatchObject({ order: id, price: 39_500, takerOrMaker: 'maker' });
});

it('the real ccxt.pro client over a real socket learns of a broken connection, and connects anew', async () => {
  simulator.frames.plan([{ channel: 'ticker', nth: 1, trouble: 'close' }]);
  kraken.clock.advanceTo(instant(START + HOUR + MINUTE));
  await expect(client.watchTicker(SYMBOL)).rejects.toBeInstanceOf(ccxt.NetworkError);
  expect(await client.watchTicker(SYMBOL)).toMatchObject({ symbol: SYMBOL, high: 41_500 });
});

it('the real ccxt.pro client over a real socket another path is no socket', async () => {
  const stranger = new WebSocket(server.socketUrl.replace('/v2', '/v1'));
  const [error] = (await once(stranger, 'error').catch((thrown: unknown) => [thrown])) as [Error];
  expect(error.message).toContain('404');
});
