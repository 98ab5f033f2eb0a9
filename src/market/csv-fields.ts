import { textOf } from './decimal.ts';

const QUOTE = 34;
const SPACE = 32;

/** Where each field of one line lies, blanks and quotes left out. One object serves all lines of a file. */
export class CsvFields {
  /** Fields of a whole line (places of more are not kept). */
  readonly width: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  bytes: Uint8Array = new Uint8Array(0);
  /** How many fields the line has; empty ones at its end beyond the width are left out. */
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
      while (at < end && bytes[at] === SPACE) at++;
      let from = at;
      let to: number;
      if (bytes[at] === QUOTE) {
        from = at + 1;
        const closing = bytes.indexOf(QUOTE, from);
        to = closing < 0 || closing > end ? end : closing;
        at = to + 1;
        while (at < end && bytes[at] !== this.#delimiter) at++;
      } else {
        while (at < end && bytes[at] !== this.#delimiter) at++;
        to = at;
      }
      while (from < to && bytes[from] === SPACE) from++;
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
