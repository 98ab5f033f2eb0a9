import { describe, expect, it } from 'vitest';
import { changedBody } from './answer-changes.ts';
import { KRAKEN_FAULTS, type KrakenFaultName } from './kraken-faults.ts';

const body = (result: unknown): string => JSON.stringify({ error: [], result });

const PAIRS = body({
  XXBTZUSD: {
    wsname: 'XBT/USD',
    status: 'online',
    leverage_buy: [2, 3],
    leverage_sell: [2],
    fees: [[0, 0.4]],
    fees_maker: [[0, 0.25]],
  },
});
const TICKER = body({
  XXBTZUSD: { a: ['40001.0', '1', '1.000'], b: ['40000.0', '1', '1.000'], c: ['40000.5', '0.1'] },
});
const CANDLES = body({
  XXBTZUSD: [
    [100, '1.0', '2.0', '0.5', '1.5', '1.2', '3', 4],
    [200, '1.5', '2.0', '0.5', '1.0', '1.2', '3', 4],
    [300, '1.0', '1.0', '1.0', '1.0', '1.0', '0', 0],
  ],
  last: 200,
});
const ORDERS = body({ open: { OABC: { status: 'open', userref: 7, descr: { pair: 'XBTUSD' } } } });
const NOTHING_OPEN = body({ open: {} });

function changed(name: KrakenFaultName, answer: string): string {
  const { answer: way } = KRAKEN_FAULTS[name];
  if (way.kind !== 'changed') throw new Error(`${name} changes no answer`);
  return way.change(answer);
}

const told = (name: KrakenFaultName, answer: string): unknown =>
  (JSON.parse(changed(name, answer)) as { result: unknown }).result;

describe('an answer that says something else than usual', () => {
  it.each([
    [
      'time jump',
      body({ unixtime: 1_704_067_200, rfc1123: 'Mon, 01 Jan 2024 00:00:00 GMT' }),
      { unixtime: 1_704_070_800, rfc1123: 'Mon, 01 Jan 2024 01:00:00 GMT' },
    ],
    ['pair cancel only', PAIRS, { XXBTZUSD: { status: 'cancel_only' } }],
    ['pair post only', PAIRS, { XXBTZUSD: { status: 'post_only' } }],
    ['pair limit only', PAIRS, { XXBTZUSD: { status: 'limit_only' } }],
    ['leverage withdrawn', PAIRS, { XXBTZUSD: { status: 'online', leverage_buy: [], leverage_sell: [] } }],
    ['fees raised', PAIRS, { XXBTZUSD: { fees: [[0, 0.8]], fees_maker: [[0, 0.5]] } }],
    [
      'bad tick',
      TICKER,
      { XXBTZUSD: { a: ['400010.0', '1', '1.000'], b: ['400000.0', '1', '1.000'], c: ['40000.5', '0.1'] } },
    ],
    [
      'unknown fields',
      ORDERS,
      {
        open: {
          OABC: {
            status: 'open',
            userref: 7,
            since_the_last_release: expect.anything(),
            descr: { pair: 'XBTUSD', since_the_last_release: expect.anything() },
          },
        },
      },
    ],
  ] as const)('is "%s"', (name, answer, result) => {
    expect(told(name, answer)).toMatchObject(result);
  });
});

describe('an answer that lacks something, or tells what cannot be', () => {
  it('is a list of pairs without the pairs', () => {
    expect(told('pair delisted', PAIRS)).toEqual({});
  });

  it('is a book whose bid is above its ask', () => {
    const {
      XXBTZUSD: { a, b },
    } = told('crossed book', TICKER) as { XXBTZUSD: { a: string[]; b: string[] } };
    expect(Number(b[0])).toBeGreaterThan(Number(a[0]));
  });

  it('is candles of which the newest that closed is missing, or went where nobody traded', () => {
    expect(told('missing candle', CANDLES)).toMatchObject({
      XXBTZUSD: [[100], [300]].map(([at]) => expect.arrayContaining([at])),
      last: 200,
    });
    const {
      XXBTZUSD: [before, spoilt, growing],
    } = told('bad tick', CANDLES) as { XXBTZUSD: unknown[][] };
    expect(spoilt).toEqual([200, '1.5', '20.0', '0.5', '10.0', '1.2', '3', 4]);
    expect([before?.[4], growing?.[4]], 'the others are as they were').toEqual(['1.5', '1.0']);
  });

  it('is whole numbers that no float holds, written out', () => {
    expect(changed('huge integers', ORDERS)).toContain('"userref":18446744073709551617');
    expect(() => JSON.parse(changed('huge integers', ORDERS)) as unknown, 'still JSON').not.toThrow();
  });

  it.each([
    ['bad tick', ORDERS],
    ['crossed book', CANDLES],
    ['missing candle', TICKER],
    ['pair delisted', TICKER],
    ['time jump', PAIRS],
    ['unknown fields', NOTHING_OPEN],
    ['huge integers', NOTHING_OPEN],
    ['bad tick', '{"error":["EService:Busy"]}'],
    ['unknown fields', '<html>'],
  ] as const)('is the answer as it was where "%s" finds nothing to change: %s', (name, answer) => {
    expect(changed(name, answer)).toBe(answer);
  });

  it('keeps what stands beside the result', () => {
    expect(
      JSON.parse(changedBody('{"error":["EWarning:x"],"result":{"a":1}}', (result) => ({ ...result, b: 2 }))),
    ).toEqual({ error: ['EWarning:x'], result: { a: 1, b: 2 } });
  });
});
