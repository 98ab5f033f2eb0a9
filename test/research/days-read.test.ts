import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ArtifactFolder } from '../../src/adapters/artifacts/artifact-folder.ts';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { SqliteTrialLedger } from '../../src/adapters/sqlite/sqlite-trial-ledger.ts';
import { HOUR, instant } from '../../src/core/time.ts';
import { holdOutBoundary } from '../../src/datasets/hold-out.ts';
import { sliceSeries } from '../../src/market/candle-series.ts';
import { backtestModel } from '../../src/research/backtest-model.ts';
import type { ResearchOptions, ResearchOutcome } from '../../src/research/research.ts';
import { trainSystem } from '../../src/research/train-system.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { randomCandles } from '../support/candles.ts';
import { runSmall, SMALL_SYSTEM } from './small-system.ts';

/** A small system whose entry threshold is so low that it nearly always trades. */
const TINY = SMALL_SYSTEM.replace('rounds: 12', 'rounds: 3')
  .replace('folds: 2', 'folds: 1')
  .replace('barrier: 0.008', 'barrier: 0.003')
  .replace('entry_threshold: 0.4, tune: [0.36, 0.4, 0.45]', 'entry_threshold: 0.36');

const CANDLES = randomCandles(1_600, 42);
const store = (root: string) => new ParquetCandleStore(workspaceAt(root).candles);

let folder = '';
let files = 0;
beforeEach(async () => {
  folder = scratchFolder();
  await workspaceOf(folder, 800);
});

/** The tiny system with the first of all candles. */
async function workspaceOf(root: string, bars: number): Promise<void> {
  writeFileSync(join(root, 'system.yaml'), TINY);
  await store(root).write(sliceSeries(CANDLES, { to: instant((CANDLES.openTime[bars - 1] ?? 0) + 1) }));
}

/** Runs the tiny system with some of its lines replaced. */
async function run(
  changes: Readonly<Record<string, string>> = {},
  options: Partial<ResearchOptions> = {},
): Promise<ResearchOutcome> {
  const systemPath = join(folder, `system-${files++}.yaml`);
  const text = Object.entries(changes).reduce((system, [from, to]) => {
    expect(system, 'the line that is replaced').toContain(from);
    return system.replace(from, to);
  }, TINY);
  writeFileSync(systemPath, text);
  return runSmall(folder, { systemPath, ...options });
}

const NOTHING_HELD_OUT = { 'holdout: 0.2': 'holdout: 0' };
const reasonOf = ({ summary }: ResearchOutcome, name: string) =>
  summary.verdict.reasons.find(({ test }) => test === name);
const untouched = (outcome: ResearchOutcome) => reasonOf(outcome, 'untouched hold-out');
const heldOutWarning = ({ summary }: ResearchOutcome) =>
  summary.warnings.find((warning) => warning.includes('held out on'));

describe('the count of trials', () => {
  it('goes on when a candle is imported, the period moves by a bar, or the system has another name or seed', async () => {
    expect((await run()).summary.evidence, 'the first').toMatchObject({ trials: 1 });
    await workspaceOf(folder, 801);
    expect((await run()).summary.evidence, 'one candle more: the same configuration').toMatchObject({ trials: 1 });
    expect(
      (await run({ 'name: small': 'name: other' })).summary.evidence,
      'another name: the same configuration',
    ).toMatchObject({ trials: 1 });
    expect((await run({}, { seed: 2 })).summary.evidence, 'another seed: another trial').toMatchObject({ trials: 2 });
    const [data] = (await run()).summary.data;
    const second = new Date(Date.parse(data?.from ?? '') + 3_600_000).toISOString();
    const moved = await run({ 'interval: 1h': `interval: 1h\nperiod: { from: ${second} }` });
    expect(moved.summary.evidence, 'another period: another trial').toMatchObject({ trials: 3 });
    expect(moved.summary.evidence.trialsSince, 'the report says since when').toBeDefined();
    expect(reasonOf(moved, 'deflated Sharpe ratio')?.detail).toContain(
      `After 3 configurations tried on the judged days (recorded since ${moved.summary.evidence.trialsSince?.slice(0, 10) ?? '?'})`,
    );
  });

  it('of a final run includes the trials of the search', async () => {
    await run();
    await run({}, { seed: 2 });
    expect((await run({}, { stage: 'final' })).summary.evidence.trials).toBe(2);
  });

  it('on days that no other trial was judged on begins at one', async () => {
    await run();
    const [data] = (await run()).summary.data;
    const at = (share: number) =>
      new Date(
        Date.parse(data?.from ?? '') + share * (Date.parse(data?.to ?? '') - Date.parse(data?.from ?? '')),
      ).toISOString();
    expect((await run({ 'interval: 1h': `interval: 1h\nperiod: { to: ${at(0.4)} }` })).summary.evidence.trials).toBe(1);
  });

  it('compares trials day by day, though one of them begins a bar later', async () => {
    const first = await run();
    expect(first.summary.evidence.overfitProbability, 'one trial').toBeUndefined();
    const from = new Date(Date.parse(first.summary.data[0]?.from ?? '') + 3_600_000).toISOString();
    const second = await run({
      'interval: 1h': `interval: 1h\nperiod: { from: ${from} }`,
      'entry_threshold: 0.36': 'entry_threshold: 0.37',
    });
    expect(second.summary.evidence.overfitProbability, 'two trials on nearly the same hours').toBeDefined();
  });
});

