import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskFailure } from './disk-failure.ts';
import { guardOf, LeftLocks, newOwner, processIn } from './lock-owner.ts';

export interface ShortLock {
  release(): void;
}

/** Another process holds the lock. Its id is undefined where the lock does not state it. */
export interface LockRefusal {
  readonly heldBy: number | undefined;
}

const POLL_MS = 10;

/**
 * Takes a lock that processes hold for a few milliseconds. It waits synchronously, so no other work of this process is
 * done meanwhile. The lock of a process that died is taken over. Throws `disk-full` or `file-missing` where no lock can
 * be made.
 */
export function takeShortLock(path: string, patienceMillis: number): ShortLock | LockRefusal {
  const content = newOwner();
  const begun = performance.now();
  const left = new LeftLocks();
  try {
    mkdirSync(dirname(path), { recursive: true });
    while (!make(path, content)) {
      const owner = ownerOf(path);
      if (owner === undefined) left.gone(path);
      else if (left.isLeft(path, owner) && takeAway(path, owner, left) === 'removed') continue;
      if (performance.now() - begun > patienceMillis)
        return { heldBy: owner === undefined ? undefined : processIn(owner) };
      sleep(POLL_MS);
    }
  } catch (error) {
    throw diskFailure(error, path, 'written');
  }
  return {
    release: () => {
      try {
        if (ownerOf(path) === content) rmSync(path, { force: true });
      } catch {
        // The next process removes the lock after this process has ended.
      }
    },
  };
}

/** Tries to make the lock. False when there is one already, or when another process took the new lock away. */
function make(path: string, content: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  }
  try {
    writeFileSync(file, content);
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  } finally {
    closeSync(file);
  }
  // A process that was paused before it wrote its name is taken for an ended one.
  return ownerOf(path) === content;
}

function ownerOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * Removes the lock of an ended process, unless another process does. Only the process that has the guard may. `owner`
 * is what the lock says of the process that has ended.
 */
function takeAway(path: string, owner: string, left: LeftLocks): 'removed' | 'guarded' {
  const guard = guardOf(path);
  if (!make(guard, newOwner())) {
    const other = ownerOf(guard);
    if (other === undefined) left.gone(guard);
    else if (left.isLeft(guard, other)) takeAway(guard, other, left);
    return 'guarded';
  }
  try {
    if (ownerOf(path) === owner) rmSync(path, { force: true });
    return 'removed';
  } finally {
    rmSync(guard, { force: true });
  }
}

function sleep(millis: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis);
}
