import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkPart, partsOfModule } from 'edgewise';
import { beforeAll, expect, it } from 'vitest';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { ParquetFactStore } from '../../src/adapters/duckdb/parquet-fact-store.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import type { OrderBook } from '../../src/core/facts/order-book.ts';
import { HOUR, instant, SECOND } from '../../src/core/time.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import { RecordedFacts } from '../../src/market/recorded-facts.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { runCli } from '../cli/run-cli.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { smallWorkspace } from '../research/small-system.ts';
import { BITCOIN, randomCandles } from '../support/candles.ts';
import * as parts from './whole-parts.ts';

/**
 * One system whose every part is a user's: features of a book, of another market, of longer candles and of what is
 * learned, an ensemble with a member of windows and one that fails, strategy, sizer, risk check and venue. Research, a
 * backtest, a replay on paper and the replays of all of them run on it.
 */
const workspace = suiteFolder();
const MIDNIGHT = Date.UTC(2024, 0, 1) * 1_000;
const BARS = 1_000;
const BEGIN = MIDNIGHT - 850 * HOUR;

const SYSTEM = `
format: 1
name: whole
use: [./parts/whole-parts.ts, ./parts/own-changing-venue.ts]
instruments:
  - id: BTC/USD
    venue: stall
    kind: spot
    candles: { venue: binance, instrument: BTC/USDT }
    facts: [book]
    listing: { price_step: 0.01, amount_step: 0.00001, minimum_amount: 0.00001, minimum_cost: 5 }
  - id: ETH/USD
    venue: stall
    kind: spot
    role: watched
    candles: { venue: binance, instrument: ETH/USDT }
interval: 1h
features: { set: council }
label: { horizon: 6h, barrier: 0.008 }
model:
  kind: soft-vote
  members:
    trees: { weight: 2, model: { kind: gradient-boosting, rounds: 8, maximum_depth: 3 } }
    window: { model: { kind: drift-window } }
    frail: { model: { kind: frail } }
costs: { assumption: stall, fee_bps: 20 }
validation: { folds: 2, initial_train: 0.4, validation_share: 0.2, holdout: 0.2 }
strategy: { kind: goes-on, above: 0.3 }
sizing: { kind: fixed-part, maximum_share: 0.15 }
risk: { position_timeout: 20d, protective_stop: none, maximum_position_share: 0.5, maximum_daily_loss: 0.9, no_entry_before_hour: 3 }
evidence: { bootstrap_draws: 100, random_entry_draws: 99 }
live: { slots: 3 }
`;

/**
 * Around each close: a book that is too old, one of the last minute except at every ninth hour, and one that is late.
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
  return hour % 9 === 0 ? [old, late] : [old, book(close - (hour % 60) * SECOND, 1 + ((hour * 7) % 11)), late];
}
const BOOKS = Array.from({ length: BARS }, (_, row) => booksAround(BEGIN + (row + 1) * HOUR, row)).flat();

/** One hour is missing from Bitcoin and one from Ether while the system trades on paper. */
const HOLE_IN_BITCOIN = { 900: 1 };
const ether = randomCandles(BARS, 9, {
  start: BEGIN,
  instrument: { ...BITCOIN, id: 'ETH/USDT', base: 'ETH' },
  holes: { 400: 3, 925: 1 },
  volume: 50,
});

const EXAMPLES = join(import.meta.dirname, '../../examples');

/** The example of a venue, which lists the first market 6 hours after its beginning, and settles each after 30. */
function quickVenue(): string {
  const example = readFileSync(join(EXAMPLES, 'own-changing-venue.ts'), 'utf8');
  const quick = example
    .replace('LIFE_CANDLES = 240', 'LIFE_CANDLES = 30')
    .replace('FIRST_CANDLES = 24', 'FIRST_CANDLES = 6');
  expect(quick).toMatch(/LIFE_CANDLES = 30;\s+const FIRST_CANDLES = 6;/);
  return quick;
}

const cli = (...words: readonly string[]) => runCli(['--workspace', workspace, ...words], { folder: workspace });

interface Run {
  readonly files: { readonly folder: string };
  readonly warnings: readonly string[];
  readonly artifact: string;
  readonly strategy: { readonly trades: number };
  readonly verdict: { readonly verdict: string };
}

