import type { kraken as Client } from 'ccxt';
import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, instant, isoFromInstant, MINUTE, SECOND } from '../../../../src/core/time.ts';
import { ccxtInProcess } from './ccxt-in-process.ts';
import { ask } from './seeded-trading.ts';
import { ETH, hourlyCandles, marginKraken, START, type SimulatedKraken } from './kraken-simulator.ts';

const SYMBOL = 'BTC/USD';
/**
 * 40,000, down to 39,400, up to 41,500, to 41,200; then up to 41,300, down to 40,000, to 40,100: twenty minutes each.
 */
const BTC_CANDLES = hourlyCandles([
  [40_000, 41_500, 39_400, 41_200],
  [41_200, 41_300, 40_000, 40_100],
]);
const ETH_CANDLES = hourlyCandles(
  [
    [2_000, 2_000, 2_000, 2_000],
    [2_000, 2_000, 2_000, 2_000],
  ],
  ETH,
);

let kraken: SimulatedKraken;
let client: Client;

async function start(rules = {}): Promise<void> {
  kraken = marginKraken([BTC_CANDLES, ETH_CANDLES], 20_000, rules);
  client = await ccxtInProcess(kraken);
}
const at = (micros: number) => kraken.clock.advanceTo(instant(START + micros));
const place = async (type: string, side: 'buy' | 'sell', amount: number, price?: number, params?: object) =>
  String((await client.createOrder(SYMBOL, type, side, amount, price, params)).id);
const order = async (txid: string) =>
  ((await client.privatePostQueryOrders({ txid, trades: true })) as { result: Record<string, Record<string, unknown>> })
    .result[txid];

beforeEach(() => start());

describe('orders that wait for a price', () => {
  beforeEach(() => place('market', 'buy', 0.1));

  it('stop-loss-limit: sells at the market where its limit allows that', async () => {
    const txid = await place('limit', 'sell', 0.1, 39_600, { stopLossPrice: 39_700 });
    expect(await order(txid)).toMatchObject({
      status: 'open',
      stopprice: '39700.0',
      descr: {
        ordertype: 'stop-loss-limit',
        price: '39700.0',
        price2: '39600.0',
        order: 'sell 0.10000000 XBTUSD @ stop loss 39700.0 -> limit 39600.0',
      },
    });
    expect((await client.fetchBalance())['BTC']).toMatchObject({ used: 0.1 });
    at(9 * MINUTE);
    expect(await order(txid)).toMatchObject({ status: 'open', vol_exec: '0.00000000' });
    at(11 * MINUTE);
    // At 39,700.0, less 20 ticks of spread.
    expect(await order(txid)).toMatchObject({ status: 'closed', price: '39698.00000', stopprice: '0.00000' });
  });

  it('stop-loss-limit: rests where its limit does not, and may be left behind', async () => {
    const txid = await place('limit', 'sell', 0.1, 39_710, { stopLossPrice: 39_700 });
    at(20 * MINUTE);
    expect(await order(txid), '39,700 is less than it asks').toMatchObject({
      status: 'open',
      vol_exec: '0.00000000',
      stopprice: '0.00000',
    });
    at(30 * MINUTE);
    expect(await order(txid), 'the price came back').toMatchObject({
      status: 'closed',
      price: '39710.00000',
      fee: '9.92750',
    });
  });

  it('take-profit-limit', async () => {
    const txid = await place('limit', 'sell', 0.1, 41_000, { takeProfitPrice: 40_900 });
    at(HOUR);
    expect(await order(txid)).toMatchObject({
      status: 'closed',
      price: '41000.00000',
      descr: { ordertype: 'take-profit-limit' },
    });
  });

  it('trailing-stop by percent: follows the best price, and sells 2 % below it', async () => {
    const txid = await place('market', 'sell', 0.1, undefined, { trailingPercent: '2' });
    expect(await order(txid)).toMatchObject({
      stopprice: '39200.0',
      descr: {
        ordertype: 'trailing-stop',
        price: '+2.0000%',
        order: 'sell 0.10000000 XBTUSD @ trailing stop +2.0000%',
      },
    });
    at(HOUR);
    expect(await order(txid), '2 % below 41,500').toMatchObject({ status: 'open', stopprice: '40670.0' });
    at(2 * HOUR);
    // At 40,670.0, less 21 ticks of spread.
    expect(await order(txid)).toMatchObject({ status: 'closed', price: '40667.90000' });
  });

  it('trailing-stop by an amount', async () => {
    const { result } = (await client.privatePostAddOrder({
      pair: 'XBTUSD',
      type: 'sell',
      ordertype: 'trailing-stop',
      price: '+300',
      volume: '0.1',
    })) as { result: { txid: string[] } };
    at(20 * MINUTE);
    expect(await order(result.txid[0]!)).toMatchObject({ status: 'closed', price: '39698.00000' });
    await expect(
      client.privatePostAddOrder({
        pair: 'XBTUSD',
        type: 'sell',
        ordertype: 'trailing-stop',
        price: '300',
        volume: '0.1',
      }),
    ).rejects.toThrow('EGeneral:Invalid arguments:price');
  });

  it('can be taken back while they wait', async () => {
    const txid = await place('market', 'sell', 0.1, undefined, { trailingPercent: '1' });
    await client.cancelOrder(txid);
    at(2 * HOUR);
    expect(await order(txid)).toMatchObject({ status: 'canceled', reason: 'User requested', vol_exec: '0.00000000' });
  });
});

