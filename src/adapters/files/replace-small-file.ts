import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskFailure } from './disk-failure.ts';
import { syncFolder } from './sync-folder.ts';

export interface ReplaceSmallFileOptions {
  /** Permissions of the file, as in chmod; by default those of the person's umask. */
  readonly mode?: number;
  /**
   * `kept`, the default, waits for the device, so that a power cut does not lose the file. `may-be-lost` does not wait.
   * It is for files that are written again all the time, or that mean nothing after the end of their process.
   */
  readonly afterPowerCut?: 'kept' | 'may-be-lost';
  /**
   * Called after the new file is written and directly before it replaces the old one. If it throws, the old file stays.
   */
  readonly beforeReplacing?: () => void;
}

/**
 * Replaces a file completely, and returns when the data is on the device. Makes the folder if it is missing. No reader
 * sees a part of the file, even if this process ends in between. Throws `disk-full` or `file-missing`; the old file is
 * unchanged then.
 */
export function replaceSmallFile(path: string, text: string, options: ReplaceSmallFileOptions = {}): void {
  const { mode = 0o666, afterPowerCut = 'kept', beforeReplacing = () => undefined } = options;
  const temporary = `${path}.${process.pid}.part`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    if (afterPowerCut === 'kept') writeDurably(temporary, text, mode);
    else writeFileSync(temporary, text, { mode });
    beforeReplacing();
    renameSync(temporary, path);
    if (afterPowerCut === 'kept') syncFolder(dirname(path));
  } catch (error) {
    removeIfPossible(temporary);
    // Node's error of a failed write does not name the file, so it is named here.
    throw diskFailure(error, path, 'written');
  }
}

function writeDurably(path: string, text: string, mode: number): void {
  const file = openSync(path, 'w', mode);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Removes a file and ignores a failure, because the failure before it is the one to report. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // Nothing reads a temporary file that stays.
  }
}
