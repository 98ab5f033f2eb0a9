import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ArtifactFolder } from '../../src/adapters/artifacts/artifact-folder.ts';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { SqliteTrialLedger } from '../../src/adapters/sqlite/sqlite-trial-ledger.ts';
import { HOUR } from '../../src/core/time.ts';
import { backtestModel } from '../../src/research/backtest-model.ts';
import { replayRun } from '../../src/research/replay-backtest.ts';
import type { ResearchOutcome } from '../../src/research/research.ts';
import { trainSystem } from '../../src/research/train-system.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { loadArtifact } from '../../src/training/open-artifact.ts';
import { scratchFolder, suiteFolder } from '../harness/scratch-folder.ts';
import { runSmall, SMALL_SYSTEM, smallWorkspace } from './small-system.ts';

const quiet = { progress: () => {} };

const folder = suiteFolder();
let outcome: ResearchOutcome;

beforeAll(async () => {
  await smallWorkspace(folder);
  outcome = await runSmall(folder);
});

describe('research', () => {
  it('writes a verdict with its reasons and every file it promises', () => {
    expect(['edge', 'no edge', 'not enough evidence', 'not credible']).toContain(outcome.summary.verdict.verdict);
    expect(outcome.summary.verdict.reasons.length).toBeGreaterThan(4);
    expect(readdirSync(outcome.files.folder).sort()).toEqual([
      'equity_curve.csv',
      'forecasts.bin',
      'journal.jsonl',
      'report.html',
      'run.json',
      'summary.json',
      'trade_log.csv',
    ]);
    expect(JSON.parse(readFileSync(outcome.files.summary, 'utf8'))).toEqual(
      JSON.parse(JSON.stringify(outcome.summary)),
    );
  });

  it('puts every figure beside its baseline', () => {
    const { skill, buyAndHold } = outcome.summary;
    expect(skill.baselines.map(({ baselineName }) => baselineName)).toEqual(
      expect.arrayContaining(['majority class of training', 'always long', 'last sign', 'logistic regression']),
    );
    expect(buyAndHold.trades + Math.abs(buyAndHold.netProfit), 'buy and hold really held').toBeGreaterThan(0);
    expect(buyAndHold.turnoverPerYear, 'what is held at the end was bought').toBeGreaterThan(0);
  });

  it('never lets the judged period reach into the hold-out', () => {
    const rows = readFileSync(outcome.files.equity, 'utf8').trim().split('\n');
    const last = Date.parse((rows.at(-1) ?? '').split(',')[0] ?? '');
    const [data] = outcome.summary.data;
    const span = Date.parse(data?.to ?? '') - Date.parse(data?.from ?? '');
    expect((last - Date.parse(data?.from ?? '')) / span, 'the last fifth is locked').toBeLessThan(0.83);
  });
});

describe('research that is repeated', () => {
  it('gives the same bytes again from the same inputs, artefact and report alike', async () => {
    const other = scratchFolder();
    await smallWorkspace(other);
    const again = await runSmall(other, { systemPath: join(folder, 'system.yaml') });
    for (const name of readdirSync(outcome.files.folder)) {
      expect(
        readFileSync(join(again.files.folder, name)).equals(readFileSync(join(outcome.files.folder, name))),
        name,
      ).toBe(true);
    }
    for (const name of readdirSync(workspaceAt(folder).artifacts)) {
      expect(
        readFileSync(join(workspaceAt(other).artifacts, name)).equals(
          readFileSync(join(workspaceAt(folder).artifacts, name)),
        ),
        name,
      ).toBe(true);
    }
  });

  it('gives the same bytes at another number of threads', async () => {
    const other = scratchFolder();
    await smallWorkspace(other);
    const again = await runSmall(other, { systemPath: join(folder, 'system.yaml'), threads: 2 });
    expect(again.summary).toEqual(outcome.summary);
  });

  it('counts a configuration once, however often it runs, and another seed as another trial', async () => {
    const ledger = new SqliteTrialLedger(workspaceAt(folder).trials);
    const scope = { purpose: 'ci', days: [{ market: 'BTC', from: -Infinity, to: Infinity }] };
    expect(await ledger.trials(scope)).toHaveLength(1);
    await runSmall(folder);
    expect(await ledger.trials(scope)).toHaveLength(1);
    const second = await runSmall(folder, { seed: 99 });
    expect(await ledger.trials(scope)).toHaveLength(2);
    expect(second.summary.evidence.trials).toBe(2);
    expect(await ledger.trials({ ...scope, purpose: 'research' }), 'CI never touches a user').toEqual([]);
    await ledger.close();
  });

  it('reads the hold-out only in a final run, which the ledger records', async () => {
    const final = await runSmall(folder, { stage: 'final' });
    expect(final.summary.evidence.finalReads).toBe(1);
    expect(final.summary.skill.folds.map(({ name }) => name)).toEqual(['hold-out']);
    expect(final.files.folder).not.toBe(outcome.files.folder);
  });
});

