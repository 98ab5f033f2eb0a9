/** Finds the times of a file. They are in one column, or in two columns with the date and the time of day. */
import { EdgewiseError } from '../core/errors.ts';
import { closingPositions, positionsOf, type CsvRole, type HeaderNames } from './csv-columns.ts';
import type { CsvHead } from './csv-head.ts';
import type { MappingOptions } from './csv-mapping.ts';
import { formatsOf, isDateOrder, readClock, TIME_FORMAT_NAMES, TimeReader, type TimeFormat } from './time-format.ts';

export interface TimePlace {
  readonly time: number;
  /** The column of the day, where `time` holds only the time of day. */
  readonly date?: number;
  /** The formats that the times of the first rows can have. */
  readonly formats: readonly TimeFormat[];
}

export interface FindTimesOptions extends MappingOptions {
  readonly asked: ReadonlyMap<CsvRole, number>;
}

/** Finds the column or columns of the times. Throws `data-unreadable` when none can be read as times. */
export function findTimes(head: CsvHead, names: HeaderNames, options: FindTimesOptions): TimePlace {
  const { asked, dates, source } = options;
  const askedTime = asked.get('time');
  const askedDate = asked.get('date');
  const candidates = askedTime === undefined ? candidatesOf(names, options) : [askedTime];
  for (const time of candidates) {
    const place = placeAt(head, names, time, askedDate);
    if (place === undefined) continue;
    if (dates === undefined) return place;
    if (!place.formats.includes(dates)) throw otherDates(place, dates, source);
    return { ...place, formats: [dates] };
  }
  throw noTimes(head, names, candidates, source);
}

function candidatesOf(names: HeaderNames, { stamps }: FindTimesOptions): number[] {
  if (names.every((own) => own.length === 0)) return [0, 1, 2].filter((position) => position < names.length);
  const [opening, closing] = [positionsOf('time', names), closingPositions(names)];
  const unnamed = names.flatMap((own, position) => (own.every((name) => name === '') ? [position] : []));
  return stamps === 'close' ? [...closing, ...opening, ...unnamed] : [...opening, ...unnamed];
}

/** The times at a position. Where it has only times of day, the column of the date is found too. */
function placeAt(
  head: CsvHead,
  names: HeaderNames,
  time: number,
  askedDate: number | undefined,
): TimePlace | undefined {
  const cells = cellsOf(head, time);
  if (askedDate !== undefined) return pairOf(head, askedDate, time);
  if (cells.length === 0) return undefined;
  if (cells.every((cell) => isClock(cell))) {
    const days = head.header.length > 0 ? positionsOf('date', names) : [time - 1];
    return days
      .filter((day) => day !== time && day >= 0)
      .map((day) => pairOf(head, day, time))
      .find((pair) => pair !== undefined);
  }
  const formats = formatsOfCells(cells);
  if (formats.length === 0) return undefined;
  const isDay = formats.every((format) => isDateOrder(format)) && cells.every((cell) => !/[:T]|\d{9}/.test(cell));
  if (!isDay) return { time, formats };
  const clocks = head.header.length > 0 ? clockPositions(names) : [time + 1];
  const clock = clocks.find((position) => position !== time && cellsOf(head, position).every((cell) => isClock(cell)));
  return clock === undefined ? { time, formats } : (pairOf(head, time, clock) ?? { time, formats });
}

function clockPositions(names: HeaderNames): number[] {
  return names.flatMap((own, position) =>
    own.some((name) => /^<?(?:time|hour|clock|time of day|timeofday)(?: ?\(?utc\)?)?>?$/i.test(name)) ? [position] : [],
  );
}

function pairOf(head: CsvHead, date: number, time: number): TimePlace | undefined {
  const days = cellsOf(head, date);
  const clocks = cellsOf(head, time);
  const formats = formatsOfCells(days.map((day, row) => `${day} ${clocks[row] ?? ''}`)).filter((format) =>
    isDateOrder(format),
  );
  return formats.length === 0 ? undefined : { date, time, formats };
}

function cellsOf(head: CsvHead, position: number): string[] {
  return head.sample.map((row) => row[position] ?? '').filter((cell) => cell !== '');
}

/** Whether a cell is a time of day and nothing else. */
function isClock(cell: string): boolean {
  return readClock(cell, 'compact') !== undefined && formatsOf(cell).length === 0;
}

/** All formats that at least one cell can have, so that a few broken cells at the beginning decide nothing. */
function formatsOfCells(cells: readonly string[]): TimeFormat[] {
  const counts = new Map<TimeFormat, number>();
  for (const cell of cells) for (const format of formatsOf(cell)) counts.set(format, (counts.get(format) ?? 0) + 1);
  return [...counts].filter(([, count]) => count * 2 >= cells.length || cells.length < 4).map(([format]) => format);
}

function otherDates({ formats }: TimePlace, asked: TimeFormat, source: string): EdgewiseError {
  return new EdgewiseError('usage', 'The times of this file have another format.', {
    where: source,
    expected: TIME_FORMAT_NAMES[asked],
    actual: formats.map((format) => TIME_FORMAT_NAMES[format]).join(', or '),
    advice: 'Leave --dates out.',
  });
}

