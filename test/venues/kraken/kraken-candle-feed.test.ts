import { describe, expect, it } from 'vitest';
import { KrakenCandleFeed } from '../../../src/venues/kraken/kraken-candle-feed.ts';
import { createKrakenClient } from '../../../src/venues/kraken/kraken-client.ts';
import { krakenInstruments } from '../../../src/venues/kraken/kraken-instruments.ts';
import { MonotonicNonce } from '../../../src/wire/monotonic-nonce.ts';
import { isVenueTrouble } from '../../../src/venues/kraken/venue-trouble.ts';
import type { Moment } from '../../../src/core/moment.ts';
import { HOUR, instant, MINUTE, SECOND, type Duration, type Instant } from '../../../src/core/time.ts';
import { instrumentFor } from '../../../src/venues/known-instruments.ts';
import type { WireReply } from '../../../src/wire/wire.ts';
import { inProcessFetch } from '../../support/in-process-fetch.ts';
import {
  API_KEY,
  API_SECRET,
  ETH,
  hourlyCandles,
  marginKraken,
  simulatedKraken,
  START,
  type SimulatedKraken,
} from './simulator/kraken-simulator.ts';

const BTC = instrumentFor('kraken', 'BTC/USD');
const ROWS = [
  [40_000, 41_000, 39_000, 40_500],
  [40_500, 41_500, 40_000, 41_000],
  [41_000, 41_200, 40_800, 41_100],
  [41_100, 41_300, 40_900, 41_200],
] as const;

/** The OHLC answer of the wire, changed by the test before the client sees it. */
type Spoil = (body: string, pair: string) => string | { readonly status: number; readonly body: string };

async function stage(kraken: SimulatedKraken = simulatedKraken(hourlyCandles(ROWS)), instruments = [BTC]) {
  let spoil: Spoil = (body) => body;
  const { clock, rest } = kraken;
  const client = await createKrakenClient({
    key: API_KEY,
    secret: API_SECRET,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url: 'http://127.0.0.1:1',
    fetch: inProcessFetch((request): WireReply => {
      const reply = rest.answer(request);
      if (!request.path.includes('OHLC') || reply.kind !== 'reply') return reply;
      const spoilt = spoil(reply.body, /pair=(\w+)/.exec(request.path)?.[1] ?? '');
      return typeof spoilt === 'string' ? { ...reply, body: spoilt } : { ...reply, ...spoilt };
    }),
  });
  await client.loadMarkets();
  const feed = new KrakenCandleFeed({ client, instruments, interval: HOUR, after: START as Instant });
  const takeAt = (afterStart: number) => {
    clock.advanceTo(instant(START + afterStart));
    return feed.take(clock.now());
  };
  return { client, feed, takeAt, spoil: (next: Spoil) => void (spoil = next) };
}

const closes = (moments: readonly Moment[]) =>
  moments.map(({ at, markets }) => [(at - START) / HOUR, ...markets.map(({ candle }) => candle?.close)]);

/** Tells rows of a pair as Kraken tells an interval in which nobody traded. */
const flat =
  (pair: string, hours: readonly number[]): Spoil =>
  (body, asked) => {
    if (asked !== pair) return body;
    const answer = JSON.parse(body) as { result: Record<string, unknown> };
    const rows = answer.result[pair] as (readonly [number, string, ...unknown[]])[];
    answer.result[pair] = rows.map((row) =>
      hours.includes((row[0] * SECOND - START) / HOUR)
        ? [row[0], row[1], row[1], row[1], row[1], '0.0', '0.00000000', 0]
        : row,
    );
    return JSON.stringify(answer);
  };

/** Leaves rows of a pair out of an answer. */
const without =
  (pair: string, hours: readonly number[]): Spoil =>
  (body, asked) => {
    if (asked !== pair) return body;
    const answer = JSON.parse(body) as { result: Record<string, unknown> };
    const rows = answer.result[pair] as (readonly [number, ...unknown[]])[];
    answer.result[pair] = rows.filter(([openSeconds]) => !hours.includes((openSeconds * SECOND - START) / HOUR));
    return JSON.stringify(answer);
  };

it.each([
  ['left out', without('XXBTZUSD', [1, 2])],
  ['told flat, without volume', flat('XXBTZUSD', [1, 2])],
])('candles of Kraken as moments are the same where intervals in which nobody traded are %s', async (_, quiet) => {
  const { takeAt, spoil } = await stage();
  spoil(quiet);
  const moments = await takeAt(4 * HOUR + 30 * SECOND);
  expect(closes(moments)).toEqual([
    [1, 40_500],
    [4, 41_200],
  ]);
  expect(moments.map(({ markets }) => markets[0]?.continuity)).toEqual(['continuous', 'after-hole']);
});

