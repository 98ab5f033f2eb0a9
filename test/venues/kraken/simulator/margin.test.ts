import type { kraken } from 'ccxt';
import { beforeEach, describe, expect, it } from 'vitest';
import { HOUR, instant, MINUTE } from '../../../../src/core/time.ts';
import { ccxtInProcess } from './ccxt-in-process.ts';
import { hourlyCandles, marginKraken, simulatedKraken, START, type SimulatedKraken } from './kraken-simulator.ts';

const SYMBOL = 'BTC/USD';
/** Up to 41,200 within the first hour, through 39,400; then still for nine hours; then down to 20,000. */
const CANDLES = hourlyCandles([
  [40_000, 41_500, 39_400, 41_200],
  ...Array.from({ length: 9 }, () => [41_200, 41_200, 41_200, 41_200] as const),
  [41_200, 41_200, 20_000, 25_000],
]);

describe('margin through the real ccxt client', () => {
  let kraken: SimulatedKraken;
  let client: kraken;

  beforeEach(async () => {
    kraken = marginKraken([CANDLES]);
    client = await ccxtInProcess(kraken);
  });

  const at = (micros: number) => kraken.clock.advanceTo(instant(START + micros));
  const place = (
    ...[type, side, amount, price, params]: [
      type: string,
      side: 'buy' | 'sell',
      amount: number,
      price?: number | undefined,
      params?: object,
    ]
  ): Promise<unknown> => client.createOrder(SYMBOL, type, side, amount, price, { leverage: 2, ...params });
  const told = async (
    method: 'TradeBalance' | 'BalanceEx' | 'OpenPositions' | 'Ledgers',
    fields: object = {},
  ): Promise<Record<string, unknown>> =>
    (
      await (client as unknown as Record<string, (fields: object) => Promise<{ result: Record<string, unknown> }>>)[
        `privatePost${method}`
      ]!(fields)
    ).result;
  const cash = async () => ((await told('BalanceEx'))['ZUSD'] as { balance: string }).balance;

  it('is listed with its leverages and levels', () => {
    const market = client.market(SYMBOL);
    expect(market).toMatchObject({
      margin: true,
      limits: { leverage: { max: 10 } },
      info: {
        leverage_buy: [2, 3, 4, 5, 6, 7, 8, 9, 10],
        leverage_sell: [2, 3, 4, 5, 6, 7, 8, 9, 10],
        margin_call: 80,
        margin_stop: 40,
      },
    });
  });

  it('goes long and back: only fees and profit touch the money, and nothing the coins', async () => {
    await place('market', 'buy', 0.4);
    // 40,002.0 with the spread: 16,000.80. Fees 40 and 3.6 basis points of it: 64.0032 and 5.760288, together 69.7635
    // in the decimals of a balance.
    expect(await cash()).toBe('9930.2365');
    expect((await told('BalanceEx'))['XXBT']).toMatchObject({ balance: '0.00000000' });
    // Half of the cost is in use; at 40,000 the position is 0.80 down.
    expect(await told('TradeBalance')).toEqual({
      eb: '9930.2365',
      tb: '9930.2365',
      m: '8000.4000',
      uv: '0.0000',
      n: '-0.8000',
      c: '16000.8000',
      v: '16000.0000',
      e: '9929.4365',
      mf: '1929.0365',
      ml: '124.1117',
    });
    const [position] = await client.fetchPositions([SYMBOL]);
    expect(position).toMatchObject({
      symbol: SYMBOL,
      side: 'long',
      contracts: 0.4,
      leverage: 2,
      initialMargin: 8_000.4,
      unrealizedPnl: -0.8,
    });
    at(HOUR);
    // 41,200.0 less 21 ticks of spread. 10,000 were traded before: 35 basis points of 16,479.16 are 57.67706; profit
    // 0.4 x 1,195.9.
    await place('market', 'sell', 0.4, undefined, { reduceOnly: true });
    expect(await cash()).toBe('10350.9194');
    expect(await told('OpenPositions')).toEqual({});
    const { ledger } = (await told('Ledgers')) as {
      ledger: Record<string, { type: string; amount: string; fee: string; balance: string }>;
    };
    expect(Object.values(ledger).map(({ type, amount, fee, balance }) => [type, amount, fee, balance])).toEqual([
      ['margin', '478.3600', '57.6771', '10350.9194'],
      ['margin', '0.0000', '69.7635', '9930.2365'],
      ['deposit', '10000.0000', '0.0000', '10000.0000'],
    ]);
    const trades = await client.fetchMyTrades(SYMBOL);
    expect(
      trades.map(({ info }) => [info.leverage, info.margin, info.misc, info.fee]),
      'a trade tells its fee in five decimals',
    ).toEqual([
      ['2', '8000.40000', '', '69.76349'],
      ['2', '0.00000', 'closing', '57.67706'],
    ]);
  });

  it('goes short and back, in parts, first in, first out', async () => {
    await place('market', 'sell', 0.1, undefined, { leverage: '4:1' });
    at(20 * MINUTE);
    await place('limit', 'sell', 0.2, 39_000, { leverage: 4 });
    // 39,998.0 and, at 39,400.0 less 20 ticks, 39,398.0. Fees: 41 bps of 3,999.80 and 41 bps of 7,879.60, the second
    // below 10,000 of volume still: 16.3992 and 32.3064.
    expect(await cash()).toBe('9951.2944');
    expect(await told('TradeBalance')).toMatchObject({ m: '2969.8500', c: '11879.4000', n: '59.4000' });
    expect(Object.values(await told('OpenPositions')), 'one for each order that opened').toMatchObject([
      { vol: '0.10000000', type: 'sell' },
      { vol: '0.20000000', cost: '7879.60000' },
    ]);
    at(HOUR);
    await place('market', 'buy', 0.15);
    // 41,202.1: 0.1 of the first lost 1,204.1 each, 0.05 of the second 1,804.1 each; fee 35 bps of 6,180.315, 21.6311
    // of 21.6311025.
    expect(await cash()).toBe('9719.0483');
    expect(Object.values(await told('OpenPositions', { docalcs: true }))).toMatchObject([
      { vol: '0.20000000', vol_closed: '0.05000000', value: '6180.00000', net: '-270.30000' },
    ]);
    await place('market', 'buy', 0.35, undefined, { leverage: 5 });
    expect(await told('OpenPositions', { consolidation: 'market' }), 'more than the position turns it').toMatchObject([
      { pair: 'XXBTZUSD', positions: '1', type: 'buy', leverage: '5.00', vol: '0.20000000' },
    ]);
  });

  it('costs a fee every four hours, of what is open', async () => {
    await place('market', 'buy', 0.4);
    at(4 * HOUR - 1);
    expect(await cash()).toBe('9930.2365');
    at(4 * HOUR);
    // 3.6 basis points of 16,000.80: 5.7603 of 5.760288.
    expect(await cash()).toBe('9924.4762');
    await place('market', 'sell', 0.2);
    const before = Number(await cash());
    at(9 * HOUR);
    expect(Number(await cash())).toBeCloseTo(before - 2.8801, 9);
    const { ledger } = (await told('Ledgers', { type: 'rollover' })) as {
      ledger: Record<string, { fee: string; time: number; refid: string }>;
    };
    const [position] = Object.keys(await told('OpenPositions'));
    expect(Object.values(ledger).map(({ fee, time, refid }) => [fee, time, refid])).toEqual([
      ['2.8801', (START + 8 * HOUR) / 1e6, position],
      ['5.7603', (START + 4 * HOUR) / 1e6, position],
    ]);
  });

  it('is closed by the venue where equity is 40 % of the margin in use', async () => {
    at(HOUR);
    await place('market', 'buy', 0.6, undefined, { leverage: 5 });
    // Bought at 41,202.1: 24,721.26, of which 4,944.252 are in use; fees 107.7847, and 2 x 8.8997 for eight hours.
    // 9,874.4159 + 0.6 (P - 41,202.1) = 1,977.7008 at P = 28,040.91: on the tick below 28,040.9, and 15 ticks of spread
    // less.
    at(11 * HOUR);
    const [order] = Object.values(
      ((await client.privatePostClosedOrders({})) as { result: { closed: Record<string, Record<string, unknown>> } })
        .result.closed,
    );
    expect(order).toMatchObject({
      status: 'closed',
      vol_exec: '0.60000000',
      misc: 'liquidated',
      price: '28039.40000',
      descr: { type: 'sell', ordertype: 'market', leverage: '5:1' },
    });
    expect(order).not.toHaveProperty('cl_ord_id');
    // 0.6 x -13,162.7 = -7,897.62, and 35 bps of 16,823.64: 58.8827.
    expect(await cash()).toBe('1917.9132');
    expect(await told('OpenPositions')).toEqual({});
    expect(await told('TradeBalance')).not.toHaveProperty('ml');
  });

  it('leaves the spot market as it was: an order without leverage buys coins', async () => {
    await client.createOrder(SYMBOL, 'market', 'buy', 0.1);
    expect((await told('BalanceEx'))['XXBT']).toMatchObject({ balance: '0.10000000' });
    await place('market', 'sell', 0.05, undefined, { leverage: 3 });
    expect((await told('BalanceEx'))['XXBT'], 'a short on margin sells no coins').toMatchObject({
      balance: '0.10000000',
    });
    expect(Object.values(await told('OpenPositions'))).toHaveLength(1);
  });

  it.each([
    ['more than the free margin', 'EOrder:Insufficient margin', () => place('market', 'buy', 0.5)],
    ['more than is lent', 'EOrder:Margin allowance exceeded', () => place('market', 'buy', 20)],
    [
      'a leverage that is not offered',
      'EGeneral:Invalid arguments:leverage',
      () => place('market', 'buy', 0.1, undefined, { leverage: 11 }),
    ],
    [
      'a reduction of nothing',
      'EOrder:Reduce only:No position exists',
      () => place('market', 'sell', 0.1, undefined, { reduceOnly: true }),
    ],
    [
      'a reduction of coins',
      'EGeneral:Invalid arguments:reduce_only',
      () => place('market', 'sell', 0.1, undefined, { leverage: 'none', reduceOnly: true }),
    ],
  ])('is refused %s', async (_, words, call) => {
    await expect(call()).rejects.toThrow(words);
  });

  it('is refused coins for money that margin needs', async () => {
    await place('market', 'buy', 0.4);
    await expect(client.createOrder(SYMBOL, 'market', 'buy', 0.1)).rejects.toThrow('EOrder:Insufficient funds');
    await client.createOrder(SYMBOL, 'market', 'buy', 0.04);
  });

  it('never grows by an order that may only reduce, and keeps back margin for those that wait', async () => {
    await place('market', 'buy', 0.2);
    // Not by createOrder, which places a stop with leverage and then fails over the words "with 2:1 leverage" of the
    // answer (ccxt 4.5.84).
    await client.privatePostAddOrder({
      pair: 'XBTUSD',
      type: 'sell',
      ordertype: 'stop-loss',
      price: '39500',
      volume: '0.5',
      leverage: '2',
      reduce_only: 'true',
    });
    await place('limit', 'buy', 0.2, 30_000);
    // 9,965.1183 less 0.40 unrealised less 4,000.20 in use less, for the limit, half of 6,000 and 43.6 basis points of
    // them.
    expect(await told('TradeBalance')).toMatchObject({ m: '4000.2000', mf: '2938.3583' });
    at(HOUR);
    expect(await told('OpenPositions')).toEqual({});
  });
});

it('a pair without margin refuses leverage', async () => {
  const client = await ccxtInProcess(simulatedKraken(CANDLES));
  await expect(client.createOrder(SYMBOL, 'market', 'buy', 0.01, undefined, { leverage: 2 })).rejects.toThrow(
    'EGeneral:Invalid arguments:leverage',
  );
});
