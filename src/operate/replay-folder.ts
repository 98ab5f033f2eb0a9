import { readdir, rm } from 'node:fs/promises';
import { EdgewiseError } from '../core/errors.ts';

/** What a person keeps in a folder of their own is not replaced. Throws `usage`. */
export async function requireEmpty(folder: string): Promise<void> {
  const files = await filesIn(folder);
  if (files.length === 0) return;
  throw new EdgewiseError('usage', 'A replay begins in a folder of its own', {
    where: folder,
    expected: 'a folder that is empty or not there',
    actual: `it holds ${files.slice(0, 3).join(', ')}`,
    advice: 'name another --folder, or take that one away',
  });
}

/**
 * Removes the replay before from the folder that the workspace has for it, and says so. It was of this system too and
 * can be made again.
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
