/**
 * What the file locks share. A lock states its process: the id, and a random name where one process can make it twice.
 * A lock of an ended process is taken over under a guard, which is a lock itself: without it a second process could
 * remove what a third has made in place of the first. A guard that was left is taken over in the same way.
 */
import { randomUUID } from 'node:crypto';

/** A lock without an owner's name for this time was made by a process that died while it made the lock. */
const NAMELESS_MS = 500;

/** What this process writes into a lock. It differs each time. */
export function newOwner(): string {
  return `${process.pid} ${randomUUID()}\n`;
}

/** The id of the process that a lock states; undefined where its name is not written yet. */
export function processIn(owner: string): number | undefined {
  return owner.endsWith('\n') ? Number(owner.split(' ')[0]) : undefined;
}

/** Path of the lock under which a lock that was left is removed. */
export function guardOf(path: string): string {
  return `${path}.takeover`;
}

/** Says of locks that are read again and again whether their processes have ended. */
export class LeftLocks {
  readonly #namelessSince = new Map<string, number>();

  /**
   * Whether the owner of the lock at a path has ended. This process holds one lock of a path at a time, so a lock with
   * its id comes from an earlier process with the same id.
   */
  isLeft(path: string, owner: string): boolean {
    const pid = processIn(owner);
    if (pid !== undefined) {
      this.#namelessSince.delete(path);
      return pid === process.pid || !isAlive(pid);
    }
    const now = performance.now();
    const since = this.#namelessSince.get(path) ?? now;
    this.#namelessSince.set(path, since);
    return now - since > NAMELESS_MS;
  }

  /** Nothing is at the path now. */
  gone(path: string): void {
    this.#namelessSince.delete(path);
  }
}

/** Whether a process with this id exists on this machine. */
export function isAlive(id: number): boolean {
  if (!Number.isSafeInteger(id) || id <= 0) return false;
  try {
    process.kill(id, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