describe('a conditional close', () => {
  it('is placed by the venue as the primary fills, with its lots, behind its name', async () => {
    const primary = await place('limit', 'buy', 0.1, 39_500, {
      clientOrderId: 'primary',
      close: { ordertype: 'stop-loss', price: '39450' },
    });
    expect(await order(primary)).toMatchObject({ descr: { close: 'close position @ stop loss 39450.0' } });
    expect(kraken.venue.open()).toHaveLength(1);
    at(20 * MINUTE);
    kraken.venue.catchUp();
    const behind = kraken.venue.orders()[0]!;
    const told = await order(behind.txid);
    // At 39,450.0, less 20 ticks of spread.
    expect(told).toMatchObject({
      refid: primary,
      status: 'closed',
      price: '39448.00000',
      vol: '0.10000000',
      descr: { type: 'sell', ordertype: 'stop-loss' },
    });
    expect(told).not.toHaveProperty('cl_ord_id');
    expect((await client.fetchBalance())['BTC']).toMatchObject({ total: 0 });
  });

  it('stands beside a position with its leverage, and closes it', async () => {
    await place('market', 'sell', 0.1, undefined, {
      leverage: 3,
      close: { ordertype: 'take-profit-limit', price: '39500', price2: '39500' },
    });
    expect(kraken.venue.open().map(({ leverage, request }) => [leverage, request.side, request.lots])).toEqual([
      [3, 'buy', 10_000_000],
    ]);
    at(30 * MINUTE);
    expect(await client.fetchPositions([SYMBOL])).toEqual([]);
  });
});

describe('time', () => {
  it("dead man's switch: takes all orders back on the venue's clock, unless put off", async () => {
    const txid = await place('limit', 'buy', 0.1, 30_000);
    const waiting = await place('market', 'buy', 0.01, undefined, { stopLossPrice: 45_000 });
    const { result } = (await client.cancelAllOrdersAfter(60_000)) as { result: object };
    expect(result).toEqual({ currentTime: '2024-01-01T00:00:00Z', triggerTime: '2024-01-01T00:01:00Z' });
    at(50 * SECOND);
    await client.cancelAllOrdersAfter(60_000);
    at(109 * SECOND);
    expect(await order(txid)).toMatchObject({ status: 'open' });
    at(5 * MINUTE);
    expect(await order(txid)).toMatchObject({ status: 'canceled', closetm: START / 1e6 + 110 });
    expect(await order(waiting)).toMatchObject({ status: 'canceled' });
    const later = await place('limit', 'buy', 0.1, 30_000);
    await client.cancelAllOrdersAfter(60_000);
    expect(await client.cancelAllOrdersAfter(0)).toMatchObject({ result: { triggerTime: '0' } });
    at(HOUR);
    expect(await order(later), 'it was switched off').toMatchObject({ status: 'open' });
  });

  it('expiretm ends an order at that very second', async () => {
    const txid = await place('limit', 'buy', 0.1, 30_000, { expiretm: '+90', timeinforce: 'GTD' });
    at(HOUR);
    expect(await order(txid)).toMatchObject({
      status: 'expired',
      closetm: START / 1e6 + 90,
      expiretm: START / 1e6 + 90,
    });
    await expect(place('limit', 'buy', 0.1, 30_000, { expiretm: '5' })).rejects.toThrow(
      'EGeneral:Invalid arguments:expiretm',
    );
  });

  it('deadline: an order that comes later is not taken', async () => {
    at(10 * SECOND);
    await expect(
      place('market', 'buy', 0.1, undefined, { deadline: isoFromInstant(instant(START + 9 * SECOND)) }),
    ).rejects.toThrow('EService:Deadline elapsed');
    expect(kraken.venue.orders()).toEqual([]);
    await place('market', 'buy', 0.1, undefined, { deadline: isoFromInstant(instant(START + 10 * SECOND)) });
  });
});

