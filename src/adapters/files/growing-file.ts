import { closeSync, fstatSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** A text file that only grows, line by line. */
export interface GrowingFile {
  /**
   * The whole lines that it had when it was opened, without their ends. Read a piece at a time, each time that they are
   * gone through.
   */
  readonly lines: Iterable<string>;
  /** Returns when the operating system has the line: it outlives this process, not the machine's loss of power. */
  append(line: string): void;
  close(): void;
}

const PIECE_BYTES = 1 << 20;
const LINE_END = 0x0a;

/**
 * Opens a file to write lines behind those it has, or makes it. A last line without its end was being written when
 * somebody died, and is taken off. Writes at once and in the caller's turn, because what is written has to be there
 * before its answer leaves; it is therefore no `Disk`. However long it is, only a piece of it is held.
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

/** Bytes up to and with the last line end; from the back, because that is where it is. */
function endOfLastLine(handle: number, size: number): number {
  for (let end = size; end > 0; end -= PIECE_BYTES) {
    const start = Math.max(0, end - PIECE_BYTES);
    const found = readPiece(handle, start, end).lastIndexOf(LINE_END);
    if (found >= 0) return start + found + 1;
  }
  return 0;
}

function* readLines(handle: number, end: number): Generator<string, void, undefined> {
  /** Of a line that began in an earlier piece. */
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
