import { closeSync, constants, fstatSync, openSync, readSync, type BigIntStats } from 'node:fs';

/** Far above what any of the small files holds. */
const MOST_BYTES = 1_048_576;

/** A small file as it was read. */
export interface SmallFile {
  readonly text: string;
  /** Taken before the text was read. */
  readonly stats: BigIntStats;
}

/**
 * Reads a small file; undefined where there is none. What never ends or never begins, such as a device or a pipe that
 * was put in its place, is not read: throws a TypeError for what is no regular file or too large, and otherwise the
 * error of the file system.
 */
export function readSmallFile(path: string): SmallFile | undefined {
  const file = openIfThere(path);
  if (file === undefined) return undefined;
  try {
    const stats = fstatSync(file, { bigint: true });
    // A folder is left to the file system, which says so when it is read.
    if (!stats.isFile() && !stats.isDirectory()) throw new TypeError(`${path} is no regular file`);
    const buffer = Buffer.alloc(Math.min(Number(stats.size), MOST_BYTES) + 1);
    let length = 0;
    for (let read = 1; read > 0 && length < buffer.length; length += read)
      read = readSync(file, buffer, length, buffer.length - length, null);
    if (length > MOST_BYTES) throw new TypeError(`${path} is larger than ${MOST_BYTES} bytes`);
    return { text: buffer.toString('utf8', 0, length), stats };
  } finally {
    closeSync(file);
  }
}

/** A pipe that nobody writes to would be waited for: it is opened without waiting. */
function openIfThere(path: string): number | undefined {
  try {
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}
