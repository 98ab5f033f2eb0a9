import fc from 'fast-check';
import { expect, it } from 'vitest';
import { effort } from '../harness/effort.ts';
import { inferredForecasts, readyForecasts, type ForecastColumns } from '../../src/backtest/forecast-source.ts';
import { replayJournal, verifyJournal } from '../../src/backtest/replay-journal.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { duration, HOUR } from '../../src/core/time.ts';
import { exactJson } from '../../src/engine/exact-json.ts';
import { JournalChain } from '../../src/engine/journal-chain.ts';
import { JournalWriter } from '../../src/engine/journal-writer.ts';
import { SeededRandom } from '../../src/math/random.ts';
import { BITCOIN, randomCandles } from '../support/candles.ts';
import { backtest, CLASSES, HEADER, KeptEvents, randomForecasts, type Scenario } from './backtest-scenario.ts';

const ROWS = 240;

/** Two markets: one has a hole, the other starts later. */
function build(seed: number) {
  const first = randomCandles(ROWS, seed, { holes: { 100: 7 } });
  const second = randomCandles(ROWS - 30, seed + 1, {
    instrument: { ...BITCOIN, id: 'ETH/USDT', base: 'ETH' },
    start: 1_600_000_000_000_000 - (1_600_000_000_000_000 % HOUR) + 20 * HOUR,
  });
  const series = [first, second];
  return { series, columns: series.map((one, market) => randomForecasts(one, seed + 10 + market)) };
}

function scenario({
  series,
  columns,
}: {
  readonly series: readonly CandleSeries[];
  readonly columns: readonly ForecastColumns[];
}): Scenario {
  return {
    series,
    forecasts: columns.map(readyForecasts),
    rules: { borrow: { longBorrowBps: 3.6, shortBorrowBps: 1, rolloverEvery: duration(4 * HOUR) }, participation: 0.1 },
    positionTimeout: duration(24 * HOUR),
  };
}

function journalOf(made: Scenario): string[] {
  const lines: string[] = [];
  backtest(made, new JournalWriter({ header: HEADER, sink: (line) => lines.push(line) }));
  return lines;
}

function replay(lines: readonly string[], made: Scenario) {
  return replayJournal({ lines, header: HEADER, run: (journal) => backtest(made, journal) });
}

const original = build(5);
const lines = journalOf(scenario(original));

/** Changes one leaf of a JSON value into another value of the same type. */
function alterLeaf(value: unknown, pick: () => number): unknown {
  if (typeof value === 'number') return pick() % 2 === 0 ? value + 1 : -value - 1;
  if (typeof value === 'string') return /^-?\d+$/.test(value) ? String(BigInt(value) + 1n) : `${value}x`;
  if (typeof value === 'boolean') return !value;
  if (value === null || typeof value !== 'object') return 'was null';
  if (Array.isArray(value)) {
    if (value.length === 0) return ['x'];
    const index = pick() % value.length;
    return value.with(index, alterLeaf(value[index], pick));
  }
  const entries = Object.entries(value);
  if (entries.length === 0) return { x: 1 };
  const index = pick() % entries.length;
  return Object.fromEntries(
    entries.map(([key, member], place) => [key, place === index ? alterLeaf(member, pick) : member]),
  );
}

it('a backtest repeated gives the same events, outputs and result', () => {
  const run = () => {
    const journal = new KeptEvents();
    const result = backtest(scenario(build(5)), journal);
    return {
      result,
      text: exactJson(
        journal.entries.map(({ event, output }) => [
          event,
          output.orders.map(({ order }) => order),
          { ...output, orders: [] },
        ]),
      ),
    };
  };
  const [first, second] = [run(), run()];
  expect(first.text).toBe(second.text);
  expect(first.result).toEqual(second.result);
  expect(first.result.trades.length, 'there are trades to compare').toBeGreaterThan(25);
  expect(
    new Set(first.result.trades.map(({ side, instrument }) => side + instrument)).size,
    'longs and shorts in both markets',
  ).toBe(4);
});

it('a backtest repeated replays its journal', () => {
  expect(replay(lines, scenario(build(5)))).toEqual({ kind: 'equal', records: lines.length });
  expect(verifyJournal(lines)).toBeUndefined();
  expect(lines.length).toBeGreaterThan(120);
});

