import ccxt from 'ccxt';
import { describe, afterAll, beforeAll, expect, it } from 'vitest';
import { HOUR, instant, MINUTE, SECOND } from '../../../../src/core/time.ts';
import { serveRest, type RestServer } from '../../../../src/wire/rest-server.ts';
import { API_KEY, API_SECRET, hourlyCandles, simulatedKraken, START } from './kraken-simulator.ts';

const SYMBOL = 'BTC/USD';

// Rises from 40,000 to 41,200 through a dip to 39,400, then falls back.
const kraken = simulatedKraken(
  hourlyCandles([
    [40_000, 41_500, 39_400, 41_200],
    [41_200, 41_300, 40_000, 40_100],
    [40_100, 40_200, 39_900, 40_000],
  ]),
);
let server: RestServer;
let client: InstanceType<typeof ccxt.kraken>;

beforeAll(async () => {
  server = await serveRest({ answer: (request) => kraken.rest.answer(request) });
  client = new ccxt.kraken({
    apiKey: API_KEY,
    secret: API_SECRET,
    enableRateLimit: false,
    urls: { api: { public: server.url, private: server.url, zendesk: server.url } },
  });
  let nonce = Date.now() * 1_000;
  client.nonce = () => ++nonce;
  await client.loadMarkets();
});
afterAll(() => server.close());

async function place(...terms: Parameters<typeof client.createOrder>): Promise<{ readonly id: string }> {
  const { id } = await client.createOrder(...terms);
  if (id === undefined) throw new Error('an order that was placed has an id');
  return { id };
}

it('the real ccxt client over a real socket reads the market: steps, minimum and fees', () => {
  const market = client.market(SYMBOL);
  expect(market.precision).toMatchObject({ amount: 1e-8, price: 0.1 });
  expect(market.limits).toMatchObject({ amount: { min: 0.00005 }, cost: { min: 0.5 } });
  expect([market.maker, market.taker]).toEqual([0.0025, 0.004]);
});

describe('the real ccxt client over a real socket', () => {
  it('buys at the market at once, and the books say so to the last digit', async () => {
    const placed = await place(SYMBOL, 'market', 'buy', 0.1, undefined, { clientOrderId: 'first' });
    const order = await client.fetchOrder(placed.id, SYMBOL);
    // 40,000 and half a basis point of spread: 40,002. The fee is 40 basis points of 4,000.2.
    expect(order).toMatchObject({
      status: 'closed',
      filled: 0.1,
      average: 40_002,
      cost: 4_000.2,
      fee: { cost: '16.00080' },
    });
    const balance = await client.fetchBalance();
    expect(balance['USD']).toMatchObject({ total: 5_983.7992, used: 0 });
    expect(balance['BTC']).toMatchObject({ total: 0.1, used: 0 });
    const trades = await client.fetchMyTrades(SYMBOL);
    expect(trades).toHaveLength(1);
    expect(trades[0]).toMatchObject({ order: placed.id, amount: 0.1, price: 40_002, takerOrMaker: 'taker' });
  });

  it('keeps a stop at the venue, which sells when the price falls through it', async () => {
    const stop = await place(SYMBOL, 'market', 'sell', 0.04, undefined, {
      stopLossPrice: 39_800,
      clientOrderId: 'stop',
    });
    expect((await client.fetchBalance())['BTC']).toMatchObject({ total: 0.1, used: 0.04 });
    expect(await client.fetchOpenOrders(SYMBOL, undefined, undefined, { clientOrderId: 'stop' })).toHaveLength(1);
    kraken.clock.advanceTo(instant(START + 19 * MINUTE));
    const order = await client.fetchOrder(stop.id, SYMBOL);
    expect(order).toMatchObject({ status: 'closed', filled: 0.04 });
    expect(order.average, 'it fills at its trigger, worse by the spread').toBeCloseTo(39_798, 0);
  });
});

it('the real ccxt client over a real socket rests a limit, takes it back, and fills another one as maker', async () => {
  const far = await place(SYMBOL, 'limit', 'sell', 0.02, 45_000);
  expect(await client.cancelOrder(far.id)).toBeDefined();
  expect((await client.fetchOrder(far.id, SYMBOL)).status).toBe('canceled');
  const near = await place(SYMBOL, 'limit', 'sell', 0.02, 41_000, { postOnly: true });
  kraken.clock.advanceTo(instant(START + HOUR));
  expect(await client.fetchOrder(near.id, SYMBOL)).toMatchObject({
    status: 'closed',
    average: 41_000,
    fee: { cost: '2.05000' },
  });
});

it('the real ccxt client over a real socket gives candles with the growing one last, as Kraken does', async () => {
  kraken.clock.advanceTo(instant(START + HOUR + 10 * MINUTE));
  const candles = await client.fetchOHLCV(SYMBOL, '1h');
  expect(candles).toHaveLength(2);
  expect(candles[0]).toEqual([START / 1_000, 40_000, 41_500, 39_400, 41_200, 30]);
  expect(candles[1]?.[5], 'ten minutes of sixty').toBeCloseTo(5, 6);
  expect(candles[1]?.[4], 'half of the first leg, from 41,200 to 41,300').toBeCloseTo(41_250, 1);
});

it('the real ccxt client over a real socket tells the day as the candles do, the growing one included', async () => {
  const ticker = await client.fetchTicker(SYMBOL);
  expect(ticker).toMatchObject({ open: 40_000, high: 41_500, low: 39_400 });
  expect(ticker.baseVolume, 'an hour of 30 and ten minutes of the next').toBeCloseTo(35, 6);
});

it.each([
  ['more than the account can pay', () => client.createOrder(SYMBOL, 'market', 'buy', 1), ccxt.InsufficientFunds],
  ['less than the minimum', () => client.createOrder(SYMBOL, 'limit', 'buy', 0.00001, 40_000), ccxt.InvalidOrder],
  ['more than is held', () => client.createOrder(SYMBOL, 'market', 'sell', 0.2), ccxt.InsufficientFunds],
  ['an order that nobody placed', () => client.cancelOrder('OAAAAA-AAAAA-AAAAAA'), ccxt.OrderNotFound],
  [
    'a post-only order that would take',
    () => client.createOrder(SYMBOL, 'limit', 'buy', 0.001, 42_000, { postOnly: true }),
    ccxt.ExchangeError,
  ],
])('the real ccxt client over a real socket is refused %s', async (_, call, kind) => {
  await expect(call()).rejects.toBeInstanceOf(kind);
});

it('the real ccxt client over a real socket is refused a wrong key, a wrong secret and an old nonce', async () => {
  const common = { urls: { api: { public: server.url, private: server.url } }, enableRateLimit: false };
  const stranger = new ccxt.kraken({ apiKey: 'nobody', secret: API_SECRET, ...common });
  await expect(stranger.fetchBalance()).rejects.toThrow('EAPI:Invalid key');
  const forger = new ccxt.kraken({ apiKey: API_KEY, secret: Buffer.from('guessed').toString('base64'), ...common });
  await expect(forger.fetchBalance()).rejects.toThrow('EAPI:Invalid signature');
  const late = new ccxt.kraken({ apiKey: API_KEY, secret: API_SECRET, ...common });
  late.nonce = () => 5;
  await expect(late.fetchBalance()).rejects.toThrow('EAPI:Invalid nonce');
});

it('the real ccxt client over a real socket tells the time of the venue, not of the machine', async () => {
  expect(await client.fetchTime()).toBe(Math.floor((START + HOUR + 10 * MINUTE) / SECOND) * 1_000);
});
