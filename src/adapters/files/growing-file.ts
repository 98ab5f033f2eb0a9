import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

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

/**
 * Opens a file to append lines, or creates it. A last line without a line end was being written when a process died,
 * and is removed. Writes are synchronous, because a line has to be in the file before the answer that depends on it is
 * sent. A `Disk` is asynchronous and is therefore not used. Only a piece of the file is in memory at a time.
 */
export function openGrowingFile(path: string): GrowingFile {
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
