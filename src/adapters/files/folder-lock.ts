import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EdgewiseError } from '../../core/errors.ts';
import { errorCode } from './disk-failure.ts';
import type { Disk } from './disk.ts';
import { diskFailure } from './disk-failure.ts';
import { guardOf, LeftLocks, newOwner, processIn } from './lock-owner.ts';

const NAME = '.writer.lock';
const POLL_MS = 25;

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
  const left = new LeftLocks();
  while (!(await make(disk, path))) {
    const owner = await ownerOf(disk, path);
    if (owner === undefined) left.gone(path);
    else if (left.isLeft(path, owner) && (await takeAway({ disk, path, owner, left })) === 'removed') continue;
    if (performance.now() - began > patienceMillis) throw tooLong(path, owner);
    await wait(POLL_MS);
  }
}

/** Tries to make the lock. False when there is one already, or when another process took the new lock away. */
async function make(disk: Disk, path: string): Promise<boolean> {
  const content = newOwner();
  try {
    await disk.writeFile(path, content);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (errorCode(error) !== undefined) await disk.remove(path);
    throw error;
  }
  // A process that was paused before it wrote its name is taken for an ended one.
  return (await ownerOf(disk, path)) === content;
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
  readonly left: LeftLocks;
}

/** Removes the lock of an ended process, unless another process does. Only the process that has the guard may. */
async function takeAway({ disk, path, owner, left }: TakeOver): Promise<'removed' | 'guarded'> {
  const guard = guardOf(path);
  if (!(await make(disk, guard))) {
    const other = await ownerOf(disk, guard);
    if (other === undefined) left.gone(guard);
    else if (left.isLeft(guard, other)) await takeAway({ disk, path: guard, owner: other, left });
    return 'guarded';
  }
  try {
    if ((await ownerOf(disk, path)) === owner) await disk.remove(path);
    return 'removed';
  } finally {
    await disk.remove(guard);
  }
}

function tooLong(path: string, owner = ''): EdgewiseError {
  return new EdgewiseError('usage', 'Another process is writing here and does not end.', {
    where: path,
    expected: 'one writer at a time',
    actual: `process ${processIn(owner) ?? 'unknown'} holds the lock`,
    advice: 'Wait for it, or end it and try again.',
  });
}
