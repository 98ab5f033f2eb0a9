import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EdgewiseError } from '../../src/core/errors.ts';
import { DAY, HOUR, MINUTE, type Duration } from '../../src/core/time.ts';
import { inspectCandles } from '../../src/market/candle-quality.ts';
import { refuseLosses } from '../../src/market/quality-report.ts';
import { SeededRandom } from '../../src/math/random.ts';
import type { CandleRow } from '../harness/candle-text.ts';
import { effort } from '../harness/effort.ts';
import { parseCsv, READ_AT } from '../harness/parse-csv.ts';
import { ORDERS, TIMES, writtenCandles, type WrittenLayout } from '../harness/written-candles.ts';

const RUNS = effort({ usual: 400, thorough: 6_000 });

const layouts: fc.Arbitrary<WrittenLayout> = fc.record({
  order: fc.constantFrom(...(Object.keys(ORDERS) as (keyof typeof ORDERS)[])),
  header: fc.constantFrom('present', 'absent', 'several lines'),
  delimiter: fc.constantFrom(',', ';', '\t', '|'),
  time: fc.constantFrom(...(Object.keys(TIMES) as (keyof typeof TIMES)[])),
  decimal: fc.constantFrom('point', 'comma'),
  thousands: fc.constantFrom('none', 'separated'),
  quotes: fc.constantFrom('none', 'all'),
  lineEnd: fc.constantFrom('\n', '\r\n', '\r'),
  direction: fc.constantFrom('oldest first', 'newest first'),
  before: fc.constantFrom('', '\uFEFF', 'https://example.org/candles\n'),
  rowEnd: fc.constantFrom('plain', 'delimiter'),
});

interface Market {
  readonly rows: number;
  readonly seed: number;
  readonly interval: Duration;
  readonly price: number;
  readonly decimals: number;
  /** Share of candles in which nothing moves. */
  readonly flat: number;
  /** Share of candles that are absent. */
  readonly absent: number;
}

const markets: fc.Arbitrary<Market> = fc.record({
  rows: fc.integer({ min: 2, max: 150 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
  interval: fc.constantFrom(MINUTE, HOUR, DAY),
  price: fc.constantFrom(0.0123, 1.5, 998, 42_000, 1_234_567),
  decimals: fc.integer({ min: 0, max: 6 }),
  flat: fc.constantFrom(0, 0.6, 1),
  absent: fc.constantFrom(0, 0.05),
});

function candlesOf({ rows, seed, interval, price, decimals, flat, absent }: Market): CandleRow[] {
  const random = new SeededRandom(seed);
  const rounded = (value: number) => Math.max(10 ** -decimals, Number(value.toFixed(decimals)));
  const start = Date.UTC(2023, random.below(12), 1 + random.below(28));
  let close = rounded(price);
  const all = Array.from({ length: rows }, (_, row) => {
    const open = close;
    const still = random.next() < flat;
    if (!still) close = rounded(open * (1 + 0.01 * random.normal()));
    const [top, bottom] = [Math.max(open, close), Math.min(open, close)];
    const high = still ? top : Math.max(top, rounded(top * (1 + 0.004 * random.next())));
    const low = still ? bottom : Math.min(bottom, rounded(bottom * (1 - 0.004 * random.next())));
    return {
      time: start + row * (interval / 1_000),
      open,
      high,
      low,
      close,
      volume: Number((random.next() * 2_000).toFixed(5)),
    };
  });
  // Of a few rows with holes between them no reader could tell what is usual.
  return rows < 20 ? all : all.filter((_, row) => row < 2 || random.next() >= absent);
}

type Outcome = 'read' | 'refused';

/** Reads what was written. Throws when it reads anything else than what was there. */
function outcomeOf(rows: readonly CandleRow[], layout: WrittenLayout, text: string): Outcome {
  try {
    const parsed = parseCsv(text);
    const { columns, report } = inspectCandles({ ...parsed, stamps: parsed.mapping.stamps }, { now: READ_AT });
    refuseLosses(report, 'candles.csv');
    expect([...columns.openTime]).toEqual(rows.map(({ time }) => Number(time) * 1_000));
    for (const name of ['open', 'high', 'low', 'close'] as const)
      expect([...columns[name]], name).toEqual(rows.map((row) => row[name]));
    const volumes = rows.map(({ volume }) => (layout.order === 'without volume' ? Number.NaN : volume));
    expect([...columns.volume], 'volume').toEqual(volumes);
    return 'read';
  } catch (error) {
    if (error instanceof EdgewiseError) return 'refused';
    throw error;
  }
}

describe('candles written in a random layout', () => {
  it('are read back equal, or refused: never as something else', () => {
    const outcomes = new Map<Outcome, number>();
    fc.assert(
      fc.property(markets, layouts, (market, layout) => {
        const rows = candlesOf(market);
        const text = writtenCandles(rows, layout);
        fc.pre(text !== undefined);
        const outcome = outcomeOf(rows, layout, text);
        outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      }),
      { numRuns: RUNS },
    );
    expect(outcomes.get('read') ?? 0, 'a reader that refuses everything proves nothing').toBeGreaterThan(RUNS / 3);
  });

  it('are read, not refused, where nothing about them is unclear', () => {
    const clear = layouts.filter(({ order, header }) => order !== 'swapped' || header !== 'absent');
    const lively = markets.map((market) => ({
      ...market,
      rows: 150,
      interval: HOUR,
      price: 42_000,
      decimals: 2,
      flat: Math.min(0.6, market.flat),
      absent: 0,
    }));
    fc.assert(
      fc.property(lively, clear, (market, layout) => {
        const rows = candlesOf(market);
        const text = writtenCandles(rows, layout);
        fc.pre(text !== undefined);
        expect(outcomeOf(rows, layout, text)).toBe('read');
      }),
      { numRuns: RUNS / 2 },
    );
  });
});
