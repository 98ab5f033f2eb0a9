import { textOf } from './decimal.ts';

const QUOTE = 34;
const SPACE = 32;

/**
 * The places of the fields of one line, without spaces and quotes around them. One object serves all lines of a file.
 */
export class CsvFields {
  /** Number of fields of a complete line. The places of further fields are not kept. */
  readonly width: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  bytes: Uint8Array = new Uint8Array(0);
  /** Number of fields of the line. Empty fields at its end beyond the width do not count. */
  count = 0;
  readonly #delimiter: number;

  constructor(delimiter: string, width: number) {
    this.width = width;
    this.starts = new Int32Array(width);
    this.ends = new Int32Array(width);
    this.#delimiter = delimiter.charCodeAt(0);
  }

  /** Splits one line. A delimiter inside quotes belongs to the field. */
  split(bytes: Uint8Array, start: number, end: number): void {
    this.bytes = bytes;
    let field = 0;
    let used = 0;
    let at = start;
    while (at <= end) {
      let from = afterSpaces(bytes, at, end);
      let to: number;
      if (bytes[from] === QUOTE) {
        from++;
        to = closingQuote(bytes, from, end);
        at = indexOf(this.#delimiter, bytes, to + 1, end);
        from = afterSpaces(bytes, from, to);
      } else {
        at = indexOf(this.#delimiter, bytes, from, end);
        to = at;
      }
      while (to > from && bytes[to - 1] === SPACE) to--;
      if (field < this.width) {
        this.starts[field] = from;
        this.ends[field] = to;
      }
      field++;
      if (field <= this.width || to > from) used = field;
      at++;
    }
    this.count = used;
  }

  text(position: number): string {
    return textOf(this.bytes, this.starts[position] as number, this.ends[position] as number);
  }

  isEmpty(position: number): boolean {
    return this.starts[position] === this.ends[position];
  }
}

/** The first place from `from` on that holds no space, or `end`. */
function afterSpaces(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] === SPACE) at++;
  return at;
}

/** The first place from `from` on that holds the byte, or `end`; `from` where it lies beyond the end. */
function indexOf(byte: number, bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== byte) at++;
  return at;
}

/** The place of the next quote, or `end` where the line has none. */
function closingQuote(bytes: Uint8Array, from: number, end: number): number {
  const closing = bytes.indexOf(QUOTE, from);
  return closing < 0 || closing > end ? end : closing;
}
