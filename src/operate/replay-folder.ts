import { readdir, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { EdgewiseError } from '../core/errors.ts';
import { liveFolderAt } from '../trading/run-folder.ts';

/** Throws `usage` unless the folder is empty or missing, because a replay does not replace files of a person. */
export async function requireEmpty(folder: string): Promise<void> {
  // A replay that could not begin has left its lock.
  const lock = basename(liveFolderAt(folder).lock);
  const files = (await filesIn(folder)).filter((name) => name !== lock && name !== `${lock}.holder`);
  if (files.length === 0) return;
  throw new EdgewiseError('usage', 'A replay begins in a folder of its own', {
    where: folder,
    expected: 'a folder that is empty or not there',
    actual: `it holds ${files.slice(0, 3).join(', ')}`,
    advice: 'name another --folder, or take that one away',
  });
}

/**
 * Removes the previous replay of this system from its folder in the workspace, and reports that. It can be repeated.
 */
export async function clearReplayFolder(folder: string, tell: (line: string) => void): Promise<void> {
  if ((await filesIn(folder)).length > 0)
    tell(`This replay takes the place of the one before in ${folder}; --folder keeps one elsewhere.`);
  await rm(folder, { recursive: true, force: true });
}

async function filesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
}