describe('the journal of a research run', () => {
  it('replays exactly', async () => {
    const lines = readFileSync(outcome.files.journal, 'utf8').trim().split('\n');
    expect(await replayRun({ folder: outcome.files.folder, workspace: folder, ...quiet })).toEqual({
      records: lines.length,
    });
  });

  it('is caught at the very line that was altered', async () => {
    const tampered = join(scratchFolder(), 'run');
    cpSync(outcome.files.folder, tampered, { recursive: true });
    const lines = readFileSync(outcome.files.journal, 'utf8').trim().split('\n');
    const line = Math.floor(lines.length / 2);
    lines[line] = (lines[line] ?? '').replace(/"at":(\d+)\d/, '"at":$17');
    writeFileSync(join(tampered, 'journal.jsonl'), `${lines.join('\n')}\n`);
    await expect(replayRun({ folder: tampered, workspace: folder, ...quiet })).rejects.toThrow(
      `journal.jsonl, line ${line + 1},`,
    );
  });

  it('is refused when it counts money in other units', async () => {
    const older = join(scratchFolder(), 'run');
    cpSync(outcome.files.folder, older, { recursive: true });
    const text = readFileSync(outcome.files.journal, 'utf8');
    writeFileSync(join(older, 'journal.jsonl'), text.replace('"format":2,', '"format":1,'));
    await expect(replayRun({ folder: older, workspace: folder, ...quiet })).rejects.toMatchObject({
      code: 'data-unreadable',
      details: { actual: 'format 1' },
    });
  });
});

describe('data that a replay reads', () => {
  it('is caught when one forecast was altered', async () => {
    const tampered = join(scratchFolder(), 'run');
    cpSync(outcome.files.folder, tampered, { recursive: true });
    const bytes = readFileSync(join(tampered, 'forecasts.bin'));
    bytes.writeDoubleLE(0.123, Math.floor(bytes.length / 3 / 8) * 8);
    writeFileSync(join(tampered, 'forecasts.bin'), bytes);
    await expect(replayRun({ folder: tampered, workspace: folder, ...quiet })).rejects.toMatchObject({
      code: 'journal-diverged',
      details: { where: 'forecasts.bin' },
    });
  });

  it('is caught when a stored candle was altered', async () => {
    const other = scratchFolder();
    cpSync(folder, other, { recursive: true });
    const store = new ParquetCandleStore(workspaceAt(other).candles);
    const { series } = await store.load({ venue: 'binance', instrument: 'BTC/USDT', interval: HOUR });
    series.close[700] = (series.close[700] as number) * 1.0001;
    series.high[700] = Math.max(series.high[700] ?? 0, series.close[700] ?? 0);
    await store.write(series);
    await expect(replayRun({ folder: outcome.files.folder, workspace: other, ...quiet })).rejects.toMatchObject({
      code: 'journal-diverged',
    });
  });

  it('needs a finished run', async () => {
    await expect(replayRun({ folder: join(folder, 'nothing'), workspace: folder, ...quiet })).rejects.toMatchObject({
      code: 'file-missing',
    });
  });
});

