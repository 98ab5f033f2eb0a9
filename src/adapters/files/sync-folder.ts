import { closeSync, fsyncSync, openSync } from 'node:fs';

/**
 * Returns when the device knows which names are in a folder: a new name, or one that was taken away, may be lost
 * before.
 */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
