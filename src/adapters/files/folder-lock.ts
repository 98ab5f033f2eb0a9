import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EdgewiseError } from '../../core/errors.ts';
import { errorCode, type Disk } from './disk.ts';
import { diskFailure } from './disk-failure.ts';
import { isAlive } from './is-alive.ts';

const NAME = '.writer.lock';
const POLL_MILLIS = 25;
/** A lock that stays without an owner's name for so long was made by a process that died while making it. */
const NAMELESS_MILLIS = 500;

/** Changes of this process, by folder: they wait for each other here, so the file only has to part processes. */
const queues = new Map<string, Promise<unknown>>();

export interface LockRequest {
  readonly disk: Disk;
  readonly folder: string;
  /** How long to wait for another process. */
  readonly patienceMillis?: number;
}

/**
 * Runs a change of a folder while nobody else changes it. Readers need no lock. The lock of a process that died is
 * taken over. Throws `usage` when another process holds it for longer than `patienceMillis`.
 */
export async function withFolderLock<Result>(request: LockRequest, change: () => Promise<Result>): Promise<Result> {
  const path = join(request.folder, NAME);
  const turn = (queues.get(path) ?? Promise.resolve()).then(() => locked(request, path, change));
  const done = turn.then(
    () => undefined,
    () => undefined,
  );
  queues.set(path, done);
  try {
    return await turn;
  } finally {
    if (queues.get(path) === done) queues.delete(path);
  }
}

async function locked<Result>(
  { disk, folder, patienceMillis = 60_000 }: LockRequest,
  path: string,
  change: () => Promise<Result>,
): Promise<Result> {
  try {
    await disk.makeFolder(folder);
    await acquire(disk, path, patienceMillis);
  } catch (error) {
    throw diskFailure(error, path, 'written');
  }
  try {
    return await change();
  } finally {
    await disk.remove(path);
  }
}

async function acquire(disk: Disk, path: string, patienceMillis: number): Promise<void> {
  const began = performance.now();
  let namelessSince = Infinity;
  while (!(await make(disk, path))) {
    const owner = await ownerOf(disk, path);
    const now = performance.now();
    const isNameless = owner !== undefined && !owner.endsWith('\n');
    namelessSince = isNameless ? Math.min(namelessSince, now) : Infinity;
    if (owner !== undefined && (isNameless ? now - namelessSince > NAMELESS_MILLIS : isLeft(Number(owner))))
      await takeAway(disk, path, owner);
    else if (now - began > patienceMillis) throw tooLong(path, owner);
    else await wait(POLL_MILLIS);
  }
}

/** Whether the lock is ours now; not when there is one. */
async function make(disk: Disk, path: string): Promise<boolean> {
  try {
    await disk.writeFile(path, `${process.pid}\n`);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (errorCode(error) !== undefined) await disk.remove(path);
    throw error;
  }
}

/** This process's own changes stand in the queue, so a lock of its id was left by an earlier process of that id. */
function isLeft(owner: number): boolean {
  return owner === process.pid || !isAlive(owner);
}

async function ownerOf(disk: Disk, path: string): Promise<string | undefined> {
  try {
    return Buffer.from(await disk.readFile(path)).toString();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Moves a dead process's lock aside; puts it back when someone else had renewed it in between. */
async function takeAway(disk: Disk, path: string, owner: string): Promise<void> {
  const aside = `${path}.${process.pid}-${randomUUID().slice(0, 8)}.part`;
  try {
    await disk.rename(path, aside);
    const taken = await ownerOf(disk, aside);
    if (taken !== undefined && taken !== owner) await disk.writeFile(path, taken);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'EEXIST') throw error;
  }
  await disk.remove(aside);
}

function tooLong(path: string, owner: string | undefined): EdgewiseError {
  return new EdgewiseError('usage', 'Another process is writing here and does not end.', {
    where: path,
    expected: 'one writer at a time',
    actual: `process ${owner?.trim() ?? 'unknown'} holds the lock`,
    advice: 'Wait for it, or end it and try again.',
  });
}
