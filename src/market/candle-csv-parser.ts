/**
 * Reads candles from CSV bytes, chunk by chunk, without making one string of the text. Half a million rows take about a
 * second. The mapping of the file was found before (`csv-survey.ts`). Values are read without checking them;
 * `inspectCandles` checks them.
 */
import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import type { MutableColumns } from './candle-columns.ts';
import type { CsvFields } from './csv-fields.ts';
import type { CsvMapping } from './csv-mapping.ts';
import { CsvRows, type LinePlace, type TakeRows } from './csv-rows.ts';
import type { CsvPass } from './csv-survey.ts';
import { textOf } from './decimal.ts';
import { GrowingColumns } from './growing-columns.ts';
import { LocalTime } from './local-time.ts';
import { isAbsent, readNumber } from './number-style.ts';
import { TIME_FORMAT_NAMES, TimeReader } from './time-format.ts';

export interface ParserOptions {
  /** Name of the file in messages. */
  readonly source: string;
  /** The instrument, such as `BTC/USDT`, whose rows are taken from a file with several symbols. */
  readonly instrument?: string;
  /** The instrument's name in the file, where the file has a column of symbols. */
  readonly symbol?: string;
}

/** A line that is no candle: it has too few or too many columns, or no readable time or volume. */
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
  /** Number of rows of other symbols, which were skipped. */
  readonly otherSymbols: number;
  /** Numbers of later lines that repeat the header. */
  readonly repeatedHeaders: readonly number[];
}

const EXAMPLES = 5;

export class CandleCsvParser implements CsvPass<ParsedCandles>, TakeRows {
  readonly #mapping: CsvMapping;
  readonly #options: ParserOptions;
  readonly #lines: CsvRows;
  readonly #times: TimeReader;
  readonly #rows = new GrowingColumns();
  readonly #broken: BrokenLine[] = [];
  readonly #symbols = new Map<string, number>();
  #brokenCount = 0;

  constructor(mapping: CsvMapping, options: ParserOptions) {
    this.#mapping = mapping;
    this.#options = options;
    this.#lines = new CsvRows(mapping, this);
    const { timeFormat: format, midnight24, zone } = mapping;
    this.#times = new TimeReader({ format, midnight24, zone: zone === undefined ? undefined : new LocalTime(zone) });
  }

  push(chunk: Uint8Array): void {
    this.#lines.push(chunk);
  }

  /** Ends the file and returns its candles. Throws `data-missing` when it has only other symbols. */
  finish(): ParsedCandles {
    this.#lines.finish();
    this.#refuseForeignSymbols();
    const { columns, line } = this.#rows.finish();
    return {
      source: this.#options.source,
      mapping: this.#mapping,
      columns,
      line,
      broken: { count: this.#brokenCount, examples: this.#broken },
      otherSymbols: this.#otherSymbols(),
      repeatedHeaders: this.#lines.repeatedHeaders,
    };
  }

  row(fields: CsvFields, line: number): void {
    if (!this.#isWanted(fields)) return;
    const { columns } = this.#mapping;
    const { bytes, starts, ends } = fields;
    const [from, to] = [starts[columns.time] as number, ends[columns.time] as number];
    const written =
      columns.date === undefined ? undefined : `${fields.text(columns.date)} ${fields.text(columns.time)}`;
    const time = written === undefined ? this.#times.read(bytes, from, to) : this.#times.readText(written);
    if (!Number.isSafeInteger(time)) {
      const expected = TIME_FORMAT_NAMES[this.#mapping.timeFormat];
      return this.#breakLine(
        fields,
        line,
        `the time "${written ?? textOf(bytes, from, to)}" cannot be read as ${expected}`,
      );
    }
    const volume = this.#volume(fields);
    if (volume === undefined)
      return this.#breakLine(fields, line, `the volume "${fields.text(columns.volume ?? 0)}" is no number`);
    this.#addRow(fields, { line, time, volume });
  }

  broken({ bytes, start, end, line }: LinePlace, reason: string): void {
    this.#brokenCount++;
    if (this.#broken.length < EXAMPLES)
      this.#broken.push({ line, text: textOf(bytes, start, Math.min(end, start + 80)), reason });
  }

  #addRow(fields: CsvFields, { line, time, volume }: { line: number; time: number; volume: number }): void {
    const { columns } = this.#mapping;
    const row = this.#rows.next();
    const target = this.#rows.columns;
    this.#rows.line[row] = line;
    target.openTime[row] = time;
    target.open[row] = this.#number(fields, columns.open);
    target.high[row] = this.#number(fields, columns.high);
    target.low[row] = this.#number(fields, columns.low);
    target.close[row] = this.#number(fields, columns.close);
    target.volume[row] = volume;
    target.transactions[row] =
      columns.transactions === undefined ? Number.NaN : this.#number(fields, columns.transactions);
  }

  #number({ bytes, starts, ends }: CsvFields, position: number): number {
    return readNumber(bytes, starts[position] as number, ends[position] as number, this.#mapping.decimal);
  }

  /** NaN where the row does not state the volume; undefined where the field is no number. */
  #volume(fields: CsvFields): number | undefined {
    const { volume: position } = this.#mapping.columns;
    if (position === undefined) return Number.NaN;
    const [from, to] = [fields.starts[position] as number, fields.ends[position] as number];
    const value = this.#number(fields, position);
    return Number.isNaN(value) && !isAbsent(fields.bytes, from, to) ? undefined : value;
  }

  #breakLine(fields: CsvFields, line: number, reason: string): void {
    const start = Math.min(...fields.starts);
    this.broken({ bytes: fields.bytes, start, end: Math.max(...fields.ends), line }, reason);
  }

