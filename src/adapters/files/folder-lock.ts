import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { EdgewiseError } from '../../core/errors.ts';
import { errorCode, type Disk } from './disk.ts';
import { diskFailure } from './disk-failure.ts';
import { isAlive } from './is-alive.ts';

const NAME = '.writer.lock';
const POLL_MILLIS = 25;
/** A lock without an owner's name in it for so long was made by a process that died while making it. */
const NAMELESS_MILLIS = 500;

/** Locks that this process holds: one of its own id that is not here was left by an earlier process of the same id. */
const held = new Set<string>();

/**
 * Runs a change of a folder while no other process changes it. Readers need no lock. The lock of a process that died is
 * taken over. Throws `usage` when another process holds it for longer than `patienceMillis`.
 */
export async function withFolderLock<Result>(
  { disk, folder, patienceMillis = 60_000 }: { readonly disk: Disk; readonly folder: string; readonly patienceMillis?: number },
  change: () => Promise<Result>,
): Promise<Result> {
  const path = join(folder, NAME);
  try {
    await disk.makeFolder(folder);
    await acquire(disk, path, patienceMillis);
  } catch (error) {
    throw diskFailure(error, path, 'written');
  }
  held.add(path);
  try {
    return await change();
  } finally {
    held.delete(path);
    await disk.remove(path);
  }
}

async function acquire(disk: Disk, path: string, patienceMillis: number): Promise<void> {
  const began = performance.now();
  for (;;) {
    try {
      await disk.writeFile(path, `${process.pid}`);
      return;
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') {
        if (errorCode(error) !== undefined) await disk.remove(path);
        throw error;
      }
    }
    const owner = await ownerOf(disk, path);
    const waited = performance.now() - began;
    const isLeft = owner === '' ? waited > NAMELESS_MILLIS : Number(owner) === process.pid ? !held.has(path) : !isAlive(Number(owner));
    if (owner !== undefined && isLeft) await takeAway(disk, path, owner);
    else if (waited > patienceMillis) throw tooLong(path, owner);
    else await wait(POLL_MILLIS);
  }
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
    where: path, expected: 'one writer at a time', actual: `process ${owner ?? 'unknown'} holds the lock`, advice: 'Wait for it, or end it and try again.',
  });
}