describe('candles of Kraken as moments', () => {
  it('do not keep another market waiting when they are told flat: it is known that nobody traded', async () => {
    const kraken = marginKraken([
      hourlyCandles(ROWS),
      hourlyCandles(
        [
          [2_000, 2_010, 1_990, 2_005],
          [2_005, 2_010, 1_990, 2_000],
          [2_000, 2_010, 1_990, 2_005],
          [2_005, 2_010, 1_990, 2_000],
        ],
        ETH,
      ),
    ]);
    const { takeAt, spoil } = await stage(kraken, [BTC, ETH]);
    spoil(flat('XXBTZUSD', [0]));
    expect(closes(await takeAt(HOUR + 3 * SECOND)), 'within the settling time').toEqual([[1, undefined, 2_005]]);
  });
});

it("candles of Kraken as moments are told once closed, each once, with the venue's numbers", async () => {
  const { feed, takeAt } = await stage();
  const [moment, ...others] = await takeAt(HOUR + 3 * SECOND);
  expect(moment).toMatchObject({
    at: START + HOUR,
    markets: [
      {
        continuity: 'continuous',
        candle: {
          openTime: START,
          closeTime: START + HOUR,
          open: 40_000,
          high: 41_000,
          low: 39_000,
          close: 40_500,
          volume: 30,
        },
      },
    ],
  });
  expect(others).toEqual([]);
  expect(await takeAt(HOUR + 10 * SECOND)).toEqual([]);
  expect(feed.completeUntil, 'the next one cannot close before its time').toBe(START + 2 * HOUR - 1);
  feed.hurry();
  expect(closes(await takeAt(2 * HOUR - SECOND)), 'no hint makes a candle close').toEqual([]);
  expect(closes(await takeAt(2 * HOUR + 0.5 * SECOND)), 'which nobody would have asked for yet').toEqual([[2, 41_000]]);
  expect(closes(await takeAt(3 * HOUR + 3 * SECOND)), 'what was missed meanwhile comes in order').toEqual([
    [3, 41_100],
  ]);
});

it('candles of Kraken as moments are never those that still grow', async () => {
  const { takeAt, feed } = await stage();
  for (const minutes of [1, 30, 59]) expect(await takeAt(minutes * MINUTE)).toEqual([]);
  expect(closes(await takeAt(HOUR + 2 * SECOND))).toEqual([[1, 40_500]]);
  expect(feed.nextAt, 'the next close and the time it takes to settle').toBe(START + 2 * HOUR + 2 * SECOND);
});

it('candles of Kraken as moments with a hole in between say so', async () => {
  const { takeAt, spoil } = await stage();
  spoil(without('XXBTZUSD', [1]));
  const moments = await takeAt(3 * HOUR + 3 * SECOND);
  expect(moments.map(({ at, markets }) => [(at - START) / HOUR, markets[0]?.continuity])).toEqual([
    [1, 'continuous'],
    [3, 'after-hole'],
  ]);
});

describe('candles of Kraken as moments', () => {
  it('are asked for ever less often while the market rests, and in time where it may go on', async () => {
    const { feed, takeAt, spoil } = await stage();
    spoil(without('XXBTZUSD', [1]));
    expect(closes(await takeAt(HOUR + 2 * SECOND))).toEqual([[1, 40_500]]);
    let [asked, longest] = [0, 0];
    for (let at = feed.nextAt; ; at = feed.nextAt) {
      const moments = await takeAt(at - START);
      if (moments.length > 0) break;
      asked++;
      longest = Math.max(longest, feed.nextAt - at);
    }
    expect(asked, 'in the hour of the hole, instead of 3,600 times').toBeLessThan(400);
    expect(longest, 'and never with a longer pause').toBe(15 * SECOND);
    expect(feed.nextAt - START, 'the candle behind it came as soon as one comes').toBe(4 * HOUR + 2 * SECOND);
  });

  it('wait for a late instrument until the deadline, and its candle is then a hole', async () => {
    const kraken = marginKraken([
      hourlyCandles(ROWS),
      hourlyCandles(
        ROWS.map(([...prices]) => prices.map((price) => price / 20) as [number, number, number, number]),
        ETH,
      ),
    ]);
    const { takeAt, spoil, feed } = await stage(kraken, [BTC, ETH]);
    spoil(without('XETHZUSD', [0]));
    expect(await takeAt(HOUR + 3 * SECOND), 'it is waited for').toEqual([]);
    expect(feed.nextAt, 'and asked for every second').toBe(START + HOUR + 4 * SECOND);
    expect(await takeAt(HOUR + 14 * SECOND)).toEqual([]);
    expect(closes(await takeAt(HOUR + 15 * SECOND))).toEqual([[1, 40_500, undefined]]);
    spoil((body) => body);
    const [next] = await takeAt(2 * HOUR + 3 * SECOND);
    expect(
      next?.markets.map(({ candle, continuity }) => [candle?.close, continuity]),
      'what came too late is not told',
    ).toEqual([
      [41_000, 'continuous'],
      [2_050, 'after-hole'],
    ]);
  });
});

