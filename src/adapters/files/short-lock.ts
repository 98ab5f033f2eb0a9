import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskFailure } from './disk-failure.ts';
import { isAlive } from './is-alive.ts';

export interface ShortLock {
  release(): void;
}

/** Another process holds the lock. Its id is undefined where the lock does not state it. */
export interface LockRefusal {
  readonly heldBy: number | undefined;
}

const POLL_MS = 10;
/** A lock without an owner's name for this time was made by a process that died while it made the lock. */
const NAMELESS_MS = 500;

/**
 * Takes a lock that processes hold for a few milliseconds. It waits synchronously, so no other work of this process is
 * done meanwhile. The lock of a process that died is removed. Throws `disk-full` or `file-missing` where no lock can be
 * made.
 */
export function takeShortLock(path: string, patienceMillis: number): ShortLock | LockRefusal {
  const content = `${process.pid} ${randomUUID()}\n`;
  const begun = performance.now();
  let namelessSince = Number.POSITIVE_INFINITY;
  try {
    mkdirSync(dirname(path), { recursive: true });
    while (!make(path, content)) {
      const owner = ownerOf(path);
      const now = performance.now();
      const isNameless = owner !== undefined && !owner.endsWith('\n');
      namelessSince = isNameless ? Math.min(namelessSince, now) : Number.POSITIVE_INFINITY;
      if (owner !== undefined && (isNameless ? now - namelessSince > NAMELESS_MS : isLeft(owner)))
        takeAway(path, owner);
      else if (now - begun > patienceMillis)
        return { heldBy: owner === undefined || isNameless ? undefined : processIn(owner) };
      else sleep(POLL_MS);
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

/**
 * Whether the owner of a lock has ended. This process holds one lock of a name at a time, so a lock with its id comes
 * from an earlier process with the same id.
 */
function isLeft(owner: string): boolean {
  const pid = processIn(owner);
  return pid === process.pid || !isAlive(pid);
}

function processIn(owner: string): number {
  return Number(owner.split(' ')[0]);
}

function ownerOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Moves the lock of an ended process away. Puts it back where another process had renewed it in between. */
function takeAway(path: string, owner: string): void {
  const aside = `${path}.${process.pid}.part`;
  try {
    renameSync(path, aside);
    const taken = ownerOf(aside);
    if (taken !== undefined && taken !== owner) make(path, taken);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  }
  rmSync(aside, { force: true });
}

function sleep(millis: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, millis);
}
