import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, beforeAll, expect, it } from 'vitest';
import { SqliteTrialLedger } from '../../src/adapters/sqlite/sqlite-trial-ledger.ts';
import { paperReplay, type PaperReplayOptions, type PaperReplaySummary } from '../../src/operate/replay-on-paper.ts';
import { HOUR, instant } from '../../src/core/time.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { suiteFolder } from '../harness/scratch-folder.ts';
import { runSmall, SMALL_SYSTEM, smallWorkspace } from '../research/small-system.ts';

const START = Date.UTC(2024, 0, 1) * 1_000;
/** Sure of itself at nearly every candle. */
const EAGER = SMALL_SYSTEM.replace('barrier: 0.008', 'barrier: 0.003').replace(
  'entry_threshold: 0.4, tune: [0.36, 0.4, 0.45]',
  'entry_threshold: 0.34',
);

const workspace = suiteFolder();
const replay = (options: Partial<PaperReplayOptions> = {}): Promise<PaperReplaySummary> =>
  paperReplay({
    systemPath: join(workspace, 'system.yaml'),
    workspace,
    from: instant(START),
    days: 1,
    threads: 1,
    codeVersion: 'test',
    progress: () => undefined,
    tell: () => undefined,
    stop: new AbortController().signal,
    ...options,
  });
let first: PaperReplaySummary;
let researched = '';

beforeAll(async () => {
  await smallWorkspace(workspace, { system: EAGER, bars: 1_000, start: START - 700 * HOUR, volume: 50 });
  first = await replay();
  const { summary } = await runSmall(workspace, { purpose: 'research' });
  researched = summary.artifact ?? '';
});

describe('the model of a replay', () => {
  it('is trained on what lies before the stretch, and what lies in the workspace changes nothing', async () => {
    expect(first.fills, 'there is something to compare').toBeGreaterThan(0);
    const again = await replay();
    expect({ ...again, warnings: [] }).toEqual({ ...first, warnings: [] });
    expect(again.artifact).not.toBe(researched);
  });
});

it('the model of a replay is the one that the command names, or the file, with a warning where it has learned from the stretch', async () => {
  const systemPath = join(workspace, 'named.yaml');
  writeFileSync(systemPath, `${EAGER}live: { model: ${researched} }\n`);
  for (const named of [await replay({ model: researched }), await replay({ systemPath })]) {
    expect(named.artifact).toBe(researched);
    expect(named.warnings.join()).toContain('may have learned from what it trades');
  }
  expect((await replay({ systemPath, model: first.artifact })).artifact, 'the command goes before the file').toBe(
    first.artifact,
  );
});

it('the model of a replay has to answer the question of the system', async () => {
  const systemPath = join(workspace, 'other.yaml');
  writeFileSync(systemPath, EAGER.replace('horizon: 6h', 'horizon: 12h'));
  await expect(replay({ systemPath, model: researched })).rejects.toMatchObject({ code: 'artifact-mismatch' });
  await expect(replay({ model: 'none-such' })).rejects.toMatchObject({ code: 'artifact-missing' });
});

it('the model of a replay and the days it traded are in the ledger; days that a run held out are said', async () => {
  expect(first.warnings, 'nobody had held out anything').toEqual([]);
  const held = await replay({ from: instant(START + 200 * HOUR), days: 1 });
  expect(held.warnings.join()).toMatch(
    /This run reads 2024-01-09 08:00 to 2024-01-10 08:00 of BTC, .* % of what small held out on/,
  );
  const ledger = new SqliteTrialLedger(workspaceAt(workspace).trials);
  const read = await ledger.readings({
    purpose: 'research',
    days: [{ market: 'BTC', from: START + 200 * HOUR, to: START + 224 * HOUR }],
  });
  expect(read.map(({ use }) => use)).toEqual(['judging']);
  await ledger.close();
});
