import { EdgewiseError } from '../../core/errors.ts';
import { csvLine } from './csv-line.ts';

type Scalar = string | number | undefined;

const QUOTE = 34;
const BACKSLASH = 92;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);

/**
 * Smallest number of fields of a candle. More than `MOST_FIELDS` are a whole column, as `orient="columns"` writes it.
 */
const FEWEST_FIELDS = 5;
const MOST_FIELDS = 64;
const LONGEST_ROW = 65_536;

/**
 * Reads candles in JSON as lines of CSV, chunk by chunk. Each innermost list or object with the values of a candle is a
 * row. This reads lists of lists (freqtrade, exchanges), lists of objects (pandas `orient="records"`), JSON lines, and
 * answers of exchanges that contain candles. The names of the first object are the header.
 */
export class JsonRows {
  readonly #source: string;
  readonly #take: (chunk: Uint8Array) => void;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  #rest: Uint8Array = new Uint8Array(0);
  /** Start of the innermost open list or object in `#rest`; -1 when none is open that may be a row. */
  #leaf = -1;
  #inText = false;
  #escaped = false;
  #names: readonly string[] | undefined;
  #rows = 0;

  constructor(source: string, take: (chunk: Uint8Array) => void) {
    this.#source = source;
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    const kept = this.#leaf < 0 ? new Uint8Array(0) : this.#rest.subarray(this.#leaf);
    if (kept.length > LONGEST_ROW) throw this.#unknownShape('a list or object of more than 64 kB');
    const bytes = new Uint8Array(kept.length + chunk.length);
    bytes.set(kept);
    bytes.set(chunk, kept.length);
    if (this.#leaf > 0) this.#leaf = 0;
    let lines = '';
    for (let at = kept.length; at < bytes.length; at++) {
      const byte = bytes[at] as number;
      if (this.#inText) {
        if (this.#escaped) this.#escaped = false;
        else if (byte === BACKSLASH) this.#escaped = true;
        else if (byte === QUOTE) this.#inText = false;
      } else if (byte === QUOTE) this.#inText = true;
      else if (OPENING.has(byte)) this.#leaf = at;
      else if (CLOSING.has(byte) && this.#leaf >= 0) {
        lines += this.#lineOf(this.#decoder.decode(bytes.subarray(this.#leaf, at + 1)));
        this.#leaf = -1;
      }
    }
    this.#rest = bytes;
    if (lines !== '') this.#take(this.#encoder.encode(lines));
  }

  /** Ends the text. Throws `data-unreadable` when there was no row, or the text ends inside one. */
  finish(): void {
    if (this.#inText || this.#leaf >= 0) throw this.#unknownShape('text that ends inside a row');
    if (this.#rows === 0) throw this.#unknownShape('no list or object with the values of a candle');
  }

  #lineOf(text: string): string {
    const value = this.#parsed(text);
    const isList = Array.isArray(value);
    const entries = Object.entries(value);
    if (entries.length < FEWEST_FIELDS) return '';
    if (entries.length > MOST_FIELDS) throw this.#unknownShape(`a list or object of ${entries.length} values`);
    this.#rows++;
    if (isList) return csvLine(entries.map(([, each]) => scalar(each)));
    const header = this.#names === undefined ? csvLine(entries.map(([name]) => name)) : '';
    this.#names ??= entries.map(([name]) => name);
    return header + csvLine(this.#names.map((name) => scalar(Object.hasOwn(value, name) ? value[name] : undefined)));
  }

  #parsed(text: string): Record<string, unknown> {
    try {
      return JSON.parse(text) as Record<string, unknown>;
    } catch (error) {
      throw this.#unknownShape(`"${text.slice(0, 80)}", which is no JSON`, error);
    }
  }

  #unknownShape(actual: string, cause?: unknown): EdgewiseError {
    return new EdgewiseError('data-unreadable', 'The JSON of this file holds no candles that can be read.', {
      where: this.#source,
      expected: 'a list of candles, each a list or an object',
      actual,
      advice: 'Write one candle after the other, as pandas does with df.to_json(path, orient="records").',
      cause,
    });
  }
}

function scalar(value: unknown): Scalar {
  return typeof value === 'string' || typeof value === 'number'
    ? value
    : typeof value === 'boolean'
      ? String(value)
      : undefined;
}
