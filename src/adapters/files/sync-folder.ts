import { closeSync, fsyncSync, openSync } from 'node:fs';

/**
 * Returns when the names in a folder are on the device. Before that, a power cut can undo a new or removed name.
 */
export function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