function noTimes(head: CsvHead, names: HeaderNames, candidates: readonly number[], source: string): EdgewiseError {
  const [closing] = closingPositions(names);
  const [first] = candidates;
  const closingName = closing === undefined ? undefined : (names[closing] ?? []).find((name) => name !== '');
  const header = `${source}, line ${head.preamble + 1}`;
  if (first === undefined && closingName !== undefined) return closingTimesOnly(closingName, header);
  if (first === undefined) {
    return new EdgewiseError('data-unreadable', 'The file has no column for time.', {
      where: header,
      expected: 'columns for time, open, high, low and close',
      actual: `the columns ${names.map((own) => `"${own.join(' ')}"`).join(', ')}`,
      advice: 'Check that this is a candle file, or name the column: --columns time=NAME.',
    });
  }
  const text = head.sample[0]?.[first] ?? '';
  const { summary, advice } = whyUnreadable(cellsOf(head, first), likelyColumn(head, names));
  return new EdgewiseError('data-unreadable', summary, {
    where: `${source}, line ${head.preamble + head.headerLines.length + 1}`,
    expected: 'a count of seconds (or parts of them) since 1970, or a date and time such as 2024-03-01T00:00:00Z',
    actual: `"${text}"`,
    advice,
  });
}

interface Unreadable {
  readonly summary: string;
  readonly advice: string;
}

function whyUnreadable(cells: readonly string[], likely: LikelyColumn | undefined): Unreadable {
  if (/^\d\.\d+e\+\d+$/i.test(cells[0] ?? ''))
    return {
      summary: 'A spreadsheet has shortened the times of this file, and the original times are lost.',
      advice: 'Use the file from before the spreadsheet saved it, or format that column as text before saving.',
    };
  const named = likely === undefined ? 'time=NAME' : `time=${likely.name}`;
  const stamps = likely?.times === 'closing' ? ' --stamps close' : '';
  const column = `--columns ${/\s/.test(named) ? `"${named}"` : named}${stamps}`;
  if (likely === undefined && cells.length > 0 && cells.every(isSpreadsheetDay))
    return {
      summary: `The times of this file are a spreadsheet's counts of days since 1900: ${cells[0] ?? ''} is ${dayOfSpreadsheet(cells[0] ?? '')}.`,
      advice: 'In the spreadsheet, format that column as yyyy-mm-dd hh:mm:ss and save the file again as CSV.',
    };
  return {
    summary: 'The first time cannot be read.',
    advice:
      likely === undefined
        ? `Name the column of the times: ${column}, with date=NAME where the day has its own column.`
        : `The column "${likely.name}" looks like ${likely.times === 'closing' ? 'closing times' : 'times'}: ${column}`,
  };
}

interface LikelyColumn {
  /** Its number where it has no name. */
  readonly name: string;
  readonly times: 'opening' | 'closing';
}

/** The first column that looks like times; one of closing times only where there is no other. */
function likelyColumn(head: CsvHead, names: HeaderNames): LikelyColumn | undefined {
  const closing = closingPositions(names);
  const likely = names.flatMap((_, column) => (areTimes(cellsOf(head, column)) ? [column] : []));
  const opening = likely.find((column) => !closing.includes(column));
  const position = opening ?? likely[0];
  if (position === undefined) return undefined;
  return {
    name: names[position]?.find((name) => name !== '') ?? `${position + 1}`,
    times: opening === undefined ? 'closing' : 'opening',
  };
}

/** Whether all cells can be times of one format that rise from row to row, or fall from row to row. */
function areTimes(cells: readonly string[]): boolean {
  return cells.length > 0 && formatsOfCells(cells).some((format) => isInOrder(cells, format));
}

function isInOrder(cells: readonly string[], format: TimeFormat): boolean {
  const reader = new TimeReader({ format });
  const times = cells.map((cell) => {
    const bytes = new TextEncoder().encode(cell);
    return reader.read(bytes, 0, bytes.length);
  });
  const steps = times.slice(1).map((time, row) => time - (times[row] ?? Number.NaN));
  return !times.some(Number.isNaN) && (steps.every((step) => step > 0) || steps.every((step) => step < 0));
}

/** Days from 1899-12-30, from which spreadsheets count, to 1970. */
const SPREADSHEET_EPOCH = 25_569;

/** Whether a cell is a spreadsheet's count of days between the first block of Bitcoin and the year 2064. */
function isSpreadsheetDay(cell: string): boolean {
  return /^\d{5}(?:[.,]\d+)?$/.test(cell) && Number.parseInt(cell, 10) >= 39_816 && Number.parseInt(cell, 10) < 60_000;
}

function dayOfSpreadsheet(cell: string): string {
  return new Date((Number.parseInt(cell, 10) - SPREADSHEET_EPOCH) * 86_400_000).toISOString().slice(0, 10);
}

function closingTimesOnly(name: string, where: string): EdgewiseError {
  const pair = name.includes(' ') ? `"time=${name}"` : `time=${name}`;
  return new EdgewiseError('data-unreadable', 'The file has closing times of candles and no opening times.', {
    where,
    expected: 'a column of opening times, or the option for closing times',
    actual: `the column "${name}"`,
    advice: `Give --columns ${pair} --stamps close`,
  });
}
