import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Disk, FileContent } from './disk.ts';
import { diskFailure } from './disk-failure.ts';
import { isAlive } from './is-alive.ts';

const TEMPORARY = '.part';

/**
 * A name beside `path` under which its next content is made; never taken for data, and removed by `removeLeftovers`.
 */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${randomUUID().slice(0, 8)}${TEMPORARY}`);
}

/**
 * Puts content at a path whole or not at all: written beside it, brought to the device, then renamed. A reader sees the
 * old file or the new one. Throws `disk-full` (nothing has changed then) or `file-missing`.
 */
export async function writeAtomically(disk: Disk, path: string, content: FileContent): Promise<void> {
  await putAtomically(disk, path, (temporary) => disk.writeFile(temporary, content));
}

/** The same for a file that someone else writes: `write` is given the temporary path. */
export async function writeAtomicallyBy(
  disk: Disk,
  path: string,
  write: (path: string) => Promise<void>,
): Promise<void> {
  await putAtomically(disk, path, (temporary) => disk.writeBy(temporary, write));
}

async function putAtomically(disk: Disk, path: string, put: (temporary: string) => Promise<void>): Promise<void> {
  const temporary = temporaryPath(path);
  try {
    await disk.makeFolder(dirname(path));
    await put(temporary);
    await disk.rename(temporary, path);
    await disk.syncFolder(dirname(path));
  } catch (error) {
    await disk.remove(temporary);
    throw diskFailure(error, path, 'written');
  }
}

/**
 * Removes what earlier runs left when they died: temporary files of processes that are gone, and of this one, which
 * must therefore not be writing here. Gives the names removed.
 */
export async function removeLeftovers(disk: Disk, folder: string): Promise<readonly string[]> {
  const isLeft = (owner: number) => owner === process.pid || !isAlive(owner);
  const stale = (await disk.readFolder(folder)).filter(
    (name) => name.startsWith('.') && name.endsWith(TEMPORARY) && isLeft(ownerOf(name)),
  );
  for (const name of stale) await disk.remove(join(folder, name));
  return stale;
}

function ownerOf(name: string): number {
  return Number(/\.(\d+)-[0-9a-f]+\.part$/.exec(name)?.[1] ?? 0);
}
