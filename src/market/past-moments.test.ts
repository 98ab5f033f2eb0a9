import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FACTS } from '../../test/support/random-facts.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import { FACT_KINDS, type Fact, type FactKind } from '../core/facts/market-facts.ts';
import { HOUR, instant } from '../core/time.ts';
import { candleSeriesFrom } from './candle-series.ts';
import { RecordedFacts } from './recorded-facts.ts';
import { instrumentFor } from '../venues/known-instruments.ts';
import { PastMoments } from './past-moments.ts';

const CANDLES = 20;

function series(id: string, firstHour: number) {
  const column = (value: number) => new Float64Array(CANDLES).fill(value);
  const openTime = Float64Array.from({ length: CANDLES }, (_, row) => (firstHour + row) * HOUR);
  const columns = { openTime, open: column(1), high: column(1), low: column(1), close: column(1) };
  return candleSeriesFrom(
    { ...columns, volume: column(1), transactions: column(1) },
    instrumentFor('binance', id),
    HOUR,
  );
}

/** Facts of one kind with ascending times. */
const recorded = (kind: FactKind): fc.Arbitrary<FactSeries> =>
  fc
    .array(fc.tuple(FACTS[kind] as fc.Arbitrary<Fact>, fc.integer({ min: 0, max: 30 * HOUR })), { maxLength: 40 })
    .map((rows) => {
      const facts = rows
        .map(([fact, knownAt]) => ({ ...fact, knownAt: instant(knownAt) }))
        .toSorted((a, b) => a.knownAt - b.knownAt);
      return new RecordedFacts(kind, 'BTC/USDT', facts);
    });

/** The ages of docs/universe.md, written a second time. */
function isTooOld(fact: Fact, at: number): boolean {
  const minutes = (count: number): number => count * 60_000_000;
  if (fact.kind === 'book' || fact.kind === 'flow') return at - fact.knownAt > minutes(1);
  if (fact.kind === 'funding') return at - fact.dueAt > minutes(9 * 60);
  if (fact.kind === 'settlement') return false;
  const { upBid, upAsk, downBid, downAsk } = fact;
  const isQuoted = !(Number.isNaN(upBid) && Number.isNaN(upAsk) && Number.isNaN(downBid) && Number.isNaN(downAsk));
  return at > fact.closesAt || (isQuoted && at - fact.knownAt > minutes(1));
}

it('a moment shows the newest fact of each kind that was known by then, and nothing later', () => {
  fc.assert(
    fc.property(fc.tuple(...FACT_KINDS.map(recorded)), (facts) => {
      const past = new PastMoments([series('BTC/USDT', 0), series('ETH/USDT', 3)], [facts, []]);
      let moments = 0;
      while (past.next()) {
        moments++;
        const { at, markets } = past.moment;
        expect(markets[1]?.facts, 'a market without facts has none').toBeUndefined();
        for (const one of facts) {
          const rows = [...one.knownAt].filter((knownAt) => knownAt <= at).length;
          const newest = rows === 0 ? undefined : one.factAt(rows - 1);
          expect(markets[0]?.facts?.[one.kind], `${one.kind} at ${at}`).toEqual(
            newest === undefined || isTooOld(newest, at) ? undefined : newest,
          );
        }
      }
      expect(moments).toBe(CANDLES + 3);
    }),
    { numRuns: 50 },
  );
});

it('two series of one kind, and facts out of order, are refused', () => {
  const settled = (knownAt: number) => ({ kind: 'settlement', knownAt: instant(knownAt), value: 1 }) as const;
  const one = new RecordedFacts('settlement', 'BTC/USDT', [settled(1)]);
  expect(() => new PastMoments([series('BTC/USDT', 0)], [[one, one]])).toThrow('one series of facts of each kind');
  expect(() => new RecordedFacts('settlement', 'BTC/USDT', [settled(2), settled(1)])).toThrow('in the order');
  expect(() => one.factAt(1)).toThrow(RangeError);
});
