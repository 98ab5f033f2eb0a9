/**
 * How a candle file is to be read: found by looking at its first lines, and shown to the person as plain data, so that
 * a wrong guess is seen and not traded on. Knows headers by many names, and headerless archives by their width.
 */
import { EdgewiseError } from '../core/errors.ts';
import { positionsFromHeader, REQUIRED_ROLES, type CsvPositions, type CsvRole } from './csv-columns.ts';
import { TIME_UNIT_NAMES, timeUnitOf, type TimeUnit } from './time-unit.ts';

export type CsvDelimiter = ',' | ';' | '\t' | '|';

export interface CsvMapping {
  /** What the file looks like, for people: `named columns`, `Binance kline archive`, ... */
  readonly layout: string;
  readonly delimiter: CsvDelimiter;
  readonly header: 'present' | 'absent';
  /** Lines before the header or the first candle that are no data. */
  readonly preamble: number;
  /** Fields of a whole line. */
  readonly width: number;
  readonly columns: CsvPositions;
  /** The header's name of each column, or `column N`. */
  readonly names: Readonly<Partial<Record<CsvRole, string>>>;
  readonly timeUnit: TimeUnit;
}

export interface MappingOptions {
  /** What to call the file in messages. */
  readonly source: string;
  /** Base currency, which tells two volume columns apart. */
  readonly base?: string;
  /** Columns named by the person: a header's name, or a position counted from 1. */
  readonly columns?: Readonly<Partial<Record<CsvRole, string>>>;
}

const DELIMITERS: readonly CsvDelimiter[] = [',', ';', '\t', '|'];
const LONGEST_PREAMBLE = 10;

/** Splits one line into trimmed fields, quotes taken off. */
export function splitLine(line: string, delimiter: CsvDelimiter): string[] {
  const quoted = /"(?:[^"]|"")*"|[^"]+/g;
  const parts = line.includes('"') ? (line.match(quoted) ?? []) : [line];
  const fields = [''];
  for (const part of parts) {
    const pieces = part.startsWith('"') ? [part.slice(1, -1).replaceAll('""', '"')] : part.split(delimiter);
    fields[fields.length - 1] += pieces[0] ?? '';
    fields.push(...pieces.slice(1));
  }
  return fields.map((field) => field.trim());
}

/** Works out the mapping from the first lines of a file. Throws `data-unreadable` when they are no candles. */
export function detectMapping(lines: readonly string[], options: MappingOptions): CsvMapping {
  const { delimiter, preamble } = findDelimiter(lines, options.source);
  const first = splitLine(lines[preamble] ?? '', delimiter);
  const header = first.some((field) => isNumber(field)) ? 'absent' : 'present';
  const rows = lines.slice(preamble + (header === 'present' ? 1 : 0)).filter((line) => line.trim() !== '').map((line) => splitLine(line, delimiter));
  const sample = rows[0];
  const where = `${options.source}, line ${preamble + 1}`;
  if (sample === undefined) {
    throw new EdgewiseError('data-unreadable', 'The file has a header and no candles.', { where, expected: 'at least one candle', actual: 'a header only' });
  }
  const { columns, layout } = header === 'present' ? named(first, options, where) : byWidth(rows, options, where);
  const names: Partial<Record<CsvRole, string>> = {};
  for (const [role, position] of Object.entries(columns) as [CsvRole, number][]) {
    names[role] = header === 'present' ? (first[position] ?? '') : `column ${position + 1}`;
  }
  const timeUnit = unitOf(sample[columns.time] ?? '', `${options.source}, line ${preamble + (header === 'present' ? 2 : 1)}`);
  return { layout, delimiter, header, preamble, width: first.length, columns, names, timeUnit };
}

/** The mapping in lines for people. */
export function describeMapping(mapping: CsvMapping): string[] {
  const columns = Object.entries(mapping.names).map(([role, name]) => (role === name ? role : `${role} = ${name}`));
  const zone = mapping.timeUnit === 'iso' ? ', UTC where no offset is written' : ' since 1970 UTC';
  return [
    `layout:  ${mapping.layout}, ${mapping.header === 'present' ? 'with a header' : 'without a header'}`,
    `columns: ${columns.join(', ')}`,
    `times:   ${TIME_UNIT_NAMES[mapping.timeUnit]}${zone}, taken as the candle's opening`,
  ];
}

function isNumber(field: string): boolean {
  return field !== '' && Number.isFinite(Number(field));
}

/** The first line that splits into six fields or more begins the data; what stands before it is preamble. */
function findDelimiter(lines: readonly string[], source: string): { delimiter: CsvDelimiter; preamble: number } {
  for (let line = 0; line < Math.min(lines.length, LONGEST_PREAMBLE); line++) {
    const counts = DELIMITERS.map((delimiter) => ({ delimiter, fields: splitLine(lines[line] ?? '', delimiter).length }));
    const best = counts.reduce((left, right) => (right.fields > left.fields ? right : left));
    if (best.fields >= REQUIRED_ROLES.length) return { delimiter: best.delimiter, preamble: line };
  }
  const shown = lines.find((line) => line.trim() !== '') ?? '';
  throw new EdgewiseError('data-unreadable', 'The file has no line with six columns or more, so it holds no candles.', {
    where: source,
    expected: 'columns for time, open, high, low, close and volume',
    actual: `the first line "${shown.length > 120 ? `${shown.slice(0, 120)}...` : shown}"`,
    advice: 'Check that this is the right file, in CSV.',
  });
}

interface Layout {
  readonly columns: CsvPositions;
  readonly layout: string;
}