/**
 * What a moment's decision rested on: the values of the strategy's features, and the forecasts or why there are none.
 */
interface Decided {
  readonly kind: 'forecast' | 'forecast-missing';
  readonly at: number;
  /** By market; absent where the strategy was not asked. */
  readonly features?: readonly (readonly unknown[] | null)[];
  readonly forecasts?: readonly { readonly probabilities: readonly unknown[]; readonly missing?: readonly string[] }[];
}

const isDecision = ({ kind }: { readonly kind: string }) => kind === 'forecast' || kind === 'forecast-missing';

/** The decisions of a backtest's journal by their time. */
function decisionsOf(folder: string): ReadonlyMap<number, Decided> {
  const lines = readFileSync(join(folder, 'journal.jsonl'), 'utf8').trimEnd().split('\n');
  const events = lines.map((line) => JSON.parse(line) as { readonly event?: Decided });
  return new Map(events.flatMap(({ event }) => (event !== undefined && isDecision(event) ? [[event.at, event]] : [])));
}

/** The decisions of a run's journal by their time. */
function decisionsOnPaper(folder: string): ReadonlyMap<number, Decided> {
  const journal = openJournal(folder);
  const events = [...journal.events('forecast'), ...journal.events('forecast-missing')].map(
    ({ event }) => JSON.parse(event) as Decided,
  );
  journal.close();
  return new Map(events.map((event) => [event.at, event]));
}

/** The markets that were listed and settled in a run. */
function changesIn(folder: string): string[] {
  const journal = openJournal(folder);
  const events = [...journal.events()].map(({ event, output }) => ({ event: readEvent(event), output }));
  journal.close();
  return events.flatMap(({ event, output }) => {
    if (event.kind === 'listing') return [`${event.instrument.id} listed in slot ${event.market}`];
    const held = output.includes('"lots":0') ? 'without' : 'with';
    return event.kind === 'settlement' ? [`slot ${event.market} settled ${held} a position`] : [];
  });
}

/** What the strategy was shown of the market that it trades. */
function shownIn({ kind, features, forecasts }: Decided): object {
  const { probabilities, missing } = forecasts?.[0] ?? {};
  return { kind, features: features?.[0], probabilities, missing };
}

/** The parts that decide orders. Features and models are held to more by the comparison of past and present below. */
const DECIDING = partsOfModule(parts).filter(({ kind }) => ['strategy', 'sizer', 'risk-check'].includes(kind));

it.each(DECIDING.map((part) => [`${part.kind} ${part.name}`, part] as const))(
  'the %s keeps its contract',
  async (_, part) => {
    expect(await checkPart(part)).toEqual([]);
  },
);

/** The first day that is traded on paper, and judged by the backtest of the same model. */
const FROM = '2024-01-02';
let run: Run;
let paper: { readonly folder: string; readonly fills: number; readonly books: string };

beforeAll(async () => {
  mkdirSync(join(workspace, 'parts'), { recursive: true });
  cpSync(join(import.meta.dirname, 'whole-parts.ts'), join(workspace, 'parts/whole-parts.ts'));
  for (const file of ['own-venue.ts', 'own-venue-simulator.ts', 'own-venue-markets.ts'])
    cpSync(join(EXAMPLES, file), join(workspace, 'parts', file));
  writeFileSync(join(workspace, 'parts/own-changing-venue.ts'), quickVenue());
  await smallWorkspace(workspace, { system: SYSTEM, bars: BARS, start: BEGIN, volume: 5_000, holes: HOLE_IN_BITCOIN });
  const { candles, facts } = workspaceAt(workspace);
  await new ParquetCandleStore(candles).write(ether);
  await new ParquetFactStore(facts).write('binance', new RecordedFacts('book', 'BTC/USDT', BOOKS));
  const outcome = await cli('research', 'system.yaml', '--threads', '1', '--json');
  if (outcome.code !== 0) throw new Error(outcome.stderr);
  run = JSON.parse(outcome.stdout) as Run;
  const stretch = ['--from', FROM, '--days', '4', '--model', run.artifact];
  const traded = await cli('paper', 'system.yaml', '--replay', ...stretch, '--json');
  if (traded.code !== 0) throw new Error(traded.stderr);
  paper = JSON.parse(traded.stdout) as typeof paper;
}, 120_000);

