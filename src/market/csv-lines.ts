import { EdgewiseError } from '../core/errors.ts';

const NEWLINE = 10;
const RETURN = 13;

/** Receives one line: its bytes from `start` to `end`, without the line end, and its number in the file from 1. */
export type TakeLine = (bytes: Uint8Array, start: number, end: number, line: number) => void;

/** The end of lines: `\n` (with or without `\r` before it), or `\r` alone as old spreadsheets write it. */
export type LineEnd = 'newline' | 'return';

/** Finds the kind of line end from the first one in the file's head. */
export function lineEndOf(head: Uint8Array): LineEnd {
  const newline = head.indexOf(NEWLINE);
  const carriage = head.indexOf(RETURN);
  return carriage >= 0 && (newline < 0 || newline > carriage + 1) ? 'return' : 'newline';
}

/**
 * No candle needs a longer line. Without this limit a file without line ends would be copied again with every chunk.
 */
const LONGEST_LINE = 1 << 20;

/** Divides chunks of bytes into lines. It joins a line that spans two chunks, and skips a byte order mark. */
export class CsvLines {
  readonly #end: number;
  readonly #take: TakeLine;
  #rest: Uint8Array = new Uint8Array(0);
  #line = 0;

  constructor(lineEnd: LineEnd, take: TakeLine) {
    this.#end = lineEnd === 'newline' ? NEWLINE : RETURN;
    this.#take = take;
  }

  /** Throws `data-unreadable` for a line of more than a megabyte. */
  push(chunk: Uint8Array): void {
    const bytes = joined(this.#rest, chunk);
    let start = this.#line === 0 ? markLength(bytes) : 0;
    for (let end = bytes.indexOf(this.#end, start); end >= 0; end = bytes.indexOf(this.#end, start)) {
      this.#give(bytes, start, end);
      start = end + 1;
    }
    this.#rest = bytes.subarray(this.#line === 0 ? 0 : start);
    if (this.#rest.length > LONGEST_LINE) throw tooLong(this.#line + 1);
  }

  /** Passes on the last line, which may have no line end. */
  finish(): void {
    const start = this.#line === 0 ? markLength(this.#rest) : 0;
    if (start < this.#rest.length) this.#give(this.#rest, start, this.#rest.length);
    this.#rest = new Uint8Array(0);
  }

  #give(bytes: Uint8Array, start: number, end: number): void {
    this.#line++;
    let [from, to] = [start, end];
    while (to > from && isBlank(bytes[to - 1])) to--;
    while (from < to && bytes[from] === NEWLINE) from++;
    this.#take(bytes, from, to, this.#line);
  }
}

function tooLong(line: number): EdgewiseError {
  return new EdgewiseError('data-unreadable', 'A line of the file is longer than a megabyte, so it holds no candle.', {
    where: `line ${line}`,
    expected: 'one candle on each line',
    actual: 'a megabyte without a line end',
    advice: 'Check that this is the right file, in CSV.',
  });
}

function isBlank(byte: number | undefined): boolean {
  return byte === RETURN || byte === 32 || byte === NEWLINE;
}

/** Length of a UTF-8 byte order mark at the beginning. */
function markLength(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

function joined(left: Uint8Array, right: Uint8Array): Uint8Array {
  if (left.length === 0) return right;
  const both = new Uint8Array(left.length + right.length);
  both.set(left);
  both.set(right, left.length);
  return both;
}
