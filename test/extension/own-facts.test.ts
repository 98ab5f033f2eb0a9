import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { ParquetFactStore } from '../../src/adapters/duckdb/parquet-fact-store.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import type { OrderBook } from '../../src/core/facts/order-book.ts';
import { HOUR, instant, SECOND } from '../../src/core/time.ts';
import { RecordedFacts } from '../../src/market/recorded-facts.ts';
import { runCli } from '../cli/run-cli.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';

/**
 * A system of a user whose strategy decides by the order book, in research and its replay. `whole-system` does so on
 * paper.
 */
const workspace = suiteFolder();
const START = Date.UTC(2024, 0, 1) * 1_000;
const BARS = 1_500;
const BEGIN = START - 1_300 * HOUR;

const PARTS = `import { defineFeature, defineStrategy } from 'edgewise';

export const lean = defineFeature({
  name: 'lean',
  inputs: [],
  reads: 'universe',
  formula: 'bid amount - ask amount at the best prices; 0 without a book',
  source: 'mine',
  start: ({ market }) => ({
    push: (moment) => {
      const book = moment.markets[market]?.facts?.book;
      return book === undefined ? 0 : (book.bids[1] ?? 0) - (book.asks[1] ?? 0);
    },
  }),
});

export const byBook = defineStrategy({
  name: 'by-book',
  describe: 'Buys when more is bid than asked at the best prices',
  features: ['lean'],
  decide: ({ moment, market, lots, horizon, feature }) => {
    const book = moment.markets[market]?.facts?.book;
    const bid = book?.bids[1] ?? NaN;
    const ask = book?.asks[1] ?? NaN;
    return lots === 0 && bid > ask
      ? { belief: 1, holdFor: horizon, reason: \`book of \${book?.knownAt}: \${bid} bid, lean \${feature('lean')}\` }
      : undefined;
  },
});
`;

const SYSTEM = `
format: 1
name: by-book
use: [./my-parts.ts]
instruments:
  - { id: BTC/USD, kind: margin, candles: { venue: binance, instrument: BTC/USDT }, facts: [book] }
interval: 1h
features: { set: trend, add: [lean] }
label: { horizon: 2h, barrier: 0.008 }
model: { kind: gradient-boosting, rounds: 3, maximum_depth: 2 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { kind: by-book }
evidence: { bootstrap_draws: 100, random_entry_draws: 99 }
`;

/**
 * Around each close: a book that is a minute and a microsecond old, one of the last minute, and one that comes after.
 */
function booksAround(close: number, hour: number): OrderBook[] {
  const book = (knownAt: number, bid: number): OrderBook => ({
    kind: 'book',
    knownAt: instant(knownAt),
    bids: Float64Array.of(100, bid),
    asks: Float64Array.of(101, 5),
  });
  const old = book(close - 60 * SECOND - 1, 9);
  const late = book(close + 1, 8);
  const known = book(close - (hour % 60) * SECOND, (hour * 7) % 11);
  return hour % 5 === 0 ? [old, late] : [old, known, late];
}
const BOOKS = Array.from({ length: BARS }, (_, row) => booksAround(BEGIN + (row + 1) * HOUR, row)).flat();

const cli = (...words: readonly string[]) => runCli(['--workspace', workspace, ...words], { folder: workspace });

/**
 * The decisions of a journal that name a book: time of the decision, when its book was known, what was bid, the
 * feature.
 */
function decisionsIn(lines: readonly string[]): (readonly [at: number, knownAt: number, bid: number, lean: number])[] {
  return lines.flatMap((line) => {
    const [, at] = /"kind":"(?:forecast|forecast-missing)","at":(\d+)/.exec(line) ?? [];
    const [, knownAt, bid, lean] = /book of (\d+): (\d+) bid, lean (-?\d+)/.exec(line) ?? [];
    return at === undefined || bid === undefined
      ? []
      : [[Number(at), Number(knownAt), Number(bid), Number(lean)] as const];
  });
}

/** Every decision is about the newest book that was known, and not too old, at its moment. */
function expectHonest(decisions: ReturnType<typeof decisionsIn>): void {
  for (const [at, knownAt, bid, lean] of decisions) {
    const newest = BOOKS.findLast((book) => book.knownAt <= at);
    expect(knownAt, new Date(at / 1_000).toISOString()).toBe(newest?.knownAt);
    expect(at - knownAt).toBeLessThanOrEqual(60 * SECOND);
    expect(bid).toBe(newest?.bids[1]);
    expect(lean, 'a feature of the book').toBe(bid - 5);
  }
}