describe('a market of which only a tenth may be taken', () => {
  // 30 BTC an hour, half a BTC a minute: 0.05 stand in the book, and fill again within a minute.
  beforeEach(() => start({ participation: 0.1 }));

  it('fills a larger order in parts', async () => {
    const txid = await place('market', 'buy', 0.2);
    expect(await order(txid)).toMatchObject({ status: 'open', vol_exec: '0.05000000', cost: '2000.10000' });
    at(30 * SECOND);
    expect(await order(txid), 'half a minute brings half as much').toMatchObject({
      status: 'open',
      vol_exec: '0.07500000',
    });
    at(10 * MINUTE);
    const told = await order(txid);
    expect(told).toMatchObject({ status: 'closed', vol_exec: '0.20000000' });
    expect(told!['trades']).toHaveLength(3);
    expect((await client.fetchMyTrades(SYMBOL)).reduce((sum, { amount }) => sum + (amount ?? 0), 0)).toBeCloseTo(
      0.2,
      12,
    );
  });

  it('does not give twice what stood in the book', async () => {
    await place('market', 'buy', 0.05);
    const second = await place('market', 'buy', 0.02);
    expect(await order(second)).toMatchObject({ status: 'open', vol_exec: '0.00000000' });
  });

  it('ends what does not fill at once of an immediate-or-cancel order', async () => {
    const txid = await place('limit', 'buy', 0.08, 41_000, { timeInForce: 'IOC' });
    expect(await order(txid)).toMatchObject({ status: 'canceled', vol_exec: '0.05000000' });
    const none = await place('limit', 'buy', 0.08, 39_000, { timeInForce: 'IOC' });
    expect(await order(none)).toMatchObject({ status: 'canceled', vol_exec: '0.00000000' });
    expect(kraken.venue.open()).toEqual([]);
  });

  it('keeps a stop triggered for which nothing was left, and fills it as a market order though the price has come back', async () => {
    await start({ participation: 0.001 });
    const entry = await place('market', 'buy', 0.5, undefined, { leverage: 2 });
    // Asked without ccxt, which cannot read the description of a stop with leverage.
    const { result } = ask(kraken.calls, 'AddOrder', {
      pair: 'XBTUSD',
      type: 'sell',
      ordertype: 'stop-loss',
      price: '39700',
      volume: '0.0005',
      leverage: '2',
      reduce_only: 'true',
    });
    const stop = String((result as { txid: string[] }).txid[0]);
    expect(await order(stop)).toMatchObject({ status: 'open', misc: '', descr: { ordertype: 'stop-loss' } });
    at(15 * MINUTE);
    expect(await order(stop), 'the entry takes all the volume').toMatchObject({
      status: 'open',
      vol_exec: '0.00000000',
      misc: 'stopped',
    });
    await client.cancelOrder(entry);
    at(2 * HOUR);
    expect(await order(stop)).toMatchObject({ status: 'closed', vol_exec: '0.00050000', misc: 'stopped' });
    expect(await order(entry), 'a market order has no trigger').toMatchObject({ status: 'canceled', misc: '' });
  });

  it('closes a position whose margin has gone in parts too', async () => {
    const still = (price: number) => Array.from({ length: 3 }, () => [price, price, price, price] as const);
    kraken = marginKraken(
      [hourlyCandles([...still(40_000), [40_000, 40_000, 25_000, 26_000], ...still(26_000)])],
      10_000,
      { participation: 0.01 },
    );
    client = await ccxtInProcess(kraken);
    await place('market', 'buy', 0.6, undefined, { leverage: 5 });
    at(7 * HOUR);
    kraken.venue.catchUp();
    const venues = kraken.venue.orders().filter(({ sender }) => sender === 'venue');
    expect(venues.length).toBeGreaterThan(0);
    expect(venues.flatMap(({ trades }) => trades).length).toBeGreaterThan(1);
    expect(kraken.venue.marginLots(kraken.venue.markets[0]!)).toBe(0);
  });
});

