import { describe, expect, it } from 'vitest';
import { HOUR, instant, MINUTE, SECOND } from '../../../../src/core/time.ts';
import { CandleEndWatch, describeCandleEnd } from '../../../../src/wire/candle-end-watch.ts';
import { krakenMarket } from '../../../../src/venues/kraken/simulator/kraken-market.ts';
import { KrakenVenue } from '../../../../src/venues/kraken/simulator/kraken-venue.ts';
import { headOf } from '../../../../src/venues/kraken/simulator/wire-log.ts';
import { hourlyCandles, marginKraken, START } from './kraken-simulator.ts';
import { SocketClient, simulatedSockets } from './socket-client.ts';

const ROWS = [
  [40_000, 41_500, 39_400, 41_200],
  [41_200, 41_300, 40_000, 40_100],
] as const;
const END = START + 2 * HOUR;

const kraken = simulatedSockets(hourlyCandles(ROWS));
const client = new SocketClient(kraken.simulator);
const get = (path: string) => {
  const reply = kraken.rest.answer({ method: 'GET', path: `/0/public/${path}`, headers: {}, body: '' });
  return (
    JSON.parse(reply.kind === 'reply' ? reply.body : '') as {
      readonly result: Record<string, Record<string, unknown>>;
    }
  ).result;
};
const resting = kraken.call('AddOrder', {
  pair: 'XBTUSD',
  type: 'buy',
  ordertype: 'limit',
  price: '30000',
  volume: '0.01',
}).result['txid'] as string[];
kraken.advanceTo(END - 1);
const before = [
  get('SystemStatus')['status'],
  kraken.call('AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' }).error,
];
kraken.advanceTo(END + 5 * MINUTE);

it('after the last recorded candle trading went on until then', () => {
  expect(before).toEqual(['online', []]);
});

it('after the last recorded candle the market is in maintenance, and says so over REST and on every socket', () => {
  expect(get('SystemStatus')['status']).toBe('maintenance');
  expect(get('AssetPairs')['XXBTZUSD']).toMatchObject({ status: 'maintenance' });
  expect(client.entries('status').map(({ system }) => system)).toEqual(['online', 'maintenance']);
  expect(new SocketClient(kraken.simulator).entries('status')).toMatchObject([{ system: 'maintenance' }]);
});

it.each([
  ['AddOrder', { pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.01' }],
  ['AddOrder', { pair: 'XBTUSD', type: 'sell', ordertype: 'limit', price: '90000', volume: '0.01' }],
  ['CancelOrder', { txid: resting[0] ?? '' }],
  ['CancelAll', {}],
  ['CancelAllOrdersAfter', { timeout: '60' }],
])('after the last recorded candle %s is refused: nothing fills at a price that has ended', (name, fields) => {
  expect(kraken.call(name, fields).error).toEqual(['EService:Unavailable']);
  expect(kraken.venue.tradeCount).toBe(1);
});

it('after the last recorded candle an order by socket is refused in the same words', () => {
  const token = kraken.token();
  expect(
    client.ask('add_order', { order_type: 'market', side: 'buy', order_qty: 0.01, symbol: 'BTC/USD', token }),
  ).toMatchObject([{ success: false, error: 'EService:Unavailable' }]);
});

it('after the last recorded candle the account can still be read, and what rested rests', () => {
  expect(Object.keys(kraken.call('OpenOrders').result['open'] as object)).toEqual(resting);
  expect(kraken.call('Balance').result['XXBT']).toBe('0.01000000');
});

it('after the last recorded candle no candle begins', () => {
  expect((get('OHLC?pair=XBTUSD&interval=60')['XXBTZUSD'] as unknown as number[][]).at(-1)?.[0]).toBe(
    (START + HOUR) / SECOND,
  );
});

describe('after the last recorded candle', () => {
  it('nothing is charged for holding, and no position is closed at a price that has ended', () => {
    const margin = marginKraken([hourlyCandles([[40_000, 40_100, 39_900, 40_000]])]);
    const market = margin.venue.markets[0];
    if (market === undefined) throw new Error('a market is listed');
    margin.calls.carryOut({
      scope: 'private',
      name: 'AddOrder',
      via: 'rest',
      key: 0,
      fields: new Map(
        Object.entries({ pair: 'XBTUSD', type: 'buy', ordertype: 'market', volume: '0.5', leverage: '5' }),
      ),
    });
    const entries = margin.venue.ledger.entries.length;
    margin.clock.advanceTo(instant(START + 1_000 * HOUR));
    margin.venue.catchUp();
    expect([margin.venue.ledger.entries.length, margin.venue.marginLots(market)]).toEqual([
      entries,
      0.5 / 10 ** -market.instrument.lot.decimals / market.instrument.lot.units,
    ]);
  });
});

describe('candles that go there and back', () => {
  it('keep the market online, with the prices of the recording backwards', () => {
    const { clock, venue } = marginKraken([hourlyCandles(ROWS)]);
    expect(venue.prices.endsAt).toBe(END);
    const market = {
      ...krakenMarket(hourlyCandles(ROWS).instrument),
      series: hourlyCandles(ROWS),
      ending: 'there-and-back' as const,
    };
    const endless = new KrakenVenue({ markets: [market], cashMinor: 0n, clock, seed: 1 });
    clock.advanceTo(instant(END + 2 * HOUR));
    expect([endless.catchUp(), endless.mode, endless.ticks(market)]).toEqual([END + 2 * HOUR, 'online', 400_000]);
    clock.advanceTo(instant(END + 3 * HOUR));
    endless.catchUp();
    expect(endless.ticks(market)).toBe(412_000);
  });

  it('are named in the head of a wire log, so that another course does not take it up', () => {
    const { venue, clock } = marginKraken([hourlyCandles(ROWS)]);
    const markets = venue.markets.map((market) => ({ ...market, ending: 'there-and-back' as const }));
    const heads = [venue, new KrakenVenue({ markets, cashMinor: 0n, clock, seed: 1 })].map((one) =>
      JSON.stringify(headOf(one)['markets']),
    );
    expect(heads[1]).toBe(
      heads[0]?.replace('"interval":"3600000000"', '"interval":"3600000000","ending":"there-and-back"'),
    );
  });
});

describe('who looks after a simulator', () => {
  it('is told ten minutes and one minute of their time before the end, and when it has come, each once', () => {
    const told: string[] = [];
    const watch = new CandleEndWatch({ endsAt: END, speed: 60, report: (line) => told.push(line) });
    for (let now = START - 20 * HOUR; now <= END + HOUR; now += 10 * MINUTE) watch.look(instant(now));
    expect(told.map((line) => line.replace(/ With.*/, ''))).toEqual([
      'The candles end at 2024-01-01T02:00:00Z, in 10 min of your time: the market then goes to maintenance.',
      'The candles end at 2024-01-01T02:00:00Z, in 60 s of your time: the market then goes to maintenance.',
      'The candles ended at 2024-01-01T02:00:00Z: the market is in maintenance, and orders are refused with EService:Unavailable.',
    ]);
    expect(told.every((line) => line.includes('--loop'))).toBe(true);
  });

  it('is told nothing where there is no end', () => {
    const told: string[] = [];
    new CandleEndWatch({ endsAt: Infinity, speed: 1, report: (line) => told.push(line) }).look(instant(END));
    expect(told).toEqual([]);
    expect(describeCandleEnd({ endsAt: Infinity, speed: 1 }, instant(START))).toContain('without end');
    expect(describeCandleEnd({ endsAt: END, speed: 1 }, instant(START))).toContain('in 2 h of your time');
  });
});
