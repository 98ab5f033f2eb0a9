import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { namedFile, writeNamedFile } from '../adapters/files/named-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import { parseSystem } from './read-system.ts';
import { commentedSystem, type SystemWish } from './commented-system.ts';

/** Writes a commented system file. Refuses to touch a file that is there unless told to replace it. */
export async function initSystem(file: string, existing: 'keep' | 'replace', wish: SystemWish = {}): Promise<void> {
  const text = commentedSystem(wish);
  // What it is told may not fit: better said now than at the first run.
  parseSystem(text, file);
  const target = await namedFile(file);
  if (existing === 'replace') return writeNamedFile(target, text);
  await mkdir(dirname(file), { recursive: true });
  try {
    await writeFile(file, text, { flag: 'wx' });
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
    throw new EdgewiseError('usage', `${file} is already there`, {
      where: file,
      advice: 'choose another name, or replace it with --force',
      cause,
    });
  }
}
