import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { suiteFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { randomCandles } from '../../test/support/candles.ts';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import type { CandleSeries } from '../core/candle.ts';
import { closeTimeOf } from '../core/candle.ts';
import { HOUR, instant, type Instant } from '../core/time.ts';
import { MemoryTrialLedger } from '../evidence/memory-trial-ledger.ts';
import { exactJson } from '../engine/exact-json.ts';
import type { Artifact } from '../training/artifact.ts';
import { sliceSeries } from '../market/candle-series.ts';
import { artifactAsOf } from '../research/artifact-as-of.ts';
import { configHashOf } from '../config/config-hash.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { loadUniverse } from '../research/load-universe.ts';
import { openLedger } from '../research/open-ledger.ts';
import { pruneArtifacts } from './prune-artifacts.ts';
import { keepModules } from '../parts/kept-modules.ts';
import { parseSystem, readSystem } from '../parts/read-system.ts';
import { runJob, type JobOrder } from './run-job.ts';
import { withoutSecrets } from '../trading/without-secrets.ts';
import { startJob } from './start-job.ts';
import { workspaceAt } from '../config/workspace.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');
const KEY = { venue: 'binance', instrument: 'BTC/USDT', interval: HOUR };
/**
 * Imported before the run began, and heard by it: the run began 20 candles before the import ends, and missed three.
 */
const [STORED, BEGAN, HOLE] = [900, 880, 950];

/** A workspace, and a run in it that has heard of candles which the store does not have. */
const workspace = suiteFolder();
const folder = join(workspace, 'live', 'small-live');
const whole = randomCandles(1_000, 42);
const openAt = (row: number): Instant => instant(whole.openTime[row] as number);
const store = new ParquetCandleStore(workspaceAt(workspace).candles);
const dueAt = closeTimeOf(whole, 999);
const order = (job: JobOrder['job'], more: Partial<JobOrder> = {}): JobOrder => ({
  job,
  dueAt,
  config,
  workspace,
  folder,
  venue: 'real',
  codeVersion: 'test',
  ...more,
});
let trading: Artifact;

beforeAll(async () => {
  await store.write(sliceSeries(whole, { to: openAt(STORED) }));
  const universe = await loadUniverse(config, workspaceAt(workspace).candles, () => undefined);
  ({ artifact: trading } = await artifactAsOf({
    config,
    universe,
    ledger: () => Promise.resolve(new MemoryTrialLedger()),
    purpose: 'research',
    folder: workspaceAt(workspace).artifacts,
    asOf: openAt(BEGAN),
    codeVersion: 'test',
    threads: 1,
    progress: () => undefined,
  }));
  const journal = SqliteLiveJournal.open(liveFolderAt(folder).journal, () => ({
    format: 2,
    system: 'small',
    config: canonicalJson(config),
    configHash: configHashOf(config),
    setting: 'live',
    venue: 'kraken',
    tag: 'p000000',
    cashMinor: '0',
    foreign: { cashMinor: '0', lots: {} },
    instruments: universe.instruments.map((instrument) => canonicalJson(instrument)),
    artifact: trading.manifest.id,
    featureNames: [],
    classes: [],
  }));
  journal.begin(openAt(BEGAN), 'test');
  journal.commit(
    Array.from({ length: 1_000 - BEGAN }, (_, index) => BEGAN + index)
      .filter((row) => row < HOLE || row >= HOLE + 3)
      .map((row) => moment(whole, row)),
  );
  journal.close();
});

it('refresh stores and marks the candles of the run where none are stored, and makes none up', async () => {
  const before = await store.load(KEY);
  const { series } = await runJob(order('refresh'));
  expect(series).toEqual([
    {
      series: 'binance BTC/USDT',
      heard: 117,
      stored: 97,
      until: new Date(dueAt / 1_000).toISOString().replace('.000Z', 'Z'),
    },
  ]);
  const after = await store.load(KEY);
  const [listed] = await store.list();
  expect([after.series.length, listed?.gaps.map(({ from, missing }) => [from, missing])], 'the hole stays one').toEqual(
    [997, [[openAt(HOLE), 3]]],
  );
  expect(
    after.series.close.slice(0, STORED),
    'imported candles stay as they were, though the run heard others',
  ).toEqual(before.series.close);
  expect(after.series.close.slice(STORED, HOLE)).toEqual(whole.close.map((price) => price + 1).slice(STORED, HOLE));
  expect(listed?.origins.map(({ source }) => source)).toEqual([
    'recorded by the live run of small at kraken, as kraken BTC/USD',
  ]);
  await runJob(order('refresh'));
  expect((await store.load(KEY)).contentHash, 'again changes nothing').toBe(after.contentHash);
  expect((await store.list())[0]?.origins).toHaveLength(1);
});