function named(header: readonly string[], options: MappingOptions, where: string): Layout {
  const asked = options.columns ?? {};
  const renamed = header.map((name) => name);
  for (const [role, name] of Object.entries(asked)) {
    const position = header.findIndex((candidate) => candidate.toLowerCase() === name.toLowerCase());
    const place = position >= 0 ? position : Number(name) - 1;
    if (renamed[place] === undefined) throw noSuchColumn(role, name, header, where);
    if (role === 'time' && /clos|end/i.test(header[place] ?? '')) throw closingTime(header[place] ?? '', where);
    renamed.forEach((other, index) => {
      if (other.toLowerCase() === role) renamed[index] = '';
    });
    renamed[place] = role === 'time' ? 'open_time' : role;
  }
  const columns = positionsFromHeader(renamed, { where, ...(options.base === undefined ? {} : { base: options.base }) });
  const massive = header.some((name) => name.toLowerCase() === 'window_start');
  const binance = header.some((name) => name.toLowerCase() === 'taker_buy_volume' || name.toLowerCase() === 'quote_volume');
  return { columns, layout: massive ? 'Massive flat file' : binance ? 'Binance kline archive' : 'named columns' };
}

/** A person may name any column, but not one that says itself that it is the wrong one. */
function closingTime(name: string, where: string): EdgewiseError {
  return new EdgewiseError('data-unreadable', `The column "${name}" holds closing times; read as opening times they would show every candle too early.`, {
    where,
    expected: 'a column of opening times',
    actual: `"${name}"`,
    advice: 'Take the interval off these times in the file and name the column open_time.',
  });
}

function noSuchColumn(role: string, name: string, header: readonly string[], where: string): EdgewiseError {
  return new EdgewiseError('data-unreadable', `There is no column "${name}" for ${role}.`, {
    where,
    expected: `one of ${header.map((column) => `"${column}"`).join(', ')}, or a position from 1 to ${header.length}`,
    actual: `"${name}"`,
  });
}

const OPEN_HIGH_LOW_CLOSE = { time: 0, open: 1, high: 2, low: 3, close: 4, volume: 5 } as const;

const HEADERLESS: readonly (Layout & { readonly width: number })[] = [
  { width: 12, layout: 'Binance kline archive', columns: { ...OPEN_HIGH_LOW_CLOSE, transactions: 8 } },
  { width: 8, layout: 'Kraken OHLC with VWAP', columns: { ...OPEN_HIGH_LOW_CLOSE, volume: 6, transactions: 7 } },
  { width: 7, layout: 'Kraken OHLCVT archive', columns: { ...OPEN_HIGH_LOW_CLOSE, transactions: 6 } },
  { width: 6, layout: 'time, open, high, low, close, volume', columns: OPEN_HIGH_LOW_CLOSE },
  { width: 6, layout: 'time, open, close, high, low, volume', columns: { time: 0, open: 1, close: 2, high: 3, low: 4, volume: 5 } },
];

/** Headerless files are known by their width, and by which order makes the high the highest. */
function byWidth(rows: readonly (readonly string[])[], options: MappingOptions, where: string): Layout {
  const width = rows[0]?.length ?? 0;
  const asked = options.columns;
  if (asked !== undefined) return byRequest(asked, width, where);
  const candidates = HEADERLESS.filter((candidate) => candidate.width === width);
  const found = candidates.find(({ columns }) => rows.some((row) => fits(row, columns)) && rows.filter((row) => fits(row, columns)).length * 2 >= rows.length);
  const chosen = found ?? candidates[0];
  if (chosen !== undefined) return chosen;
  throw new EdgewiseError('data-unreadable', `The file has no header, and ${width} columns without names are no known layout.`, {
    where,
    expected: `a header line, or ${HEADERLESS.map((layout) => `${layout.width} (${layout.layout})`).join(', ')} columns`,
    actual: `${width} columns`,
    advice: 'Add a header line, or name positions: --columns time=1,open=2,high=3,low=4,close=5,volume=6',
  });
}

function fits(row: readonly string[], columns: CsvPositions): boolean {
  const [open, high, low, close] = [columns.open, columns.high, columns.low, columns.close].map((position) => Number(row[position]));
  return Math.max(open ?? 0, close ?? 0) <= (high ?? 0) && Math.min(open ?? 0, close ?? 0) >= (low ?? 0);
}

function byRequest(asked: Readonly<Partial<Record<CsvRole, string>>>, width: number, where: string): Layout {
  const place = (role: CsvRole): number => {
    const position = Number(asked[role]) - 1;
    if (Number.isInteger(position) && position >= 0 && position < width) return position;
    throw new EdgewiseError('data-unreadable', `The position of ${role} is missing; the file has no header.`, {
      where, expected: `a position from 1 to ${width}`, actual: `"${asked[role] ?? 'nothing'}"`,
    });
  };
  return {
    layout: 'columns as told',
    columns: {
      time: place('time'), open: place('open'), high: place('high'), low: place('low'), close: place('close'), volume: place('volume'),
      ...(asked.transactions === undefined ? {} : { transactions: place('transactions') }),
      ...(asked.symbol === undefined ? {} : { symbol: place('symbol') }),
    },
  };
}

function unitOf(text: string, where: string): TimeUnit {
  const bytes = new TextEncoder().encode(text);
  const unit = timeUnitOf(bytes, 0, bytes.length);
  if (unit !== undefined) return unit;
  throw new EdgewiseError('data-unreadable', 'The first time cannot be read.', {
    where,
    expected: 'seconds, milliseconds, microseconds or nanoseconds since 1970, or ISO 8601 such as 2024-03-01T00:00:00Z',
    actual: `"${text}"`,
  });
}
