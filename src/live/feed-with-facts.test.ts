import fc from 'fast-check';
import { expect, it } from 'vitest';
import { BITCOIN } from '../../test/support/candles.ts';
import { FACTS } from '../../test/support/random-facts.ts';
import { isShownAt } from '../core/facts/fact-age.ts';
import { FACT_KINDS, factsIn, type Fact } from '../core/facts/market-facts.ts';
import type { Moment } from '../core/moment.ts';
import { instant, MINUTE, SECOND } from '../core/time.ts';
import { FeedWithFacts } from './feed-with-facts.ts';
import { KnownFacts } from './known-facts.ts';
import type { MomentFeed } from './moment-feed.port.ts';

/** A candle of two markets closes every minute, and its moment is handed over some seconds later. */
function minutes(count: number): Moment[] {
  const view = { candle: undefined, continuity: 'continuous' } as const;
  return Array.from({ length: count }, (_, minute) => ({ at: instant((minute + 1) * MINUTE), markets: [view, view] }));
}

function feedOf(moments: readonly Moment[]): MomentFeed {
  const waiting = [...moments];
  return {
    nextAt: instant(0),
    completeUntil: instant(0),
    take: () => Promise.resolve(waiting.splice(0, 1)),
    hurry: () => undefined,
    quotes: () => Promise.resolve([]),
  };
}

const fact = fc
  .tuple(fc.constantFrom(...FACT_KINDS), fc.integer({ min: 0, max: 600 }))
  .chain(([kind, second]) =>
    (FACTS[kind] as fc.Arbitrary<Fact>).map((drawn) => ({ ...drawn, knownAt: instant(second * SECOND) })),
  );

it('a live moment shows the newest fact that was known at it, though later ones came before it was handed over', () =>
  fc.assert(
    fc.asyncProperty(fc.array(fact, { maxLength: 60 }), fc.integer({ min: 0, max: 90 }), async (drawn, lateSeconds) => {
      const facts = drawn.toSorted((left, right) => left.knownAt - right.knownAt);
      const known = new KnownFacts(2);
      const moments = minutes(10);
      const feed = new FeedWithFacts(feedOf(moments), known);
      let added = 0;
      for (const { at } of moments) {
        const now = at + lateSeconds * SECOND;
        while ((facts[added]?.knownAt ?? Infinity) <= now) known.add(0, facts[added++] as Fact);
        const [moment] = await feed.take(instant(now));
        expect(moment?.at).toBe(at);
        expect(moment?.markets[1]?.facts, 'a market of which nothing came').toBeUndefined();
        const expected = FACT_KINDS.flatMap((kind) => {
          const newest = facts.findLast((one) => one.kind === kind && one.knownAt <= at);
          return newest !== undefined && isShownAt(newest, at) ? [newest] : [];
        });
        expect(factsIn(moment?.markets[0]?.facts ?? {})).toEqual(expected);
      }
    }),
    { numRuns: 60 },
  ));

it('a feed shows no fact from the future or too old, even when its source gives one', async () => {
  const book = (knownAt: number) =>
    ({ kind: 'book', knownAt: instant(knownAt), bids: new Float64Array(), asks: new Float64Array() }) as const;
  for (const [knownAt, isShown] of [
    [MINUTE, true],
    [MINUTE + 1, false],
    [0, true],
    [-1, false],
  ] as const) {
    const source = { factsAt: () => [{ book: book(knownAt) }, undefined] };
    const [moment] = await new FeedWithFacts(feedOf(minutes(1)), source).take(instant(MINUTE));
    expect(moment?.markets[0]?.facts?.book !== undefined, `known at ${knownAt}`).toBe(isShown);
  }
});

it('facts stay with their market when markets change, and one that is listed later has none', async () => {
  const settled = { settlement: { kind: 'settlement', knownAt: instant(0), value: 7 } } as const;
  const source = { factsAt: () => [undefined, settled] };
  const feed = new FeedWithFacts(feedOf(minutes(3)), source, ['A/USD', 'B/USD']);
  const shown = async () => (await feed.take(instant(MINUTE)))[0]?.markets.map(({ facts }) => facts?.settlement?.value);
  expect(await shown()).toEqual([undefined, 7]);
  feed.follow([
    { ...BITCOIN, id: 'B/USD' },
    { ...BITCOIN, id: 'C/USD' },
  ]);
  expect(await shown(), 'B moved to the first slot').toEqual([7, undefined]);
  feed.follow([undefined, { ...BITCOIN, id: 'B/USD' }]);
  expect(await shown()).toEqual([undefined, 7]);
});

it('facts that come out of order, or of a market that is not there, are refused', () => {
  const known = new KnownFacts(1);
  const settled = (knownAt: number) => ({ kind: 'settlement', knownAt: instant(knownAt), value: 1 }) as const;
  known.add(0, settled(2));
  expect(() => known.add(0, settled(1))).toThrow('in the order');
  expect(() => known.add(1, settled(3))).toThrow('no market 1');
});

it('a feed with facts says which markets the feed of candles cannot read', () => {
  const candles = feedOf([]);
  expect(new FeedWithFacts(candles, new KnownFacts(2)).unread(), 'it does not say').toEqual([]);
  const unread = [{ instrument: 'ETH/USD', since: instant(1), failures: 2, reason: 'busy' }];
  expect(new FeedWithFacts({ ...candles, unread: () => unread }, new KnownFacts(2)).unread()).toEqual(unread);
});
