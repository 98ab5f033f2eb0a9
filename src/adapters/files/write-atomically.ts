import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import type { Disk, FileContent } from './disk.ts';
import { diskFailure } from './disk-failure.ts';
import { isAlive } from './lock-owner.ts';

const TEMPORARY = '.part';

/**
 * The temporary path for the next content of `path`, in the same folder. Readers ignore it, and `removeLeftovers`
 * removes it.
 */
export function temporaryPath(path: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${randomUUID().slice(0, 8)}${TEMPORARY}`);
}

/**
 * Writes a file completely or not at all. The content is written to a temporary file, synced to the device and renamed,
 * so a reader sees the old file or the new one. Throws `disk-full`, and nothing has changed then, or `file-missing`.
 */
export async function writeAtomically(disk: Disk, path: string, content: FileContent): Promise<void> {
  await putAtomically(disk, path, (temporary) => disk.writeFile(temporary, content));
}

/** The same for a file that other code writes: `write` receives the temporary path. */
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
 * Removes temporary files of processes that have ended, and those of this process, which must not be writing in the
 * folder. Returns the removed names.
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