describe('a stored model', () => {
  it('stores an artefact that a backtest can use, and warns when the model has seen the rows', async () => {
    const id = outcome.summary.artifact ?? '';
    const options = {
      systemPath: join(folder, 'system.yaml'),
      workspace: folder,
      model: id,
      purpose: 'ci',
      codeVersion: 'test',
      stage: 'search',
      ...quiet,
    } as const;
    const tested = await backtestModel(options);
    expect(tested.summary.warnings[0]).toContain('may have learned from what it is tested on');
    expect(tested.summary.verdict, 'memory is no evidence').toMatchObject({
      verdict: 'no verdict',
      reasons: [{ test: 'unseen data', passed: 'failed' }, ...Array.from({ length: 8 }, () => ({}))],
    });
    expect(
      tested.summary.verdict.reasons.map(({ passed }) => passed),
      'and excludes nothing',
    ).not.toContain('stated');
    expect(tested.summary.evidence.trials, 'nor a try among the honest ones').toBe(1);
    const { manifest } = await loadArtifact(new ArtifactFolder(workspaceAt(folder).artifacts), id);
    await expect(
      backtestModel({ ...options, from: manifest.trainedUntil }),
      'what it has not seen is the hold-out',
    ).rejects.toMatchObject({ code: 'holdout-locked' });
    const later = await backtestModel({ ...options, from: manifest.trainedUntil, stage: 'final' });
    expect(later.summary.warnings.join()).not.toContain('may have learned');
    expect(later.summary.evidence.finalReads).toBeGreaterThan(0);
  });
});

describe('days of a stored model', () => {
  it('a final backtest of a stored model judges the days that a final run of research judges, and none that were searched', async () => {
    const place = scratchFolder();
    await smallWorkspace(place);
    const researched = await runSmall(place, { stage: 'final' });
    const options = {
      systemPath: join(place, 'system.yaml'),
      workspace: place,
      model: researched.summary.artifact ?? '',
      purpose: 'ci',
      codeVersion: 'test',
      stage: 'final',
      ...quiet,
    } as const;
    const whole = await backtestModel(options);
    const begun = await backtestModel({ ...options, from: '2000-01-01' });
    expect(whole.summary.warnings.join()).not.toContain('left out');
    expect(begun.summary.warnings.join()).toContain('A final run judges the hold-out alone');
    const ledger = new SqliteTrialLedger(workspaceAt(place).trials);
    const [first, ...others] = (await ledger.runs('ci')).map(({ stage, days, returnsFrom }) => ({
      stage,
      days,
      returnsFrom,
    }));
    expect(others).toEqual([first, first]);
    const opened = await ledger.readings({ purpose: 'ci', days: first?.days ?? [] });
    expect(opened.map(({ use }) => use)).toEqual(['final', 'final', 'final']);
    await ledger.close();
    const early = backtestModel({ ...options, to: '2000-01-02' });
    await expect(early, 'the days that can be asked for are named').rejects.toMatchObject({
      code: 'too-few-rows',
      details: {
        expected: expect.stringMatching(/^decisions from \d{4}-\S+Z to \d{4}-\S+Z$/) as string,
        advice: expect.stringContaining('--from before --to') as string,
      },
    });
  });
});

describe('questions of a stored model', () => {
  it('refuses an artefact of another feature list or other classes', async () => {
    const path = join(folder, 'binary.yaml');
    writeFileSync(path, SMALL_SYSTEM.replace('horizon: 6h', 'horizon: 6h, classes: binary'));
    const test = (systemPath: string) =>
      backtestModel({
        systemPath,
        workspace: folder,
        model: outcome.summary.artifact ?? '',
        purpose: 'ci',
        stage: 'search',
        codeVersion: 'test',
        ...quiet,
      });
    await expect(test(path)).rejects.toMatchObject({ code: 'artifact-mismatch' });
    writeFileSync(path, SMALL_SYSTEM.replace('horizon: 6h', 'horizon: 8h'));
    await expect(test(path), 'another question').rejects.toMatchObject({
      code: 'artifact-mismatch',
      message: expect.stringContaining('8h'),
    });
  });

  it('trains without a report, to the same artefact', async () => {
    const trained = await trainSystem({
      systemPath: join(folder, 'system.yaml'),
      workspace: folder,
      purpose: 'ci',
      codeVersion: 'test',
      threads: 1,
      ...quiet,
    });
    expect(trained.artifact).toBe(outcome.summary.artifact);
  });
});
