/** What the stores of candles and of other facts share: how their folders lie, and how one is cleaned up. */
import { join } from 'node:path';
import type { Disk } from '../files/disk.ts';
import { removeLeftovers } from '../files/write-atomically.ts';

/** The folders of all stored series: each level below the root has names that begin with its prefix. */
export async function seriesFolders(disk: Disk, root: string, prefixes: readonly string[]): Promise<string[]> {
  let folders = [root];
  for (const prefix of prefixes) {
    const below: string[] = [];
    for (const folder of folders) {
      const names = (await disk.readFolder(folder)).filter((name) => name.startsWith(prefix));
      below.push(...names.map((name) => join(folder, name)));
    }
    folders = below;
  }
  return folders;
}

/** Removes partitions that the manifest no longer names, and temporary files of processes that have ended. */
export async function removeUnnamed(
  disk: Disk,
  folder: string,
  partitions: readonly { readonly file: string }[],
): Promise<void> {
  const named = new Set(partitions.map(({ file }) => file));
  for (const name of await disk.readFolder(folder)) {
    if (name.endsWith('.parquet') && !name.startsWith('.') && !named.has(name)) await disk.remove(join(folder, name));
  }
  await removeLeftovers(disk, folder);
}
