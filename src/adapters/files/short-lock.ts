import { randomUUID } from 'node:crypto';
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskFailure } from './disk-failure.ts';
import { isAlive } from './is-alive.ts';

export interface ShortLock {
  release(): void;
}

/** Another process has the lock; its number is undefined where it is not written down. */
export interface LockRefusal {
  readonly heldBy: number | undefined;
}

const POLL_MILLIS = 10;
/** A process that died while it made a lock leaves one without a name. */
const NAMELESS_MILLIS = 500;

/**
 * Takes a lock that processes hold for a few milliseconds, and waits for it without giving way to other work of this
 * process. The lock of a process that died is taken away. Throws `disk-full` or `file-missing` where none can be made.
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
      if (owner !== undefined && (isNameless ? now - namelessSince > NAMELESS_MILLIS : isLeft(owner)))
        takeAway(path, owner);
      else if (now - begun > patienceMillis)
        return { heldBy: owner === undefined || isNameless ? undefined : processIn(owner) };
      else sleep(POLL_MILLIS);
    }
  } catch (error) {
    throw diskFailure(error, path, 'written');
  }
  return {
    release: () => {
      try {
        if (ownerOf(path) === content) rmSync(path, { force: true });
      } catch {
        // It is taken away by the next one, once this process has ended.
      }
    },
  };
}

/** Whether the lock is ours now; not when there is one. */
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
  return true;
}

/**
 * This process holds one lock of a name at a time, so that another one of its number was left by an earlier process.
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

/** Moves a lock aside that was left. Puts it back where somebody else had renewed it meanwhile. */
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