it.each<[string, Spoil]>([
  ['a page of HTML', () => '<html><body>502 Bad Gateway</body></html>'],
  ['a page of HTML with status 502', () => ({ status: 502, body: '<html><body>502 Bad Gateway</body></html>' })],
  ['nothing', () => ''],
  ['half an answer', (body) => body.slice(0, body.length / 2)],
  ['candles of another pair', (body) => body.replace('"XXBTZUSD"', '"XETHZUSD"')],
  ['words in place of prices', (body) => body.replace('40500', 'many')],
  ['an error', () => '{"error":["EService:Unavailable"]}'],
])(
  "candles of Kraken as moments after %s in place of an answer are trouble of the venue's, and come with the next",
  async (_, spoilt) => {
    const { takeAt, spoil } = await stage();
    spoil(spoilt);
    const failure: unknown = await takeAt(HOUR + 3 * SECOND).catch((error: unknown) => error);
    expect(isVenueTrouble(failure), String(failure)).toBe(true);
    spoil((body) => body);
    expect(closes(await takeAt(HOUR + 4 * SECOND))).toEqual([[1, 40_500]]);
  },
);

describe('candles of Kraken as moments', () => {
  it('of a market that cannot be read keep those of the others waiting as long as late ones do', async () => {
    const { takeAt, spoil } = await stage(marginKraken([hourlyCandles(ROWS), hourlyCandles(ROWS, ETH)]), [BTC, ETH]);
    spoil((body, pair) => (pair === 'XETHZUSD' ? '{"error":["EQuery:Unknown asset pair"]}' : body));
    const failure: unknown = await takeAt(HOUR + 3 * SECOND).catch((error: unknown) => error);
    expect(isVenueTrouble(failure), String(failure)).toBe(true);
    expect(closes(await takeAt(HOUR + 16 * SECOND))).toEqual([[1, 40_500, undefined]]);
  });

  it('of a market that cannot be read come without it, and say since when and why, until it can be read', async () => {
    const { feed, takeAt, spoil } = await stage(marginKraken([hourlyCandles(ROWS), hourlyCandles(ROWS, ETH)]), [
      BTC,
      ETH,
    ]);
    expect(feed.unread()).toEqual([]);
    spoil((body, pair) => (pair === 'XETHZUSD' ? '{"error":["EQuery:Unknown asset pair"]}' : body));
    await takeAt(HOUR + 3 * SECOND).catch(() => undefined);
    await takeAt(HOUR + 16 * SECOND);
    await takeAt(2 * HOUR + 16 * SECOND);
    const reason = expect.stringContaining('EQuery:Unknown asset pair');
    expect(feed.unread()).toEqual([
      { instrument: ETH.id, since: instant(START + HOUR + 3 * SECOND), failures: 3, reason },
    ]);
    spoil((body) => body);
    await takeAt(3 * HOUR + 3 * SECOND);
    expect(feed.unread()).toEqual([]);
  });
});

it('candles of Kraken as moments come in the intervals that Kraken has', async () => {
  const { client } = await stage();
  expect(
    () =>
      new KrakenCandleFeed({ client, instruments: [BTC], interval: (2 * HOUR) as Duration, after: START as Instant }),
  ).toThrow(/no candles of this interval[\s\S]*60, 240[\s\S]*120 minutes/);
});

describe('instruments of Kraken', () => {
  it("have the venue's own steps and minimums", async () => {
    const { client } = await stage();
    const [told] = krakenInstruments(client, [{ ...BTC }]);
    expect(told, 'it lists a smallest order of 0.00005').toEqual({ ...BTC, minimumLots: 5_000 });
  });

  it('that it does not list are refused, with where to look', async () => {
    const { client } = await stage();
    for (const id of ['DOGE/USD', 'constructor']) {
      expect(() => krakenInstruments(client, [{ ...BTC, id }])).toThrow(
        expect.objectContaining({
          code: 'check-failed',
          message: expect.stringMatching(new RegExp(`${id} is not listed at Kraken[\\s\\S]*edgewise doctor`)),
        }),
      );
    }
  });

  it('that it does not lend for are refused on margin', async () => {
    const { client } = await stage();
    const market = client.market('BTC/USD') as { info: Record<string, unknown> };
    market.info = { ...market.info, leverage_buy: [], leverage_sell: [] };
    expect(() => krakenInstruments(client, [{ ...BTC, kind: 'margin' }])).toThrow(
      /cannot be held on margin[\s\S]*kind: spot/,
    );
    expect(krakenInstruments(client, [{ ...BTC, kind: 'spot' }])).toHaveLength(1);
    expect(
      krakenInstruments(client, [{ ...BTC, kind: 'margin' }], 'begun'),
      'a run that has begun may hold some',
    ).toHaveLength(1);
  });
});