describe('a hold-out', () => {
  it('is confirmed by the first final run, and by the same again', async () => {
    await run();
    const first = await run({}, { stage: 'final' });
    expect(untouched(first)).toMatchObject({ passed: 'passed', detail: expect.stringContaining('no run had read') });
    expect(untouched(await run({}, { stage: 'final' }))).toMatchObject({ passed: 'passed' });
  });

  it.each([
    ['holdout: 0', NOTHING_HELD_OUT],
    ['a smaller hold-out', { 'holdout: 0.2': 'holdout: 0.05' }],
  ])('is no confirmation after a run with %s read it, which said so', async (_, changes) => {
    await run();
    const reader = await run(changes);
    expect(heldOutWarning(reader)).toMatch(
      /^This run reads .* of BTC, .* of what small held out on \d{4}-\d\d-\d\d\. .* no confirmation any more\.$/,
    );
    const final = await run({}, { stage: 'final' });
    expect(untouched(final)).toMatchObject({
      passed: 'failed',
      detail: expect.stringMatching(
        /had been read before: small was judged on them on \d{4}-\d\d-\d\d\. These days cannot confirm/,
      ),
    });
    expect(final.summary.verdict.verdict, 'whatever its figures').not.toBe('edge');
    expect(final.summary.evidence.holdOutShareRead).toBeGreaterThan(0.5);
  });

  it('is no confirmation when it was read before any run held it out', async () => {
    await run(NOTHING_HELD_OUT);
    expect(untouched(await run({}, { stage: 'final' }))).toMatchObject({ passed: 'failed' });
  });

  it('is no confirmation for another configuration once a final run has read it', async () => {
    await run({}, { stage: 'final', seed: 2 });
    expect(untouched(await run({}, { stage: 'final' }))).toMatchObject({
      passed: 'failed',
      detail: expect.stringContaining('small read them with --final'),
    });
  });
});

describe('readings of a hold-out', () => {
  it('is read by train and by the backtest of a stored model too, and each says so', async () => {
    await run();
    const systemPath = join(folder, 'all.yaml');
    writeFileSync(systemPath, TINY.replace('holdout: 0.2', 'holdout: 0'));
    const context = {
      systemPath,
      workspace: folder,
      purpose: 'ci',
      codeVersion: 'test',
      threads: 1,
      progress: () => {},
    };
    const trained = await trainSystem(context);
    expect(trained.lines.join('\n')).toContain('held out on');
    const tested = await backtestModel({ ...context, stage: 'search', model: trained.artifact });
    expect(tested.summary.warnings.join('\n')).toContain('held out on');
    const ledger = new SqliteTrialLedger(workspaceAt(folder).trials);
    const read = await ledger.readings({ purpose: 'ci', days: [{ market: 'BTC', from: -Infinity, to: Infinity }] });
    expect(read.map(({ use }) => use)).toEqual(['judging', 'judging', 'judging']);
    await ledger.close();
  });

  it('counts as read when a run died while it read it, because the reading was recorded before', async () => {
    const dying = (stage: 'search' | 'final', changes: Readonly<Record<string, string>> = {}) =>
      run(changes, {
        stage,
        seed: 2,
        progress: (report) => {
          if (report.stage.startsWith('training')) throw new Error('killed while it trains');
        },
      });
    await expect(dying('final')).rejects.toThrow('killed');
    expect(untouched(await run({}, { stage: 'final' }))).toMatchObject({
      passed: 'failed',
      detail: expect.stringContaining('read them with --final'),
    });
    await expect(dying('search', NOTHING_HELD_OUT)).rejects.toThrow('killed');
    const ledger = new SqliteTrialLedger(workspaceAt(folder).trials);
    const read = await ledger.readings({ purpose: 'ci', days: [{ market: 'BTC', from: -Infinity, to: Infinity }] });
    expect(read.map(({ use }) => use)).toEqual(['training', 'final', 'training', 'final', 'judging']);
    expect(await ledger.runs('ci'), 'of what died there are no returns to count').toHaveLength(1);
    await ledger.close();
  });
});