it('a backtest repeated has records of every kind of event that happened', () => {
  const kinds = new Set(lines.slice(1, -1).map((line) => (JSON.parse(line) as { event: { kind: string } }).event.kind));
  expect([...kinds].sort()).toEqual(['cash-flow', 'fill', 'forecast', 'order-update', 'timer']);
});

it('a backtest repeated decides the same whether forecasts are ready or inferred bar by bar', () => {
  const weights = new SeededRandom(3);
  const [a, b] = [weights.normal(), weights.normal()];
  const source = (one: CandleSeries) =>
    inferredForecasts({
      classes: CLASSES,
      horizon: duration(5 * HOUR),
      artifact: 'softmax',
      infer(row, out) {
        if (row < 3) return 'none';
        const change = 100 * Math.log((one.close[row] ?? 1) / (one.close[row - 3] ?? 1));
        const [down, flat, up] = [Math.exp(a * change), Math.exp(0.2), Math.exp(b * change)];
        out.set([down / (down + flat + up), flat / (down + flat + up), up / (down + flat + up)]);
        return 'made';
      },
    });
  const lazily = journalOf({ ...scenario(original), forecasts: original.series.map(source) });
  const ready = journalOf(
    scenario({
      series: original.series,
      columns: original.series.map((one) => {
        const probabilities = new Float64Array(one.length * 3).fill(Number.NaN);
        for (let row = 0; row < one.length; row++)
          source(one).forecast(row, probabilities.subarray(3 * row, 3 * row + 3));
        return { classes: CLASSES, horizon: duration(5 * HOUR), artifact: 'softmax', probabilities };
      }),
    }),
  );
  expect(lazily).toEqual(ready);
  expect(lazily.length).toBeGreaterThan(60);
});

it('an altered journal is found at the altered record, whichever field was altered', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: lines.length - 1 }), fc.infiniteStream(fc.nat()), (index, picks) => {
      const pick = () => picks.next().value ?? 0;
      const record: unknown = JSON.parse(lines[index] ?? '');
      const altered = lines.with(index, JSON.stringify(alterLeaf(record, pick)));
      fc.pre(altered[index] !== lines[index]);
      const seq = (record as { seq?: number }).seq;
      expect(replay(altered, scenario(original))).toMatchObject({ kind: 'diverged', line: index + 1, seq });
      expect(verifyJournal(altered)?.line).toBe(index + 1);
    }),
    { numRuns: effort({ usual: 25, thorough: 100 }) },
  );
});

it('an altered journal with a recomputed hash chain is found at the altered record', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: lines.length - 2 }), fc.infiniteStream(fc.nat()), (index, picks) => {
      const pick = () => picks.next().value ?? 0;
      const record = JSON.parse(lines[index] ?? '') as { seq: number; event: unknown };
      const chain = new JournalChain();
      const forged = lines.map((line, place) => {
        const { chain: _, ...rest } = JSON.parse(line) as { chain: string; event: unknown };
        const body = place === index ? { ...rest, event: alterLeaf(record.event, pick) } : rest;
        return chain.seal(JSON.stringify(body).slice(0, -1));
      });
      expect(verifyJournal(forged), 'the hash chain alone shows nothing').toBeUndefined();
      expect(replay(forged, scenario(original))).toMatchObject({
        kind: 'diverged',
        line: index + 1,
        seq: record.seq,
      });
    }),
    { numRuns: effort({ usual: 15, thorough: 60 }) },
  );
});

it('a lost, doubled or moved record of a journal is found at its place', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: lines.length - 3 }), (index) => {
      const seqAt = (place: number) => (JSON.parse(lines[place] ?? '') as { seq: number }).seq;
      const lost = lines.toSpliced(index, 1);
      const doubled = lines.toSpliced(index, 0, lines[index] ?? '');
      const moved = lines.toSpliced(index, 2, lines[index + 1] ?? '', lines[index] ?? '');
      expect(replay(lost, scenario(original)), 'lost').toMatchObject({ line: index + 1, seq: seqAt(index) });
      expect(replay(doubled, scenario(original)), 'doubled').toMatchObject({
        line: index + 2,
        seq: seqAt(index + 1),
      });
      expect(replay(moved, scenario(original)), 'moved').toMatchObject({ line: index + 1, seq: seqAt(index) });
      expect([lost, doubled, moved].map((broken) => verifyJournal(broken)?.line)).toEqual([
        index + 1,
        index + 2,
        index + 1,
      ]);
    }),
    { numRuns: effort({ usual: 8, thorough: 25 }) },
  );
});