describe('several at once', () => {
  it('a batch places each order or says why not', async () => {
    const placed = await client.createOrders([
      { symbol: SYMBOL, type: 'limit', side: 'buy', amount: 0.1, price: 30_000, params: { clientOrderId: 'batch-1' } },
      { symbol: SYMBOL, type: 'limit', side: 'buy', amount: 0.2, price: 31_000, params: {} },
    ]);
    expect(placed).toHaveLength(2);
    // Asked without ccxt, which throws away what was placed beside an order that was refused.
    const limit = (volume: string) => ({ ordertype: 'limit', type: 'buy', price: '30000', volume });
    expect(
      ask(kraken.calls, 'AddOrderBatch', { pair: 'XBTUSD', orders: JSON.stringify([limit('0.00001'), limit('9')]) })
        .result,
    ).toEqual({ orders: [{ error: 'EOrder:Order minimum not met' }, { error: 'EOrder:Insufficient funds' }] });
    const open = await client.fetchOpenOrders(SYMBOL);
    expect(open).toHaveLength(2);
    await client.cancelOrders(open.map(({ id }) => String(id)));
    expect(await client.fetchOpenOrders(SYMBOL)).toEqual([]);
    const malformed = JSON.stringify([
      { ordertype: 'limit', type: 'buy', price: '1', volume: '1' },
      { ordertype: 'limit', type: 'neither', price: '1', volume: '1' },
    ]);
    await expect(client.privatePostAddOrderBatch({ pair: 'XBTUSD', orders: JSON.parse(malformed) })).rejects.toThrow(
      'EGeneral:Invalid arguments:type',
    );
  });

  it('taking all back counts for each of them, and takes none when that is too much', async () => {
    for (let count = 0; count < 16; count++) await place('limit', 'buy', 0.01, 30_000);
    // 16 points for placing and 8 for taking back each of them within five seconds: 144 of 125.
    await expect(client.cancelAllOrders()).rejects.toThrow('EOrder:Rate limit exceeded');
    expect(kraken.venue.open()).toHaveLength(16);
    at(2 * MINUTE);
    await client.cancelAllOrders();
    expect(kraken.venue.open()).toEqual([]);
  });
});

describe('fees', () => {
  it('follow what the account traded in all pairs, spot and on margin', async () => {
    await place('market', 'buy', 0.15);
    await place('market', 'sell', 0.15, undefined, { leverage: 5 });
    expect(await client.fetchTradingFee('ETH/USD')).toMatchObject({ taker: 0.0035, maker: 0.002 });
    // 6,000.30 and 5,999.70.
    expect(await client.privatePostTradeVolume({ pair: 'ETHUSD' })).toMatchObject({
      result: {
        currency: 'ZUSD',
        volume: '12000.0000',
        fees: { XETHZUSD: { fee: '0.3500', nextfee: '0.2400', nextvolume: '50000.0000', tiervolume: '10000.0000' } },
      },
    });
    await client.createOrder('ETH/USD', 'market', 'buy', 1);
    // 2,000.10 at 35 basis points, for the first trade of this pair.
    expect((await client.fetchMyTrades('ETH/USD'))[0]).toMatchObject({ price: 2_000.1, fee: { cost: 7.00035 } });
  });
});
