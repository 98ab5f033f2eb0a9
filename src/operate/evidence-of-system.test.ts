import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { runSmall, SMALL_SYSTEM, smallWorkspace } from '../../test/research/small-system.ts';
import { randomCandles } from '../../test/support/candles.ts';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { instant } from '../core/time.ts';
import { sliceSeries } from '../market/candle-series.ts';
import { loadArtifact } from '../training/open-artifact.ts';
import { packArtifact } from '../training/pack-artifact.ts';
import { backtestModel } from '../research/backtest-model.ts';
import { checkEvidence } from './evidence-of-system.ts';
import { dataSummary } from '../research/data-summary.ts';
import { loadUniverse } from '../research/load-universe.ts';
import { openLedger } from '../research/open-ledger.ts';
import { parseSystem } from '../parts/read-system.ts';
import { trialIdentity } from '../research/trial-identity.ts';
import { workspaceAt } from '../config/workspace.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');
const CANDLES = randomCandles(620, 42);
let workspace = '';
const store = () => new ParquetCandleStore(workspaceAt(workspace).candles);
beforeEach(async () => {
  workspace = scratchFolder();
  await smallWorkspace(workspace, { bars: 500 });
  await store().write(sliceSeries(CANDLES, { to: instant(CANDLES.openTime[600] ?? 0) }));
});

const check = (evidence: 'asked' | 'waived' = 'asked', changes: Partial<typeof config> = {}) =>
  checkEvidence({ systemPath: 'system.yaml', config: { ...config, ...changes }, workspace, evidence });

/** Records what research would have, of the candles that are stored now. */
async function conclude(verdict: string, stage: 'search' | 'final' = 'search', purpose = 'research'): Promise<void> {
  const data = JSON.stringify(dataSummary(await loadUniverse(config, workspaceAt(workspace).candles, () => undefined)));
  const ledger = await openLedger(workspaceAt(workspace));
  await ledger.recordVerdict({ ...trialIdentity(purpose, config), stage, verdict, data });
  await ledger.close();
}

it('evidence for real money is missing when no research was done', async () => {
  expect(await check()).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('never judged'),
    advice: expect.stringMatching(/edgewise research system\.yaml.*--without-edge/),
  });
});

it('evidence for real money exists when the newest verdict on these settings is an edge, under another name too', async () => {
  await conclude('no edge');
  await conclude('edge');
  expect(await check()).toMatchObject({
    outcome: 'passed',
    detail: expect.stringMatching(/"edge", of \d{4}-\d\d-\d\d, of a search/),
  });
  expect(await check('asked', { name: 'other', about: 'the same' })).toMatchObject({ outcome: 'passed' });
});

it('evidence for real money is missing for other settings, another seed, and another purpose', async () => {
  await conclude('edge');
  expect(await check('asked', { seed: 99 })).toMatchObject({ outcome: 'failed' });
  expect(await check('asked', { sizing: { ...config.sizing, maximum_share: 0.02 } })).toMatchObject({
    outcome: 'failed',
  });
  await conclude('no edge');
  await conclude('edge', 'search', 'ci');
  expect(await check()).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('"no edge"') });
});

it.each(['no edge', 'not enough evidence', 'not credible'])(
  'evidence for real money is missing after "%s"',
  async (verdict) => {
    await conclude('edge');
    await conclude(verdict);
    expect(await check()).toMatchObject({ outcome: 'failed', detail: expect.stringContaining(`"${verdict}"`) });
  },
);

it('evidence for real money is the verdict of the final run, also after a later search', async () => {
  await conclude('no edge', 'final');
  await conclude('edge');
  expect(await check()).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('on the hold-out') });
  await conclude('edge', 'final');
  expect(await check()).toMatchObject({ outcome: 'passed' });
});

it('evidence for real money holds when candles are added, and is void when the judged candles change', async () => {
  await conclude('edge');
  await store().write(CANDLES);
  expect(await check(), 'more candles').toMatchObject({ outcome: 'passed' });
  await store().write({
    ...CANDLES,
    volume: CANDLES.volume.map((volume, row) => (row === 300 ? volume + 1 : volume)),
  });
  expect(await check(), 'another candle').toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('have changed since'),
  });
});

it('evidence for real money can be waived, and then warns instead of failing', async () => {
  await conclude('no edge');
  expect(await check('waived')).toMatchObject({
    outcome: 'warned',
    detail: expect.stringMatching(/without evidence of an edge.*"no edge"/),
  });
  await conclude('edge');
  expect(await check('waived'), 'nothing to waive').toMatchObject({ outcome: 'passed' });
});

it('evidence for real money is recorded by research for its settings and its model; an imported model has its own evidence', async () => {
  const { summary } = await runSmall(workspace, { purpose: 'research' });
  await conclude('edge');
  const model = summary.artifact ?? '';
  expect(await check('asked', { live: { ...config.live, model } }), 'made by these settings').toMatchObject({
    outcome: 'passed',
  });
  const other = await runSmall(workspace, { purpose: 'research', seed: 5 });
  const live = { ...config.live, model: other.summary.artifact ?? '' };
  expect(await check('asked', { live }), 'made with another seed').toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('was not made by these settings'),
    advice: expect.stringContaining('edgewise backtest system.yaml --model small-1h-'),
  });
  await backtestModel({
    systemPath: join(workspace, 'system.yaml'),
    workspace,
    purpose: 'research',
    model: live.model,
    stage: 'search',
    codeVersion: 'test',
    progress: () => {},
  });
  expect(await check('asked', { live }), 'judged on what it had learned from').toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('no backtest has judged it on rows that it had not learned from'),
  });
});

it('evidence for real money is missing for a model whose settings, of an earlier version, are refused today, and says so', async () => {
  const { summary } = await runSmall(workspace, { purpose: 'research' });
  await conclude('edge');
  const store = new ArtifactFolder(workspaceAt(workspace).artifacts);
  const {
    manifest: { format: _, id: __, model: ___, tensors: ____, ...description },
    record,
  } = await loadArtifact(store, summary.artifact ?? '');
  const earlier = packArtifact(record, { ...description, config: { ...description.config, costs: { fee_bps: 5 } } });
  await store.save(earlier);
  const found = await checkEvidence({
    systemPath: 'system.yaml',
    config,
    workspace,
    model: earlier.id,
    evidence: 'asked',
  });
  expect(found).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('was not made by these settings'),
  });
});

it('evidence that cannot be read counts as missing and does not fail the checklist', async () => {
  await conclude('edge');
  expect(await check('asked', { live: { ...config.live, model: 'gone' } })).toMatchObject({
    outcome: 'failed',
    detail: expect.stringContaining('cannot be read'),
  });
  writeFileSync(
    workspaceAt(workspace).trials,
    'no database, and longer than a header of SQLite would be, so that it is read as one'.repeat(10),
  );
  expect(await check()).toMatchObject({ outcome: 'failed', detail: expect.stringContaining('cannot be read') });
});

it('the status of a run states the same evidence as the checklist', async () => {
  const { summary } = await runSmall(workspace, { purpose: 'research' });
  expect(await check()).toMatchObject({
    outcome: summary.verdict.verdict === 'edge' ? 'passed' : 'failed',
    detail: expect.stringContaining(`"${summary.verdict.verdict}"`),
  });
});
