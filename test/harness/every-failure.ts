/**
 * Runs one scenario repeatedly and lets it fail at its 1st, 2nd, 3rd ... change of the disk, until it succeeds. After
 * each failure it checks that the earlier data is complete. Imports, artefacts and reports are tested with it.
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import type { Disk } from '../../src/adapters/files/disk.ts';
import { EdgewiseError } from '../../src/core/errors.ts';
import { CHILD_DEADLINE } from './child-deadline.ts';
import { CrashError, CrashPointDisk } from './crash-point-disk.ts';
import { effort } from './effort.ts';
import { FullDisk } from './full-disk.ts';

export interface Scenario {
  /** A scratch folder of this test. */
  readonly scratch: string;
  /** Fills a folder with the earlier data. It is called once, and every attempt gets a copy of the folder. */
  prepare(folder: string): Promise<void>;
  /** The work that is made to fail. Every change goes through `disk`. */
  run(folder: string, disk: Disk): Promise<unknown>;
  /** Throws (by `expect`) unless the earlier data in the folder is complete. `failure` names the point of failure. */
  check(folder: string, failure: string): Promise<void>;
}

const MOST_POINTS = 2_000;
/** Points to test: all of them in a thorough run, the first six and every fourth of the others in a usual one. */
const STEP = effort({ usual: 4, thorough: 1 });

async function attempts(
  scenario: Scenario,
  attempt: (folder: string, point: number) => Promise<string | undefined>,
): Promise<number> {
  const before = join(scenario.scratch, 'before');
  mkdirSync(before, { recursive: true });
  await scenario.prepare(before);
  let last = 0;
  for (let point = 1; point <= MOST_POINTS; point += point < 6 ? 1 : STEP) {
    const folder = join(scenario.scratch, `point-${point}`);
    cpSync(before, folder, { recursive: true });
    const failure = await attempt(folder, point);
    if (failure === undefined) return last;
    await scenario.check(folder, `point ${point}: ${failure}`);
    rmSync(folder, { recursive: true });
    last = point;
  }
  throw new Error(`the scenario did not come through in ${MOST_POINTS} attempts`);
}

/** Lets the work die at every change in turn, by an error that nothing may catch. Returns the last point of death. */
export async function everyCrashPoint(scenario: Scenario): Promise<number> {
  return attempts(scenario, async (folder, at) => {
    const disk = new CrashPointDisk({ at, death: 'throw' });
    try {
      await scenario.run(folder, disk);
    } catch (error) {
      if (error instanceof CrashError) return disk.diedAt;
      throw error;
    }
    if (disk.diedAt !== undefined) throw new Error(`the work went on after it died ${disk.diedAt}`);
    return undefined;
  });
}

/**
 * Lets the disk be full at every change in turn. Each time the work must end with `disk-full`. Returns the last point
 * at which it failed.
 */
export async function everyFullDisk(scenario: Scenario): Promise<number> {
  return attempts(scenario, async (folder, changes) => {
    const disk = new FullDisk({ changes });
    try {
      await scenario.run(folder, disk);
    } catch (error) {
      if (error instanceof EdgewiseError && error.code === 'disk-full') return `disk full at change ${changes}`;
      throw error;
    }
    if (disk.failures > 0) throw new Error('the work hid that the disk was full');
    return undefined;
  });
}

/** The child's side of `everyKill`: the disk that its arguments ask for, and the folder to work in. */
export function killedByArguments(): { readonly folder: string; readonly disk: Disk } {
  const [folder = '', at = '0'] = process.argv.slice(2);
  return { folder, disk: new CrashPointDisk({ at: Number(at), death: 'kill' }) };
}

/**
 * The same with real deaths: `script` is run by Node in a process of its own, which SIGKILLs itself at each change in
 * turn. It takes folder and point from `killedByArguments`. Gives the last point at which it died.
 */
export async function everyKill(scenario: Omit<Scenario, 'run'> & { readonly script: string }): Promise<number> {
  return attempts({ ...scenario, run: () => Promise.resolve() }, async (folder, at) => {
    const ended = spawnSync(process.execPath, [scenario.script, folder, `${at}`], {
      encoding: 'utf8',
      timeout: CHILD_DEADLINE,
    });
    if (ended.error !== undefined) throw ended.error;
    if (ended.signal === 'SIGKILL') return 'SIGKILL';
    if (ended.status === 0) return undefined;
    throw new Error(`the child failed by itself: ${ended.stderr}`);
  });
}