it('research judges the system, and its journal shows each part at work', () => {
  expect(run.verdict.verdict).toMatch(/credible|enough evidence/);
  expect(run.strategy.trades).toBeGreaterThan(10);
  expect(run.warnings.join('\n')).toMatch(/The member frail of the model gave nothing for \d+ of \d+ forecasts/);
  expect(run.warnings.join('\n')).toContain('no facts beside candles and no fitted features');
  const journal = readFileSync(join(run.files.folder, 'journal.jsonl'), 'utf8');
  for (const [what, words] of [
    ['the strategy with forecasts', 'as much as the book leans'],
    ['the strategy without forecasts', 'a small position without a forecast'],
    ['the risk check', 'it is before 3:00'],
    ['the missing member', '"missing":["frail"]'],
  ] as const)
    expect(journal, what).toContain(words);
});

it('features show the book, the other market and the longer candles that were known at each moment', () => {
  const closes = new Map(
    Array.from(ether.close, (close, row) => [(ether.openTime[row] ?? NaN) + HOUR, close] as const),
  );
  const decided = [...decisionsOf(run.files.folder).values()];
  expect(decided.length).toBeGreaterThan(300);
  let withBook = 0;
  for (const { at, features } of decided) {
    const row = features?.[0] ?? [];
    const book = BOOKS.findLast(({ knownAt }) => knownAt <= at && at - knownAt <= 60 * SECOND);
    const [bid, ask] = [book?.bids[1] ?? NaN, book?.asks[1] ?? NaN];
    expect(row[1], 'the book').toBe(book === undefined ? 'NaN' : (bid - ask) / (bid + ask));
    expect(row[2], 'the close of Ether').toBe(closes.get(at) ?? 'NaN');
    if (book !== undefined) withBook++;
  }
  expect(withBook).toBeGreaterThan(200);
});

it('a run on paper trades markets that are listed and settled, and its books agree with those of the venue', () => {
  expect(paper.fills).toBeGreaterThan(10);
  expect(paper.books).toBe('agree');
  expect(changesIn(paper.folder), 'one market after the other, in the slot behind the watched one').toEqual([
    'BTC1/USD listed in slot 2',
    'slot 2 settled with a position',
    'BTC2/USD listed in slot 2',
    'slot 2 settled with a position',
    'BTC3/USD listed in slot 2',
  ]);
});

it('the run of research is replayed without divergence', async () => {
  const replayed = await cli('replay', run.files.folder);
  expect(replayed.stdout, replayed.stderr).toContain('reproduced exactly');
});

it('the run on paper is replayed without divergence, from its copy of the modules when they have changed since', async () => {
  const module = join(workspace, 'parts/whole-parts.ts');
  const text = readFileSync(module, 'utf8');
  writeFileSync(module, `${text}// changed\n`);
  try {
    const replayed = await cli('replay', paper.folder);
    expect(replayed.code, `${replayed.stdout}${replayed.stderr}`).toBe(0);
    const status = await cli('status', paper.folder, '--json');
    expect(status.code, status.stderr).toBe(0);
  } finally {
    writeFileSync(module, text);
  }
});

it('a run on paper and a backtest of its model see the same features and forecasts, to the last bit', async () => {
  const tested = await cli('backtest', 'system.yaml', '--model', run.artifact, '--from', FROM, '--final', '--json');
  expect(tested.code, tested.stderr).toBe(0);
  const batch = decisionsOf((JSON.parse(tested.stdout) as Run).files.folder);
  const both = [...decisionsOnPaper(paper.folder).values()].flatMap((live) => {
    const past = batch.get(live.at);
    return past === undefined ? [] : [{ live, past }];
  });
  for (const { live, past } of both)
    expect(shownIn(live), new Date(live.at / 1_000).toISOString()).toEqual(shownIn(past));
  const count = (isCounted: (live: Decided) => boolean) => both.filter(({ live }) => isCounted(live)).length;
  expect(
    count(({ kind }) => kind === 'forecast'),
    'decisions with forecasts',
  ).toBeGreaterThan(50);
  expect(
    count(({ kind }) => kind === 'forecast-missing'),
    'decisions without',
  ).toBeGreaterThan(20);
  expect(
    count(({ forecasts }) => forecasts?.[0]?.missing?.join() === 'frail'),
    'without a member',
  ).toBeGreaterThan(15);
}, 60_000);
