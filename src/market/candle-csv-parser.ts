/**
 * Reads candles out of CSV bytes, chunk by chunk, without ever holding the text as one string: half a million rows take
 * well under a second. Values are taken as they stand; judging them is the business of `inspectCandles`.
 */
import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { MutableColumns } from './candle-columns.ts';
import { detectMapping, type CsvMapping, type MappingOptions } from './csv-mapping.ts';
import { decimalsOf, readDecimal, textOf } from './decimal.ts';
import { GrowingColumns } from './growing-columns.ts';
import { readTime, TIME_UNIT_NAMES, timeUnitOf } from './time-unit.ts';

export interface ParserOptions extends MappingOptions {
  /** `BTC/USDT`: which rows to take from a file that holds several symbols. */
  readonly instrument?: string;
}

/** A line that is no candle: too short, or without a readable time. */
export interface BrokenLine {
  readonly line: number;
  readonly text: string;
  readonly reason: string;
}

export interface ParsedCandles {
  readonly source: string;
  readonly mapping: CsvMapping;
  readonly columns: MutableColumns;
  readonly line: Float64Array;
  readonly broken: { readonly count: number; readonly examples: readonly BrokenLine[] };
  /** Rows of other symbols that were passed over. */
  readonly otherSymbols: number;
  /** Most decimals that a price and a volume were written with. */
  readonly priceDecimals: number;
  readonly volumeDecimals: number;
}

const HEAD_BYTES = 65_536;
const EXAMPLES = 5;
const NEWLINE = 10;
const RETURN = 13;
const QUOTE = 34;
const SPACE = 32;

export class CandleCsvParser {
  readonly #options: ParserOptions;
  readonly #rows = new GrowingColumns();
  readonly #broken: BrokenLine[] = [];
  readonly #symbols = new Map<string, number>();
  #brokenCount = 0;
  #rest = new Uint8Array(0);
  #mapping: CsvMapping | undefined;
  #line = 0;
  #priceDecimals = 0;
  #volumeDecimals = 0;
  #starts = new Int32Array(0);
  #ends = new Int32Array(0);
  #delimiter = 0;

  constructor(options: ParserOptions) {
    this.#options = options;
  }

