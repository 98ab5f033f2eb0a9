import { existsSync, mkdtempSync, rmdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { EdgewiseError } from '../../core/errors.ts';
import { diskFailure } from './disk-failure.ts';

/**
 * Throws `file-missing` unless a folder can be written to, or, if it does not exist, can be made. It tries this with an
 * empty folder, which it removes again.
 */
export function requireWritable(folder: string): void {
  const found = nearestExisting(folder);
  if (!statSync(found).isDirectory()) {
    throw new EdgewiseError('file-missing', 'The path of the folder is a file.', {
      where: found,
      expected: 'a folder that can be written to',
      actual: 'a file',
      advice: 'Name another folder, or move the file.',
    });
  }
  try {
    rmdirSync(mkdtempSync(join(found, '.writable-')));
  } catch (error) {
    const known = diskFailure(error, found, 'written');
    if (!(known instanceof EdgewiseError) || known.code !== 'file-missing') throw known;
    throw new EdgewiseError('file-missing', 'The folder cannot be written to.', {
      ...known.details,
      expected: 'a folder that can be written to',
    });
  }
}

/** The path itself, or the closest folder above it that exists. */
export function nearestExisting(path: string): string {
  let found = path;
  while (!existsSync(found) && dirname(found) !== found) found = dirname(found);
  return found;
}