  #isWanted(fields: CsvFields): boolean {
    const { symbol: position } = this.#mapping.columns;
    if (position === undefined) return true;
    const symbol = fields.text(position);
    this.#symbols.set(symbol, (this.#symbols.get(symbol) ?? 0) + 1);
    return this.#isOurs(symbol);
  }

  #isOurs(symbol: string): boolean {
    const { symbol: asked, instrument } = this.#options;
    if (asked !== undefined) return symbol === asked;
    return instrument === undefined || sameSymbol(symbol, instrument);
  }

  #otherSymbols(): number {
    return [...this.#symbols].reduce((sum, [symbol, rows]) => sum + (this.#isOurs(symbol) ? 0 : rows), 0);
  }

  #refuseForeignSymbols(): void {
    const found = [...this.#symbols.keys()];
    const { source, symbol, instrument } = this.#options;
    const wanted = symbol ?? instrument;
    const isFound =
      wanted === undefined ? found.length <= 1 : found.length === 0 || found.some((each) => this.#isOurs(each));
    if (isFound) return;
    const near = wanted === undefined ? undefined : nearestName(wanted, found);
    throw new EdgewiseError(
      'data-missing',
      wanted === undefined ? 'The file holds several symbols.' : `The file holds no ${wanted}.`,
      {
        where: source,
        expected: wanted === undefined ? 'one symbol, or the instrument named' : `rows of ${wanted}`,
        actual: `${found.length} symbols: ${found.slice(0, 8).join(', ')}${found.length > 8 ? ', ...' : ''}`,
        advice: `If one of them is the instrument, name it as the file does: --symbol ${near ?? found[0] ?? ''}`,
      },
    );
  }
}

/** Other names of currencies, with their usual name. */
const OTHER_NAMES: readonly (readonly [RegExp, string])[] = [
  [/XBT/g, 'BTC'],
  [/XDG/g, 'DOGE'],
];

/** Whether a source's symbol (`X:BTC-USD`, `BTCUSD`, `XBTUSD`) means this instrument (`BTC/USD`). */
function sameSymbol(symbol: string, instrument: string): boolean {
  const plain = (name: string) => {
    const letters = name
      .toUpperCase()
      .replace(/^[A-Z]:/, '')
      .replace(/[^A-Z0-9]/g, '');
    return OTHER_NAMES.reduce((text, [pattern, usual]) => text.replace(pattern, usual), letters);
  };
  return plain(symbol) === plain(instrument);
}