it('a later import replaces candles that a run had recorded', async () => {
  const { replaced } = await store.write(sliceSeries(whole, { from: openAt(920), to: openAt(930) }));
  expect(replaced).toBe(10);
  await runJob(order('refresh'));
  expect((await store.load(KEY)).series.close.slice(920, 930)).toEqual(whole.close.slice(920, 930));
});

it('refresh keeps the candles of a simulated venue out of the workspace', async () => {
  const before = await store.load(KEY);
  await runJob(order('refresh', { venue: 'simulated' }));
  expect((await store.load(KEY)).contentHash).toBe(before.contentHash);
  const own = await new ParquetCandleStore(liveFolderAt(folder).candles).load(KEY);
  expect(own.series.length).toBe(117);
});

it('retrain stores the same artefact each time, and backtest tests both on candles that they have not seen', async () => {
  const { artifact } = await runJob(order('retrain'));
  expect((await runJob(order('retrain')))['artifact']).toBe(artifact);
  expect(await new ArtifactFolder(workspaceAt(workspace).artifacts).list()).toEqual(
    expect.arrayContaining([artifact, trading.manifest.id]),
  );
  const { report, models } = await runJob(order('backtest', { retrained: String(artifact) }));
  const written = JSON.parse(readFileSync(String(report), 'utf8')) as { models: unknown };
  expect(written.models).toEqual(JSON.parse(JSON.stringify(models)));
  expect(models).toEqual([
    expect.objectContaining({
      role: 'trading',
      kind: 'tested',
      artifact: trading.manifest.id,
      accuracy: expect.any(Number) as number,
      majorityAccuracy: expect.any(Number) as number,
      decisions: expect.any(Number) as number,
      trades: expect.any(Number) as number,
      netProfit: expect.any(Number) as number,
    }),
    expect.objectContaining({ role: 'retrained', artifact }),
  ]);
  const [{ from, to, decisions } = { from: '', to: '', decisions: 0 }] = models as readonly {
    from: string;
    to: string;
    decisions: number;
  }[];
  expect(Date.parse(from) * 1_000, "not before the run's begin").toBeGreaterThanOrEqual(openAt(BEGAN));
  expect(Date.parse(to) * 1_000, 'not later than an answer is known').toBeLessThanOrEqual(dueAt - 6 * HOUR);
  expect(decisions).toBeGreaterThan(20);
  const ledger = await openLedger(workspaceAt(workspace));
  const read = await ledger.readings({ purpose: 'research', days: [{ market: 'BTC', from: 0, to: dueAt }] });
  expect(
    read.map(({ use, system }) => `${system} ${use}`),
    'and the ledger keeps which days they read',
  ).toEqual(['small training', 'small training', 'small judging', 'small judging']);
  expect(read[2]?.days[0]?.from).toBe(Date.parse(from) * 1_000);
  await ledger.close();
});

it('a job warns when it reads days that research holds out, and goes on', async () => {
  const ledger = await openLedger(workspaceAt(workspace));
  await ledger.recordHoldOut({
    purpose: 'research',
    system: 'careful',
    configuration: '{}',
    days: [{ market: 'BTC', from: openAt(700), to: openAt(960) }],
  });
  await ledger.close();
  expect((await runJob(order('retrain')))['warnings']).toEqual([
    expect.stringContaining('of what careful held out on'),
  ]);
  expect((await runJob(order('backtest')))['warnings']).toEqual([
    expect.stringContaining('of what careful held out on'),
  ]);
});

it('the process of a job gets no keys', () => {
  expect(
    withoutSecrets({
      KRAKEN_API_KEY: 'a',
      KRAKEN_SECRET: 'b',
      EDGEWISE_ALERT_WEBHOOK: 'c',
      EDGEWISE_KILL_KEY: 'd',
      POLYGON_API_KEY: 'e',
      AWS_SESSION_TOKEN: 'f',
      PATH: '/bin',
      HOME: '/',
    }),
  ).toEqual({ PATH: '/bin', HOME: '/' });
});

it('the process of a job gets the address of the state server, and its password only with an address', () => {
  const address = { EDGEWISE_STATE_URL: 'postgres://ada@127.0.0.1/state', PGPASSWORD: 'p', PGPASSFILE: '/f' };
  expect(withoutSecrets({ ...address, KRAKEN_SECRET: 'b' })).toEqual(address);
  expect(withoutSecrets({ PGPASSWORD: 'p', EDGEWISE_STATE_URL: '' })).toEqual({});
});

it('a job runs in a process of its own and reports why it failed', async () => {
  const detail = await startJob(order('refresh')).done;
  expect(detail).toMatchObject({ series: [{ heard: 117 }] });
  await expect(startJob(order('refresh', { folder: join(workspace, 'nowhere') })).done).rejects.toThrow(
    'There is no journal of live trading here',
  );
});

