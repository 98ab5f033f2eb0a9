import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EdgewiseError } from '../../core/errors.ts';
import { errorCode } from './disk-failure.ts';
import type { Disk } from './disk.ts';
import { diskFailure } from './disk-failure.ts';
import { isAlive } from './is-alive.ts';

const NAME = '.writer.lock';
const POLL_MS = 25;
/** A lock without an owner's name for this time was made by a process that died while it made the lock. */
const NAMELESS_MS = 500;

/** Changes of this process by folder. They wait for each other here; the lock file is only for other processes. */
const queues = new Map<string, Promise<unknown>>();

export interface LockRequest {
  readonly disk: Disk;
  readonly folder: string;
  /** Longest time to wait for another process. */
  readonly patienceMillis?: number;
}

/**
 * Carries out a change of a folder while no other process and no other task changes it. Readers need no lock. The lock
 * of a process that died is taken over. Throws `usage` when another process holds the lock for longer than
 * `patienceMillis`.
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
  const [isLockLeft, isGuardLeft] = [leftWatch(), leftWatch()];
  while (!(await make(disk, path))) {
    const owner = await ownerOf(disk, path);
    if (owner !== undefined && isLockLeft(owner) && (await takeAway({ disk, path, owner, isGuardLeft })) === 'removed')
      continue;
    if (performance.now() - began > patienceMillis) throw tooLong(path, owner);
    await wait(POLL_MS);
  }
}

/** Says of a lock that is read again and again whether its process has ended. */
function leftWatch(): (owner: string) => boolean {
  let namelessSince = Infinity;
  return (owner) => {
    const isNameless = !owner.endsWith('\n');
    namelessSince = isNameless ? Math.min(namelessSince, performance.now()) : Infinity;
    return isNameless ? performance.now() - namelessSince > NAMELESS_MS : isLeft(Number(owner));
  };
}

/** Tries to make the lock. False when there is one already. */
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

/**
 * Whether the owner of a lock has ended. A lock with the id of this process comes from an earlier process with the same
 * id, because the changes of this process wait in a queue.
 */
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

interface TakeOver {
  readonly disk: Disk;
  readonly path: string;
  /** What the lock says of the process that has ended. */
  readonly owner: string;
  readonly isGuardLeft: (owner: string) => boolean;
}

/**
 * Removes the lock of an ended process, unless another process does. One that has the guard may: without it a second one
 * could remove what a third has made in place of the first. A guard whose process has ended is removed.
 */
async function takeAway({ disk, path, owner, isGuardLeft }: TakeOver): Promise<'removed' | 'guarded'> {
  const guard = `${path}.takeover`;
  if (!(await make(disk, guard))) {
    const other = await ownerOf(disk, guard);
    if (other !== undefined && isGuardLeft(other)) await disk.remove(guard);
    return 'guarded';
  }
  try {
    if ((await ownerOf(disk, path)) === owner) await disk.remove(path);
    return 'removed';
  } finally {
    await disk.remove(guard);
  }
}

function tooLong(path: string, owner: string | undefined): EdgewiseError {
  return new EdgewiseError('usage', 'Another process is writing here and does not end.', {
    where: path,
    expected: 'one writer at a time',
    actual: `process ${owner?.trim() ?? 'unknown'} holds the lock`,
    advice: 'Wait for it, or end it and try again.',
  });
}