describe('the days of a hold-out', () => {
  it('lies at the end of the data that a run has, whatever earlier runs held out', async () => {
    const before = await run();
    await workspaceOf(folder, 1_600);
    const after = await run();
    const fresh = scratchFolder();
    await workspaceOf(fresh, 1_600);
    const alone = await runSmall(fresh);
    expect({ ...after.summary, warnings: [] }, 'as if nothing had been run before').toEqual({
      ...alone.summary,
      warnings: [],
      command: after.summary.command,
    });
    expect((after.summary.skill.folds.at(-1)?.to ?? '') > (before.summary.skill.folds.at(-1)?.to ?? '')).toBe(true);
    expect(heldOutWarning(after), 'it reads what the first run held out').toContain('100.0 % of what small held out');
    expect(untouched(await run({}, { stage: 'final' })), 'its own end is untouched').toMatchObject({
      passed: 'passed',
    });
  });

  it('is the same for systems with other horizons: one does not read what the other holds out', async () => {
    await run({ 'horizon: 6h': 'horizon: 24h' });
    const shorter = await run({ 'horizon: 6h': 'horizon: 2h' });
    expect(heldOutWarning(shorter)).toBeUndefined();
    expect(untouched(await run({ 'horizon: 6h': 'horizon: 24h' }, { stage: 'final' }))).toMatchObject({
      passed: 'passed',
    });
  });

  it('is refused by name where nothing is held out', async () => {
    await expect(run(NOTHING_HELD_OUT, { stage: 'final' })).rejects.toMatchObject({
      code: 'too-few-rows',
      message: expect.stringContaining('There is no hold-out to read'),
    });
  });
});

describe('what a run gives', () => {
  it('depends on file, data and seed alone, whatever ran before in the workspace', async () => {
    const first = await run();
    await run({}, { seed: 2 });
    await run(NOTHING_HELD_OUT);
    await run({}, { stage: 'final', seed: 3 });
    const again = await run();
    for (const part of [
      'strategy',
      'buyAndHold',
      'skill',
      'monthly',
      'importance',
      'artifact',
      'costSensitivity',
    ] as const)
      expect(again.summary[part], part).toEqual(first.summary[part]);
    expect(
      again.summary.evidence.trials,
      "the count is the ledger's: three tries on these days, and one on the hold-out",
    ).toBe(3);
    expect(again.summary.strategy.trades, 'there is something to compare').toBeGreaterThan(5);
    expect(await new ArtifactFolder(workspaceAt(folder).artifacts).list()).toContain(first.summary.artifact);
  });
});

describe('a hold-out that is too short to confirm anything', () => {
  it('is reported by every search, before a final run opens it', async () => {
    const tooShort = ({ summary }: ResearchOutcome) =>
      summary.warnings.filter((warning) => warning.startsWith('The hold-out has '));
    expect(tooShort(await run())).toEqual([
      expect.stringMatching(/^The hold-out has \d+ days, and a verdict asks for 183: .* confirm nothing/),
    ]);
    expect(tooShort(await run(NOTHING_HELD_OUT)), 'where nothing is held out').toEqual([]);
  });
});

describe('a search', () => {
  it.each(['label: { horizon: 6h, barrier: 0.003 }', 'label: { kind: triple-barrier, horizon: 12h, barrier: 0.003 }'])(
    'trades on no candle that the hold-out has a part of, without an embargo too: %s',
    async (label) => {
      const outcome = await run({ 'label: { horizon: 6h, barrier: 0.003 }': label });
      const times = (file: string, column: string): number[] => {
        const [head = '', ...lines] = readFileSync(file, 'utf8').trim().split('\n');
        const place = head.split(',').indexOf(column);
        expect(place, column).toBeGreaterThanOrEqual(0);
        return lines.map((line) => Date.parse(line.split(',')[place] ?? '') * 1_000);
      };
      const boundary = holdOutBoundary([sliceSeries(CANDLES, { to: instant(CANDLES.openTime[800] ?? 0) })], 0.2);
      const curve = times(outcome.files.equity, 'time');
      expect(Math.max(...curve)).toBeLessThanOrEqual(boundary);
      expect(Math.max(...curve), 'up to the last candle before').toBeGreaterThan(boundary - 12 * HOUR);
      expect(Math.max(...times(outcome.files.trades, 'exit_time'))).toBeLessThanOrEqual(boundary);
    },
  );
});
