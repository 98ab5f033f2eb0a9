import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ArtifactFolder } from '../../src/adapters/artifacts/artifact-folder.ts';
import type { Disk } from '../../src/adapters/files/disk.ts';
import { nodeDisk } from '../../src/adapters/files/disk.ts';
import { listModels, showModel } from '../../src/research/model-catalogue.ts';
import { replayRun } from '../../src/research/replay-backtest.ts';
import { checkArtifactStore } from '../../src/training/check-artifact-store.ts';
import { everyCrashPoint, everyFullDisk, everyKill, type Scenario } from '../harness/every-failure.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';
import { runSmall, smallWorkspace, SMALL_SYSTEM } from './small-system.ts';

/** Small enough to die two dozen times. */
const TINY = SMALL_SYSTEM.replace('rounds: 12', 'rounds: 3').replace('folds: 2', 'folds: 1');

const scenario = (scratch: string, run: (folder: string, disk: Disk) => Promise<unknown>): Scenario => ({
  scratch,
  async prepare(folder) {
    await smallWorkspace(folder, { system: TINY, bars: 500 });
    await runSmall(folder, { out: join(folder, 'earlier') });
  },
  run,
  check: everythingIsWhole,
});

/** Every artefact that is listed loads with all its hashes right; every run that has its marker replays. */
async function everythingIsWhole(folder: string, failure: string): Promise<void> {
  const models = await listModels(folder);
  expect(models.length, `${failure}: the earlier artefact is still there`).toBeGreaterThan(0);
  for (const { id } of models) await showModel(folder, id);
  expect(
    (await replayRun({ folder: join(folder, 'earlier'), workspace: folder, progress: () => {} })).records,
    failure,
  ).toBeGreaterThan(1);
  for (const name of ['run.json', 'summary.json', 'report.html'])
    expect(readFileSync(join(folder, 'earlier', name)).length, `${failure}: ${name}`).toBeGreaterThan(100);
  const later = join(folder, 'later');
  if (readdirSync(folder).includes('later') && readdirSync(later).includes('run.json')) {
    await replayRun({ folder: later, workspace: folder, progress: () => {} });
  }
}

const another = (folder: string, disk: Disk) => runSmall(folder, { seed: 5, disk, out: join(folder, 'later') });

describe('research that dies', () => {
  it('at any write leaves earlier artefacts and runs whole, and no half run', async () => {
    expect(await everyCrashPoint(scenario(scratchFolder(), another)), 'deaths').toBeGreaterThan(20);
  }, 240_000);

  it('by SIGKILL while the report is written does too', async () => {
    expect(
      await everyKill({
        ...scenario(scratchFolder(), another),
        script: join(import.meta.dirname, 'write-then-die.ts'),
      }),
      'deaths',
    ).toBeGreaterThan(12);
  }, 240_000);

  it('because the disk is full says so and leaves everything whole', async () => {
    expect(await everyFullDisk(scenario(scratchFolder(), another)), 'failures').toBeGreaterThan(8);
  }, 240_000);
});

describe('the artefact folder', () => {
  it('keeps the contract of artefact stores', async () => {
    expect(
      await checkArtifactStore(() => Promise.resolve(new ArtifactFolder(join(scratchFolder(), 'artifacts')))),
    ).toEqual([]);
  });

  it('notices every broken byte of an artefact', async () => {
    const folder = scratchFolder();
    await smallWorkspace(folder, { system: TINY, bars: 500 });
    const { summary } = await runSmall(folder);
    const id = summary.artifact ?? '';
    let noticed = 0;
    for (const [extension, step] of [
      ['bin', 997],
      ['json', 211],
    ] as const) {
      const path = join(folder, 'artifacts', `${id}.${extension}`);
      const bytes = Buffer.from(await nodeDisk.readFile(path));
      for (let at = 0; at < bytes.length; at += step) {
        const broken = Buffer.from(bytes);
        broken[at] = (broken[at] as number) ^ 1;
        await nodeDisk.remove(path);
        await nodeDisk.writeFile(path, broken);
        const outcome = await showModel(folder, id).then(
          () => 'loaded',
          (error: { readonly code?: string }) => error.code,
        );
        // Padding between tensors carries nothing and is covered by no hash.
        const allowed = extension === 'bin' ? ['artifact-corrupt', 'loaded'] : ['artifact-corrupt'];
        expect(allowed, `byte ${at} of the ${extension}`).toContain(outcome);
        if (outcome === 'artifact-corrupt') noticed++;
      }
      await nodeDisk.remove(path);
      await nodeDisk.writeFile(path, bytes);
    }
    expect((await showModel(folder, id)).id).toBe(id);
    expect(noticed, 'broken bytes that were noticed').toBeGreaterThan(20);
  });
});
