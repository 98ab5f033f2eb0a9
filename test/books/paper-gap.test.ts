import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { paperReplay, type PaperReplaySummary } from '../../src/operate/replay-on-paper.ts';
import { describeLiveReplay } from '../../src/cli/lines/replay-lines.ts';
import { instant } from '../../src/core/time.ts';
import { tradeStories } from '../../src/live/trade-story.ts';
import { openJournal } from '../../src/trading/run-journal.ts';
import { partsOf } from '../../src/trading/run-settings.ts';
import { replayLive, type LiveReplay } from '../../src/operate/replay-run.ts';
import { effort } from '../harness/effort.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';

const quickstart = readFileSync(join(import.meta.dirname, '../../systems/quickstart.yaml'), 'utf8');

/**
 * The quickstart with a model that trains in a second and enters at nearly every candle, so that there are many trades.
 */
const eager = quickstart
  .replace(/rounds: \d+/, 'rounds: 12')
  .replace(/cost_multiple: \d+/, 'cost_multiple: 0')
  .replace(/volatility_multiple: [\d.]+/, 'volatility_multiple: 0')
  .replace(/entry_threshold: [\d.]+/, 'entry_threshold: 0.34')
  .replace(/horizon: \d+h/, 'horizon: 6h');

/** Usually a few days of the eager system; in the thorough tests two months of the quickstart. */
const { system, days } = effort({ usual: { system: eager, days: 5 }, thorough: { system: quickstart, days: 60 } });

const workspace = suiteFolder();
let run: PaperReplaySummary;
let replay: LiveReplay;

beforeAll(async () => {
  const systemPath = join(workspace, 'system.yaml');
  writeFileSync(systemPath, system);
  run = await paperReplay({
    systemPath,
    workspace,
    days,
    threads: 1,
    codeVersion: 'test',
    progress: () => undefined,
    tell: () => undefined,
    stop: new AbortController().signal,
  });
  replay = await replayLive(run.folder, workspace);
}, 240_000);

it('a paper run and its backtest make the same decisions, and some trades', () => {
  expect(replay.divergence).toBeUndefined();
  expect(replay.gap.matchedTrades).toBeGreaterThan(3);
});

it('a paper run pays the fees that Kraken lists', () => {
  const journal = openJournal(run.folder);
  expect(journal.header.takerFeeBps).toBe(40);
  journal.close();
  expect(run.fees, 'each of the trades twice').toBeGreaterThan(0);
});

it('every minor unit of the gap between a paper run and its backtest is attributed', () => {
  expect(replay.gap.unattributedMinor).toBe('0');
  const sum = Object.values(replay.gap.parts).reduce((total, part) => total + part, 0);
  expect(sum).toBeCloseTo(replay.gap.total, 9);
  expect(replay.gap.total).toBeCloseTo(replay.runProfit - replay.backtestProfit, 9);
  expect(replay.runProfit).toBeCloseTo(run.equity - run.startingEquity, 6);
  expect([replay.gap.parts.timing, replay.gap.parts.fees, replay.gap.parts.rounding], 'each part exists').not.toContain(
    0,
  );
});

it('the gap leaves money that only the venue has as not attributed', async () => {
  const journal = openJournal(run.folder);
  const note = (cashMinor: string) =>
    journal.note({
      at: instant(0),
      kind: 'difference',
      detail: { differences: [], beyond: { cashMinor, lots: {} } },
    });
  note('-7');
  expect((await replayLive(run.folder, workspace)).gap.unattributedMinor).toBe('-7');
  note('0');
  journal.close();
});

it('the gap is printed in lines whose amounts add up', () => {
  const lines = describeLiveReplay(replay).split('\n');
  const amounts = lines
    .filter((line) => /^ {2}\S.* [-+]\d+\.\d\d/.test(line))
    .map((line) => Number(/[-+]\d+\.\d\d/.exec(line)?.[0]));
  expect(amounts).toHaveLength(10);
  expect(amounts.reduce((sum, amount) => sum + amount, 0)).toBeCloseTo(Number(replay.gap.total.toFixed(2)), 9);
  expect(lines.at(-1)).toMatch(/not attributed +0 /);
});

/** Stop and target lie one per cent from the entry, so that most trades end inside a candle at the venue. */
const guarded = quickstart
  .replace(/rounds: \d+/, 'rounds: 12')
  .replace('kind: fixed-horizon', 'kind: triple-barrier')
  .replace('barrier: 0.002', 'barrier: 0.01')
  .replace(/cost_multiple: \d+.*/, 'cost_multiple: 0')
  .replace(/ {2}volatility_multiple: .*\n {2}volatility_window: 168.*\n/, '')
  .replace(/entry_threshold: [\d.]+/, 'entry_threshold: 0.34')
  .replace(/ {2}protective_stop: .*\n/, '');

describe('paper with stops that fill inside the candles, and a backtest of the same market', () => {
  const workspace = suiteFolder();

  it("take the same decisions: a stop's fill is booked before the next candle", async () => {
    const systemPath = join(workspace, 'system.yaml');
    writeFileSync(systemPath, guarded);
    const run = await paperReplay({
      systemPath,
      workspace,
      days: effort({ usual: 10, thorough: 60 }),
      threads: 1,
      codeVersion: 'test',
      progress: () => undefined,
      tell: () => undefined,
      stop: new AbortController().signal,
    });
    const replay = await replayLive(run.folder, workspace);
    const journal = openJournal(run.folder);
    const stops = tradeStories(journal.events(), partsOf(journal.header).instruments).filter(
      ({ closing }) => closing === 'stop',
    );
    journal.close();
    expect(stops.length).toBeGreaterThan(10);
    expect(replay.divergence).toBeUndefined();
    expect(replay.gap).toMatchObject({ missedTrades: 0, extraTrades: 0, unattributedMinor: '0' });
  }, 240_000);
});