let run: { readonly files: { readonly folder: string }; readonly data: readonly object[] };

beforeAll(async () => {
  await smallWorkspace(workspace, { system: SYSTEM, bars: BARS, start: BEGIN, volume: 50 });
  mkdirSync(workspace, { recursive: true });
  writeFileSync(join(workspace, 'my-parts.ts'), PARTS);
});

it('a system whose facts are not stored is refused with the command that imports them', async () => {
  const refused = await cli('research', 'system.yaml', '--threads', '1');
  expect(refused.code).toBe(6);
  expect(refused.stderr).toContain('edgewise data import-facts FILE --kind book --venue binance --instrument BTC/USDT');
});

it('research decides by stored books: each known at its moment, and none that is too old', async () => {
  const store = new ParquetFactStore(workspaceAt(workspace).facts);
  await store.write('binance', new RecordedFacts('book', 'BTC/USDT', BOOKS));
  const outcome = await cli('research', 'system.yaml', '--threads', '1', '--json');
  expect(outcome.code, outcome.stderr).toBe(0);
  run = JSON.parse(outcome.stdout) as typeof run;
  expect(run.data).toMatchObject([{ facts: [{ kind: 'book', rows: BOOKS.length }] }]);
  const decisions = decisionsIn(readFileSync(join(run.files.folder, 'journal.jsonl'), 'utf8').split('\n'));
  expect(decisions.length, 'decisions by a book').toBeGreaterThan(50);
  expectHonest(decisions);
}, 60_000);

it('a run is replayed from the stored books, and one that has changed since is noticed', async () => {
  const replayed = await cli('replay', run.files.folder);
  expect(replayed.stdout, replayed.stderr).toContain('reproduced exactly');
  const facts = workspaceAt(workspace).facts;
  const store = new ParquetFactStore(facts);
  const place = BOOKS.length - 1;
  const [last] = BOOKS.slice(place);
  expect(last).toBeDefined();
  const other = BOOKS.with(place, { ...(last as OrderBook), asks: Float64Array.of(101, 6) });
  await store.write('binance', new RecordedFacts('book', 'BTC/USDT', other));
  const differing = await cli('replay', run.files.folder);
  expect(differing.code, 'the last book of all').toBe(9);
  rmSync(facts, { recursive: true });
  await new ParquetFactStore(facts).write('binance', new RecordedFacts('book', 'BTC/USDT', BOOKS));
  expect((await cli('replay', run.files.folder)).code).toBe(0);
}, 60_000);

it('features of stored books are written as CSV, each by the newest book that was known and not too old', async () => {
  const computed = await cli('features', 'compute', '--system', 'system.yaml');
  expect(computed.code, computed.stderr).toBe(0);
  expect(computed.stdout).toContain(`${BARS} rows of 53 features of BTC/USD`);
  const [header = '', ...rows] = readFileSync(join(workspace, 'features.csv'), 'utf8').trim().split('\n');
  const place = header.split(',').indexOf('lean');
  const byBook = rows.map((row) => {
    const at = Date.parse(row.split(',')[0] ?? '') * 1_000;
    const newest = BOOKS.findLast((book) => book.knownAt <= at && book.knownAt >= at - 60 * SECOND);
    return String(newest === undefined ? 0 : (newest.bids[1] ?? NaN) - 5);
  });
  expect(new Set(byBook).size).toBeGreaterThan(5);
  expect(rows.map((row) => row.split(',')[place])).toEqual(byBook);
}, 60_000);

it('a system is not traded at a venue whose kit sends none of its facts', async () => {
  const refused = await cli('paper', 'system.yaml');
  expect(refused.code, refused.stdout).toBe(4);
  expect(refused.stderr).toContain('gives no book facts of BTC/USD here');
  expect(refused.stderr).toContain('instruments.0.facts');
});

it('a kind of facts that does not exist, or that is named twice, is refused when the file is read', async () => {
  for (const facts of ['[books]', '[book, book]', '[]']) {
    writeFileSync(join(workspace, 'wrong.yaml'), SYSTEM.replace('facts: [book]', `facts: ${facts}`));
    const refused = await cli('research', 'wrong.yaml');
    expect(refused.code, facts).toBe(4);
    expect(refused.stderr, facts).toContain('instruments.0.facts');
  }
});