it('prune keeps the newest artefacts, those that a run trades with and those that a report names', async () => {
  const { artifacts } = workspaceAt(workspace);
  const text = readFileSync(join(artifacts, `${trading.manifest.id}.json`), 'utf8');
  const names = Array.from({ length: 12 }, (_, number) => `small-1h-${number}`);
  for (const [number, name] of names.entries()) {
    for (const [suffix, content] of [
      ['bin', ''],
      ['json', text],
    ] as const) {
      writeFileSync(join(artifacts, `${name}.${suffix}`), content);
      utimesSync(join(artifacts, `${name}.${suffix}`), number + 1_000, number + 1_000);
    }
  }
  writeFileSync(join(artifacts, 'other.json'), text.replace(/"system": ?"small"/, '"system": "small-other"'));
  utimesSync(join(artifacts, 'other.json'), 1, 1);
  utimesSync(join(artifacts, `${trading.manifest.id}.json`), 1, 1);
  const report = join(workspaceAt(workspace).runs, 'small-reported');
  mkdirSync(report, { recursive: true });
  for (const name of ['run.json', 'summary.json'])
    writeFileSync(join(report, name), JSON.stringify({ artifact: 'small-1h-0' }));
  const removed = await pruneArtifacts({ workspace, folder, system: 'small' });
  expect(
    [...removed].sort(),
    'the retrained one is the newest, then the last nine; a report names the oldest but for the champion',
  ).toEqual(['small-1h-1', 'small-1h-2']);
  expect(existsSync(join(artifacts, `${trading.manifest.id}.json`)) && existsSync(join(artifacts, 'other.json'))).toBe(
    true,
  );
  expect(
    readdirSync(artifacts).filter((name) => /small-1h-[12]\./.test(name)),
    'with their tensors',
  ).toEqual([]);
});

it('prune deletes nothing while a journal cannot be read', async () => {
  const other = join(workspace, 'live', 'other');
  const { journal } = liveFolderAt(other);
  SqliteLiveJournal.open(journal, () => ({
    format: 2,
    system: 'x',
    config: '{}',
    configHash: '',
    setting: 'paper',
    venue: 'kraken',
    tag: 'p000000',
    cashMinor: '0',
    foreign: { cashMinor: '0', lots: {} },
    instruments: [],
    artifact: 'x',
    featureNames: [],
    classes: [],
  })).close();
  writeFileSync(journal, 'no database at all, and longer than a header of SQLite would be, so that it is read as one');
  appendFileSync(journal, '!'.repeat(1_000));
  await expect(pruneArtifacts({ workspace, folder, system: 'small', keep: 0 })).rejects.toThrow('SQLite');
  expect((await new ArtifactFolder(workspaceAt(workspace).artifacts).list()).length).toBeGreaterThan(10);
});

/** A moment of the journal: the candle as the run heard it, at a price that no file has. */
function moment({ openTime, open, high, low, close, volume, transactions }: CandleSeries, row: number) {
  const [openedAt, closedAt] = [openTime[row] as number, (openTime[row] as number) + HOUR];
  const shifted = [open, high, low, close].map((column) => (column[row] as number) + 1);
  const [first = 0, highest = 0, lowest = 0, last = 0] = shifted;
  const candle = {
    openTime: openedAt,
    closeTime: closedAt,
    open: first,
    high: highest,
    low: lowest,
    close: last,
    volume: volume[row] as number,
    transactions: transactions[row] as number,
  };
  const at = instant(closedAt);
  return {
    at,
    kind: 'moment' as const,
    event: exactJson({ kind: 'moment', moment: { at, markets: [{ candle, continuity: 'continuous' }] } }),
    output: '{}',
  };
}

it('retrains a system with parts of the user in a process that has read no system file', async () => {
  const own = join(workspace, 'own');
  mkdirSync(own, { recursive: true });
  writeFileSync(
    join(own, 'parts.ts'),
    `import { defineStrategy } from 'edgewise';
    export const idle = defineStrategy({ name: 'idle', describe: 'Does nothing', decide: () => undefined });`,
  );
  const text = SMALL_SYSTEM.replace('name: small', 'name: small\nuse: [./parts.ts]').replace(/strategy:.*\n/, '');
  writeFileSync(join(own, 'system.yaml'), `${text}strategy: { kind: idle }\n`);
  const using = await readSystem(join(own, 'system.yaml'));
  await keepModules(using, folder);
  writeFileSync(join(own, 'parts.ts'), 'export const changed = 1;');
  const detail = await startJob(order('retrain', { config: using })).done;
  expect(detail).toMatchObject({ artifact: expect.stringContaining('small') as string });
});
