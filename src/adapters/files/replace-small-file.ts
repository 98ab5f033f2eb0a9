import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { diskFailure } from './disk-failure.ts';
import { syncFolder } from './sync-folder.ts';

export interface ReplaceSmallFileOptions {
  /** Who may read and write it, as in chmod; whatever the person's umask allows by default. */
  readonly mode?: number;
  /**
   * Whether a power cut may lose it; `kept` by default, which waits for the device. `may-be-lost` does not wait: for
   * what is written anew all the time, or says nothing once its process is gone.
   */
  readonly afterPowerCut?: 'kept' | 'may-be-lost';
  /**
   * Called when the new file is written and right before it takes the place of the old one. What it throws keeps the
   * old one.
   */
  readonly beforeReplacing?: () => void;
}

/**
 * Writes a file whole, in place of one of that name, and returns when the device has it. Makes the folder where there
 * is none. No reader ever sees a part of it, whatever ends this process. Throws `disk-full` or `file-missing`, and the
 * file is as it was then.
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
    // A write that fails does not name its file, so that it is named here.
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

/** The failure before is the one to tell of. */
function removeIfPossible(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // A file that stays beside the real one is read by nobody.
  }
}