it('a last line of a journal that is cut short, missing, or followed by more is found', () => {
  const last = lines.length;
  const cut = lines.with(last - 1, lines[last - 1]?.slice(0, 20) ?? '');
  expect(replay(cut, scenario(original))).toMatchObject({ kind: 'diverged', line: last, problem: 'record' });
  expect(verifyJournal(cut)).toMatchObject({ line: last, problem: 'record' });
  expect(replay(lines.slice(0, -1), scenario(original))).toMatchObject({
    kind: 'diverged',
    line: last,
    problem: 'missing',
  });
  expect(verifyJournal(lines.slice(0, -1))).toMatchObject({ line: last, problem: 'missing' });
  expect(replay([...lines, '{}'], scenario(original))).toMatchObject({
    kind: 'diverged',
    line: last + 1,
    problem: 'surplus',
  });
  expect(verifyJournal([...lines, '{}'])).toMatchObject({ line: last + 1, problem: 'surplus' });
  expect(verifyJournal([]), 'an empty file is no journal').toMatchObject({ line: 1, problem: 'missing' });
});

it('a journal whose header names another configuration is found at its header', () => {
  const outcome = replayJournal({
    lines,
    header: { ...HEADER, configHash: 'other' },
    run: (journal) => backtest(scenario(original), journal),
  });
  expect(outcome).toMatchObject({ kind: 'diverged', line: 1, seq: undefined, problem: 'header' });
});

const kept = new KeptEvents();
backtest(scenario(original), kept);
const recordSeqs = lines.flatMap((line) => {
  const { seq } = JSON.parse(line) as { seq?: number };
  return seq === undefined ? [] : [seq];
});
/** The first record that covers an event. */
const recordFor = (event: number) => recordSeqs.find((seq) => seq >= event) ?? -1;
const CANDLE_COLUMNS = ['open', 'high', 'low', 'close', 'volume', 'transactions'] as const;

it('one altered value of one candle is found at the first record that covers it', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1 }),
      fc.nat(),
      fc.constantFrom(...CANDLE_COLUMNS),
      (market, anyRow, column) => {
        const altered = build(5);
        const one = altered.series[market];
        if (one === undefined) throw new Error('no such market');
        const row = anyRow % one.length;
        const value = one[column][row] ?? 0;
        one[column][row] = Number.isNaN(value) ? 3 : value * (1 + 2e-16);
        fc.pre(one[column][row] !== value);
        const closeTime = (one.openTime[row] ?? 0) + one.interval;
        const seen = kept.entries.findIndex(({ event }) => event.kind === 'moment' && event.moment.at === closeTime);
        // A fill in this bar comes before the moment that shows the bar, and may already differ.
        const firstOfBar =
          kept.entries.findLastIndex(
            ({ event }, index) =>
              index < seen &&
              (event.kind === 'moment' || event.kind === 'forecast' || event.kind === 'forecast-missing'),
          ) + 1;
        const outcome = replay(lines, scenario(altered));
        if (outcome.kind === 'equal') throw new Error('the altered candle was not noticed');
        expect(outcome.seq).toBeLessThanOrEqual(recordFor(seen));
        expect(outcome.seq).toBeGreaterThanOrEqual(recordFor(firstOfBar));
      },
    ),
    { numRuns: effort({ usual: 15, thorough: 60 }) },
  );
});

it('one altered probability is found at the first record that covers it', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1 }), fc.nat(), (market, anyPlace) => {
      const altered = build(5);
      const probabilities = altered.columns[market]?.probabilities ?? new Float64Array();
      const place = anyPlace % probabilities.length;
      const value = probabilities[place] ?? Number.NaN;
      fc.pre(!Number.isNaN(value));
      probabilities[place] = value * (1 + 3e-16);
      fc.pre(probabilities[place] !== value);
      const one = original.series[market];
      const at = (one?.openTime[Math.floor(place / 3)] ?? 0) + (one?.interval ?? 0);
      const seen = kept.entries.findIndex(({ event }) => event.kind === 'forecast' && event.at === at);
      expect(replay(lines, scenario(altered))).toMatchObject({ kind: 'diverged', seq: recordFor(seen) });
    }),
    { numRuns: effort({ usual: 15, thorough: 60 }) },
  );
});
