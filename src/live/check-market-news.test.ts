import { expect, it } from 'vitest';
import { instruments } from '../../test/support/risk-view.ts';
import type { Instrument } from '../core/instrument.ts';
import { HOUR, instant, type Instant } from '../core/time.ts';
import { checkMarketNews, type MarketNewsUnderTest } from './check-market-news.ts';
import type { MarketNews } from './market-news.port.ts';

const BEGIN = 1_700_000_000_000_000;
const hour = (count: number): Instant => instant(BEGIN + count * HOUR);
const bitcoin = instruments[0] as Instrument;

const NEWS: readonly MarketNews[] = [
  { kind: 'listed', at: hour(2), instrument: { ...bitcoin, id: 'ONE/USD' }, role: 'traded' },
  { kind: 'listed', at: hour(5), instrument: { ...bitcoin, id: 'TWO/USD' }, role: 'traded' },
  { kind: 'settled', at: hour(7), instrument: 'ONE/USD', value: 12 },
];

/** A venue with this news, of which one thing is done otherwise. */
function venue({
  give = (news) => news,
  news = NEWS,
  ...changes
}: {
  readonly give?: (known: readonly MarketNews[], since: Instant, call: number) => readonly MarketNews[];
  readonly news?: readonly MarketNews[];
} & Partial<MarketNewsUnderTest> = {}): MarketNewsUnderTest {
  let time = hour(0);
  let voice: 'speaks' | 'silent' = 'speaks';
  return {
    open: (since) => {
      let call = 0;
      return {
        take: (now) => {
          if (voice === 'silent') return Promise.reject(new Error('no answer'));
          return Promise.resolve(
            give(
              news.filter(({ at }) => at <= now && at >= since),
              since,
              call++,
            ),
          );
        },
      };
    },
    now: () => time,
    times: Array.from({ length: 10 }, (_, place) => hour(place)),
    passTo: (at) => void (time = at),
    silence: { begin: () => void (voice = 'silent'), end: () => void (voice = 'speaks') },
    ...changes,
  };
}

const changed = (place: number, to: object): readonly MarketNews[] =>
  NEWS.map((one, index) => (index === place ? { ...one, ...to } : one));

const listedWith = (terms: Partial<Instrument>): readonly MarketNews[] =>
  changed(0, { instrument: { ...bitcoin, id: 'ONE/USD', ...terms } });

it('a source that keeps the contract passes, with news that is given once or again and again', async () => {
  await expect(checkMarketNews(venue())).resolves.toBeUndefined();
  const given = new Set<MarketNews>();
  const once = (known: readonly MarketNews[], since: Instant) =>
    since > hour(0) || given.size === NEWS.length ? known : known.filter((one) => !given.has(one) && given.add(one));
  await checkMarketNews(venue({ give: once }));
  await checkMarketNews(venue({ news: [], changes: 'possible' }));
});

it.each<readonly [string, readonly MarketNews[]]>([
  ['a market that ends worthless', changed(2, { value: 0 })],
  ['a market from before', [...NEWS, { kind: 'settled', at: hour(8), instrument: 'OLD/USD', value: 1 }]],
  ['a market without a smallest order', listedWith({ minimumLots: 0, minimumNotional: 0 })],
])('%s keeps it', async (_, news) => {
  await expect(checkMarketNews(venue({ news }))).resolves.toBeUndefined();
});

it('what happens at the venue after the last call keeps it too, though only a later process gets it', async () => {
  const late = { ...NEWS[0], at: instant(hour(9) + 3), instrument: { ...bitcoin, id: 'LATE/USD' } } as MarketNews;
  const { now, ...rest } = venue({ news: [...NEWS, late] });
  let calls = 0;
  // From the last hour on time passes between two calls.
  const passing = () => (now() < hour(9) ? now() : instant(hour(9) + ++calls));
  await checkMarketNews({ ...rest, now: passing });
  expect(calls, 'the follower has asked at 1 and 2, later processes from 3 on').toBeGreaterThan(3);
});

it.each<readonly [string, Parameters<typeof venue>[0], string]>([
  ['news of the future', { give: () => NEWS }, 'nothing is given before it has become known'],
  ['news in another order', { give: (known) => known.toReversed() }, 'oldest first'],
  ['a settlement whose value is no amount', { news: changed(2, { value: Number.NaN }) }, 'pays a finite amount'],
  ['a settlement whose value is below zero', { news: changed(2, { value: -1 }) }, 'pays a finite amount'],
  ['a settlement whose value is endless', { news: changed(2, { value: Infinity }) }, 'pays a finite amount'],
  ['a part of a microsecond', { news: changed(0, { at: BEGIN + 0.5 }) }, 'whole microseconds'],
  ['a market without a lot', { news: listedWith({ lot: { units: 0, decimals: 1 } }) }, 'a lot above zero'],
  ['a market with a part of a tick', { news: listedWith({ tick: { units: 0.5, decimals: 1 } }) }, 'a tick above zero'],
  ['a market without a name', { news: listedWith({ id: ' ' }) }, 'has an id'],
  ['a market without a base', { news: listedWith({ base: '' }) }, 'has an id, a base'],
  ['a market without a quote', { news: listedWith({ quote: '' }) }, 'a quote currency'],
  ['a smallest order below zero', { news: listedWith({ minimumLots: -1 }) }, 'the smallest order is no amount: -1'],
  ['a smallest order of half a lot', { news: listedWith({ minimumLots: 0.5 }) }, 'is no amount: 0.5 lots'],
  ['a smallest value below zero', { news: listedWith({ minimumNotional: -1 }) }, 'lots, -1 in quote currency'],
  ['a smallest value that is no number', { news: listedWith({ minimumNotional: Number.NaN }) }, 'lots, NaN in quote'],
  [
    'news that changes when it is given again',
    { give: (known, _, call) => known.map((one) => (one.kind === 'settled' ? { ...one, value: call } : one)) },
    'what is given again is the same',
  ],
  [
    'a settlement before the listing',
    { news: [changed(2, { at: hour(1) })[2] as MarketNews, ...NEWS.slice(0, 2)] },
    'settled after it was listed',
  ],
  ['nothing that happened', { news: [] }, 'hold a listing and a settlement'],
  ['silence that looks like no news', { silence: { begin: () => undefined, end: () => undefined } }, 'rejects'],
  [
    'news that only one process gets',
    { give: (known, since, call) => (call === 0 && since > hour(0) ? [] : known) },
    'a source that is opened later gives all',
  ],
  [
    'news that is lost between two calls',
    { give: (known, _, call) => (call === 0 ? known : known.filter(({ at }) => at !== hour(5))) },
    'a source that was open gave all',
  ],
])('%s breaks it', async (_, changes, clause) => {
  await expect(checkMarketNews(venue(changes))).rejects.toThrow(clause);
});