  /** Takes the next bytes of the file. Throws `data-unreadable` as soon as they cannot be candles. */
  push(chunk: Uint8Array): void {
    this.#rest = join(this.#rest, chunk);
    if (this.#mapping === undefined && this.#rest.length < HEAD_BYTES) return;
    this.#consume('more-follows');
  }

  /** Ends the file and gives what was in it. */
  finish(): ParsedCandles {
    this.#consume('end');
    if (this.#mapping === undefined) throw new Error('the mapping is found before the end');
    this.#refuseForeignSymbols();
    const { columns, line } = this.#rows.finish();
    if (this.#brokenCount > columns.openTime.length) throw this.#mostlyBroken(columns.openTime.length);
    return {
      source: this.#options.source,
      mapping: this.#mapping,
      columns,
      line,
      broken: { count: this.#brokenCount, examples: this.#broken },
      otherSymbols: this.#otherSymbols(),
      priceDecimals: this.#priceDecimals,
      volumeDecimals: this.#volumeDecimals,
    };
  }

  #consume(state: 'more-follows' | 'end'): void {
    const bytes = this.#rest;
    let start = 0;
    if (this.#mapping === undefined) {
      start = this.#begin(bytes);
    }
    for (let end = bytes.indexOf(NEWLINE, start); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      this.#takeLine(bytes, start, end);
      start = end + 1;
    }
    if (state === 'end' && start < bytes.length) {
      this.#takeLine(bytes, start, bytes.length);
      start = bytes.length;
    }
    this.#rest = bytes.slice(start);
  }

  /** Finds the mapping in the first bytes; gives where the lines begin, after a byte order mark. */
  #begin(bytes: Uint8Array): number {
    const { source } = this.#options;
    refuseNoText(bytes, source);
    const start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const lines = textOf(bytes, start, Math.min(bytes.length, HEAD_BYTES)).split(/\r?\n/);
    if (lines.every((line) => line.trim() === '')) {
      throw new EdgewiseError('data-unreadable', 'The file is empty.', {
        where: source, expected: 'candles in CSV', actual: `${bytes.length} bytes without a line of text`,
      });
    }
    if (lines.length > 1) lines.pop();
    const mapping = detectMapping(lines, this.#options);
    this.#mapping = mapping;
    this.#delimiter = mapping.delimiter.charCodeAt(0);
    this.#starts = new Int32Array(mapping.width);
    this.#ends = new Int32Array(mapping.width);
    return start;
  }

  #takeLine(bytes: Uint8Array, start: number, lineEnd: number): void {
    const mapping = this.#mapping as CsvMapping;
    this.#line++;
    if (this.#line <= mapping.preamble + (mapping.header === 'present' ? 1 : 0)) return;
    let end = lineEnd;
    while (end > start && ((bytes[end - 1] as number) === RETURN || (bytes[end - 1] as number) === SPACE)) end--;
    if (end === start) return;
    const fields = this.#split(bytes, start, end);
    if (fields < mapping.width) {
      this.#breakLine(bytes, start, end, `${fields} columns instead of ${mapping.width}`);
      return;
    }
    if (!this.#isWanted(bytes, mapping)) return;
    const time = this.#time(bytes, start, end, mapping);
    if (time !== undefined) this.#addRow(bytes, time, mapping);
  }

  /** Notes where each field lies, blanks and quotes left out; gives how many there are. */
  #split(bytes: Uint8Array, start: number, end: number): number {
    const width = this.#starts.length;
    let field = 0;
    let at = start;
    while (at <= end) {
      let from = at;
      let to: number;
      if (bytes[at] === QUOTE) {
        from = at + 1;
        to = bytes.indexOf(QUOTE, from);
        if (to < 0 || to > end) to = end;
        at = to + 1;
        while (at < end && bytes[at] !== this.#delimiter) at++;
      } else {
        while (at < end && bytes[at] !== this.#delimiter) at++;
        to = at;
      }
      while (from < to && bytes[from] === SPACE) from++;
      while (to > from && bytes[to - 1] === SPACE) to--;
      if (field < width) {
        this.#starts[field] = from;
        this.#ends[field] = to;
      }
      field++;
      at++;
    }
    return field;
  }

  #isWanted(bytes: Uint8Array, { columns }: CsvMapping): boolean {
    if (columns.symbol === undefined) return true;
    const symbol = textOf(bytes, this.#starts[columns.symbol] as number, this.#ends[columns.symbol] as number);
    this.#symbols.set(symbol, (this.#symbols.get(symbol) ?? 0) + 1);
    return this.#options.instrument === undefined || sameSymbol(symbol, this.#options.instrument);
  }

  /** Whole microseconds, or undefined for a line that was put aside. A change of unit ends the reading. */
  #time(bytes: Uint8Array, start: number, end: number, { columns, timeUnit }: CsvMapping): number | undefined {
    const from = this.#starts[columns.time] as number;
    const to = this.#ends[columns.time] as number;
    const unit = timeUnitOf(bytes, from, to);
    if (unit !== undefined && unit !== timeUnit) {
      throw new EdgewiseError('data-unreadable', 'The times of this file change their unit.', {
        where: `${this.#options.source}, line ${this.#line}`,
        expected: `${TIME_UNIT_NAMES[timeUnit]}, as in the first candle`,
        actual: `"${textOf(bytes, from, to)}", which looks like ${TIME_UNIT_NAMES[unit]}`,
        advice: 'Split the file where the unit changes and import both parts.',
      });
    }
    const time = unit === undefined ? Number.NaN : readTime(bytes, from, to, unit);
    if (Number.isSafeInteger(time)) return time;
    this.#breakLine(bytes, start, end, `the time "${textOf(bytes, from, to)}" cannot be read`);
    return undefined;
  }

  #addRow(bytes: Uint8Array, time: number, { columns }: CsvMapping): void {
    const row = this.#rows.next();
    const target = this.#rows.columns;
    this.#rows.line[row] = this.#line;
    target.openTime[row] = time;
    target.open[row] = this.#price(bytes, columns.open);
    target.high[row] = this.#price(bytes, columns.high);
    target.low[row] = this.#price(bytes, columns.low);
    target.close[row] = this.#price(bytes, columns.close);
    const from = this.#starts[columns.volume] as number;
    const to = this.#ends[columns.volume] as number;
    target.volume[row] = readDecimal(bytes, from, to);
    this.#volumeDecimals = Math.max(this.#volumeDecimals, decimalsOf(bytes, from, to));
    target.transactions[row] =
      columns.transactions === undefined
        ? Number.NaN
        : readDecimal(bytes, this.#starts[columns.transactions] as number, this.#ends[columns.transactions] as number);
  }

  #price(bytes: Uint8Array, position: number): number {
    const from = this.#starts[position] as number;
    const to = this.#ends[position] as number;
    const decimals = decimalsOf(bytes, from, to);
    if (decimals > this.#priceDecimals) this.#priceDecimals = decimals;
    return readDecimal(bytes, from, to);
  }

  #breakLine(bytes: Uint8Array, start: number, end: number, reason: string): void {
    this.#brokenCount++;
    if (this.#broken.length < EXAMPLES) {
      this.#broken.push({ line: this.#line, text: textOf(bytes, start, Math.min(end, start + 80)), reason });
    }
  }

  #otherSymbols(): number {
    const { instrument } = this.#options;
    if (instrument === undefined) return 0;
    return [...this.#symbols].reduce((sum, [symbol, rows]) => sum + (sameSymbol(symbol, instrument) ? 0 : rows), 0);
  }

  #refuseForeignSymbols(): void {
    const found = [...this.#symbols.keys()];
    const { instrument, source } = this.#options;
    const wanted = instrument === undefined ? found.length <= 1 : found.length === 0 || found.some((symbol) => sameSymbol(symbol, instrument));
    if (wanted) return;
    const near = instrument === undefined ? undefined : nearestName(instrument, found);
    throw new EdgewiseError('data-missing', instrument === undefined ? 'The file holds several symbols.' : `The file holds no ${instrument}.`, {
      where: source,
      expected: instrument === undefined ? 'one symbol, or the instrument named' : `rows of ${instrument}`,
      actual: `${found.length} symbols: ${found.slice(0, 8).join(', ')}${found.length > 8 ? ', ...' : ''}`,
      advice: near === undefined ? 'Name one of them as the instrument.' : `Did you mean ${near}?`,
    });
  }

  #mostlyBroken(rows: number): EdgewiseError {
    const first = this.#broken[0];
    return new EdgewiseError('data-unreadable', `${this.#brokenCount} lines cannot be read, only ${rows} can.`, {
      where: `${this.#options.source}, line ${first?.line ?? 0}`,
      expected: 'mostly whole candles',
      actual: `${first?.reason ?? ''}: "${first?.text ?? ''}"`,
      advice: 'Check the delimiter and the columns.',
    });
  }
}

/** Whether a source's symbol (`X:BTC-USD`, `BTCUSD`) means this instrument (`BTC/USD`). */
function sameSymbol(symbol: string, instrument: string): boolean {
  const plain = (name: string) => name.toUpperCase().replace(/^[A-Z]:/, '').replace(/[^A-Z0-9]/g, '');
  return plain(symbol) === plain(instrument);
}

function join(left: Uint8Array, right: Uint8Array): Uint8Array<ArrayBuffer> {
  const joined = new Uint8Array(left.length + right.length);
  joined.set(left);
  joined.set(right, left.length);
  return joined;
}

/** Archives and other encodings, told by their first bytes, are named instead of being taken for broken candles. */
function refuseNoText(bytes: Uint8Array, source: string): void {
  const magic = [...bytes.subarray(0, 4)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const kind = magic.startsWith('504b0304') ? 'a zip archive: unzip it first'
    : magic.startsWith('fffe') || magic.startsWith('feff') ? 'text in UTF-16: save it as UTF-8'
    : magic === '50415231' ? 'a Parquet file: export it to CSV'
    : bytes.subarray(0, 4_096).includes(0) ? 'binary'
    : undefined;
  if (kind === undefined) return;
  throw new EdgewiseError('data-unreadable', 'The file is no CSV text.', { where: source, expected: 'CSV, plain or gzipped', actual: kind });
}
