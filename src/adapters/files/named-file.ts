import { createWriteStream, fstatSync } from 'node:fs';
import { lstat, readlink, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EdgewiseError } from '../../core/errors.ts';
import { nodeDisk, type Disk, type FileContent } from './disk.ts';
import { diskFailure, errorCode } from './disk-failure.ts';
import { requireWritable } from './require-writable.ts';
import { writeAtomically } from './write-atomically.ts';

/**
 * Where the content of a file goes that a person named. `regular`: the file at the end of all links, which is replaced
 * whole. `stream`: a pipe, a device or an output of this process, which takes the content and stays what it is.
 */
export type NamedFile =
  | { readonly kind: 'regular'; readonly path: string }
  | { readonly kind: 'stream'; readonly path: string };

/** As many links as Linux follows. */
const MOST_LINKS = 40;
/** Links in these folders lead to open files and devices, and not to files that may be replaced. */
const OF_THE_MACHINE = /^\/(?:dev(?:\/fd)?|proc(?:\/.*)?)$/;

/**
 * Finds where a file goes that a person named, before the work for it begins. Throws `file-missing` for a folder, for a
 * path that leads nowhere, and where nothing can be written.
 */
export async function namedFile(path: string): Promise<NamedFile> {
  const found = await followed(path, path, MOST_LINKS).catch((error: unknown) => {
    throw diskFailure(error, path, 'written');
  });
  if (found.kind === 'regular') requireWritable(dirname(found.path));
  return found;
}

/** Writes the content: into a stream as it comes, and into a regular file completely or not at all. */
export async function writeNamedFile(file: NamedFile, content: FileContent, disk: Disk = nodeDisk): Promise<void> {
  switch (file.kind) {
    case 'regular':
      return writeAtomically(disk, file.path, content);
    case 'stream':
      return writeThrough(file.path, content);
    default:
      return file satisfies never;
  }
}

async function followed(path: string, named: string, linksLeft: number): Promise<NamedFile> {
  const folder = await orAbsent(realpath(dirname(path)));
  if (/[/\\]$/.test(path) || path === '') throw refusedFolder(named);
  // Its folders are made when it is written.
  if (folder === undefined) return { kind: 'regular', path };
  const place = join(folder, basename(path));
  const info = await orAbsent(lstat(place));
  if (info === undefined || info.isFile()) return { kind: 'regular', path: place };
  if (info.isDirectory()) throw refusedFolder(named);
  if (!info.isSymbolicLink()) return { kind: 'stream', path: place };
  if (OF_THE_MACHINE.test(folder)) return openFile(place, named);
  if (linksLeft === 0) throw Object.assign(new Error(`Too many links lead on from ${named}`), { code: 'ELOOP' });
  return followed(resolve(folder, await readlink(place)), named, linksLeft - 1);
}

async function orAbsent<Value>(action: Promise<Value>): Promise<Value | undefined> {
  try {
    return await action;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function refusedFolder(path: string): EdgewiseError {
  return new EdgewiseError('file-missing', 'A folder cannot be written as a file.', {
    where: path,
    expected: 'the name of a file',
    actual: path === '' ? 'nothing' : 'a folder',
    advice: 'Name a file, in that folder or in another.',
  });
}

async function openFile(place: string, named: string): Promise<NamedFile> {
  if ((await stat(place)).isDirectory()) throw refusedFolder(named);
  return { kind: 'stream', path: place };
}

/** Whether a path leads to the standard output of this process, where nothing but the content belongs. */
export async function isOwnStdout(path: string): Promise<boolean> {
  return (await orAbsent(ownOutput(path))) === process.stdout;
}

async function writeThrough(path: string, content: FileContent): Promise<void> {
  const pieces = typeof content === 'string' || content instanceof Uint8Array ? [content] : content;
  try {
    const own = await ownOutput(path);
    // A second handle to an own output would begin at its start again, over what stands there.
    if (own === undefined) await pipeline(pieces, createWriteStream(path));
    else await pipeline(pieces, own, { end: false }).catch(endureClosedReader);
  } catch (error) {
    throw diskFailure(error, path, 'written');
  }
}

/** Whoever reads the output of a command may have had enough of it, as `head` has. */
function endureClosedReader(error: unknown): void {
  if (errorCode(error) !== 'EPIPE') throw error;
}

/** The output of this process that a path leads to; undefined where it leads to none. */
async function ownOutput(path: string): Promise<NodeJS.WriteStream | undefined> {
  const { dev, ino } = await stat(path, { bigint: true });
  return [process.stdout, process.stderr].find((_, place) => {
    const output = fstatSync(place + 1, { bigint: true });
    return output.dev === dev && output.ino === ino;
  });
}
