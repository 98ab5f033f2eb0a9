import { closeSync, fstatSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import { EdgewiseError } from '../../core/errors.ts';

/** A text file that grows line by line. */
export interface GrowingFile {
  /**
   * The complete lines that the file had when it was opened, without their ends. They are read piece by piece, again at
   * each iteration.
   */
  readonly lines: Iterable<string>;
  /** Returns when the operating system has the line. It survives the end of this process, but not a loss of power. */
  append(line: string): void;
  close(): void;
}

const PIECE_BYTES = 1 << 20;
const LINE_END = 0x0a;
/** Bytes of a file that are held against its head. A head is shorter. */
const LONGEST_SHOWN = 1_024;

export interface GrowingFileOptions {
  /**
   * What the first line begins with. A file that begins otherwise is somebody else's: `data-corrupt` is thrown and it
   * is left as it is. An empty text says that logs of this kind begin in any way: then only a file that has no complete
   * line is somebody else's.
   */
  readonly head?: string | undefined;
}

/**
 * Opens a file to append lines, or creates it. A last line without a line end was being written when a process died,
 * and is removed. Writes are synchronous, because a line has to be in the file before the answer that depends on it is
 * sent. A `Disk` is asynchronous and is therefore not used. Only a piece of the file is in memory at a time.
 */
export function openGrowingFile(path: string, { head }: GrowingFileOptions = {}): GrowingFile {
  if (head !== undefined) requireOwnLog(path, head);
  const handle = openSync(path, 'a+');
  const { size } = fstatSync(handle);
  const whole = endOfLastLine(handle, size);
  if (whole < size) ftruncateSync(handle, whole);
  return {
    lines: { [Symbol.iterator]: () => readLines(handle, whole) },
    append(line) {
      const piece = Buffer.from(line);
      for (let written = 0; written < piece.length;) written += writeSync(handle, piece, written);
    },
    close: () => closeSync(handle),
  };
}

/** Throws `data-corrupt` unless lines with this head may be appended to the file. Changes nothing. */
export function requireOwnLog(path: string, head: string): void {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined) return;
  // A pipe that nobody writes into would be waited for.
  if (!found.isFile())
    throw notItsOwn(path, found.isDirectory() ? 'a folder' : 'a pipe or device, which keeps nothing');
  if (found.size === 0) return;
  const handle = openSync(path, 'r');
  try {
    requireHead(readPiece(handle, 0, Math.min(found.size, LONGEST_SHOWN)), path, head);
    if (head === '' && endOfLastLine(handle, found.size) === 0) throw notItsOwn(path, 'a file without a complete line');
  } finally {
    closeSync(handle);
  }
}

/** Also a part of the head is its own: a process died, or the disk was full, while it was written. */
function requireHead(found: Buffer, path: string, head: string): void {
  const begin = found.toString('utf8');
  if (begin.startsWith(head) || head.startsWith(begin)) return;
  throw notItsOwn(path, `a file that begins with ${JSON.stringify(begin.split('\n', 1)[0]?.slice(0, 60))}`);
}

function notItsOwn(path: string, actual: string): EdgewiseError {
  return new EdgewiseError('data-corrupt', 'The file is no log of this kind, and was left as it is.', {
    where: path,
    expected: 'a new file, or a log to go on with',
    actual,
    advice: 'Name another file, or take this one away.',
  });
}

/** Number of bytes up to and including the last line end. It is searched from the end of the file. */
function endOfLastLine(handle: number, size: number): number {
  for (let end = size; end > 0; end -= PIECE_BYTES) {
    const start = Math.max(0, end - PIECE_BYTES);
    const found = readPiece(handle, start, end).lastIndexOf(LINE_END);
    if (found >= 0) return start + found + 1;
  }
  return 0;
}

function* readLines(handle: number, end: number): Generator<string, void, undefined> {
  /** The part of a line that began in an earlier piece. */
  let begun: Buffer[] = [];
  for (let start = 0; start < end; start += PIECE_BYTES) {
    const piece = readPiece(handle, start, Math.min(end, start + PIECE_BYTES));
    let from = 0;
    for (let stop = piece.indexOf(LINE_END); stop >= 0; stop = piece.indexOf(LINE_END, from)) {
      const rest = piece.subarray(from, stop);
      yield (begun.length === 0 ? rest : Buffer.concat([...begun, rest])).toString('utf8');
      begun = [];
      from = stop + 1;
    }
    if (from < piece.length) begun.push(piece.subarray(from));
  }
}

function readPiece(handle: number, start: number, end: number): Buffer {
  const piece = Buffer.alloc(end - start);
  for (let read = 0; read < piece.length;) {
    const got = readSync(handle, piece, read, piece.length - read, start + read);
    if (got === 0) throw new Error(`The file ended at byte ${start + read}, and had ${end} when it was opened`);
    read += got;
  }
  return piece;
}
