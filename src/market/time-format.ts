/**
 * The format of a file's times: a count since 1970 in some unit, or a date in some order with a time of day. Several
 * formats may fit the first rows. `time-survey.ts` chooses between them from all rows.
 */
import type { LocalTime } from './local-time.ts';
import { textOf } from './decimal.ts';
import { readTime, timeUnitOf, type TimeUnit } from './time-unit.ts';

export type DateOrder = 'year-first' | 'day-first' | 'month-first' | 'month-name' | 'compact';
export type TimeFormat = TimeUnit | DateOrder;

export const TIME_FORMAT_NAMES: Readonly<Record<TimeFormat, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  'year-first': 'dates with the year first (ISO 8601)',
  'day-first': 'dates with the day first',
  'month-first': 'dates with the month first',
  'month-name': 'dates with the name of the month',
  compact: 'dates without separators (YYYYMMDD, with hours, minutes and seconds where they follow)',
};

export const DATE_ORDERS = ['year-first', 'day-first', 'month-first', 'month-name', 'compact'] as const;

export function isDateOrder(format: TimeFormat): format is DateOrder {
  return (DATE_ORDERS as readonly string[]).includes(format);
}

/** The midnight that `2024-01-02 24:00` means: the end of that day (ISO 8601), or its beginning (some browsers). */
export type Midnight24 = 'ends-day' | 'begins-day';

const NUMERIC = /^(\d{1,4})([-/.])(\d{1,2})\2(\d{1,4})(?:(?:[T\s,]|\s?-\s)\s*(\S.*))?$/i;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:[T\s]?(\d.*))?$/i;
const NAMED =
  /^(?:[a-z]{3,9},?\s+)?(?:([a-z]{3,9})\.?[\s-]+(\d{1,2})|(\d{1,2})[\s-]+([a-z]{3,9})\.?),?[\s-]+(\d{4})(?:[T\s,]+(\S.*))?$/i;
const CLOCK = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(?:([AP])\.?M\.?)?$/i;
const HOUR_ONLY = /^(\d{1,2})[\s-]*([AP])\.?M\.?$/i;
const COMPACT_CLOCK = /^(\d{2})(\d{2})?(\d{2})?$/;
const ZONE = /\s*(Z|(?:UTC|GMT)?\s?[+-]\d{2}(?::?\d{2})?|UTC|GMT)$/i;
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

interface ClockTime {
  readonly hour: number;
  /** Microseconds since midnight. */
  readonly micros: number;
}

/**
 * Reads a time of day such as `23:59`, `23:59:59.5`, `11:00 PM` or `11-PM`; with the style `compact` also `235959`.
 * Undefined for any other text.
 */
export function readClock(text: string, style: 'plain' | 'compact' = 'plain'): ClockTime | undefined {
  const [hour, minute = '0', second = '0', fraction = '', half] = clockFields(text, style) ?? [];
  const hours = hour === undefined ? undefined : hourOfDay(Number(hour), half);
  const [minutes, seconds] = [Number(minute), Number(second)];
  const afterHour = (minutes * 60 + seconds) * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
  if (hours === undefined || minutes > 59 || seconds > 59 || (hours === 24 && afterHour > 0)) return undefined;
  return { hour: hours, micros: hours * 3_600_000_000 + afterHour };
}

/** Hour, minute, second, fraction of a second, and `A` or `P`, as far as the text has them. */
function clockFields(text: string, style: 'plain' | 'compact'): readonly (string | undefined)[] | undefined {
  const full = CLOCK.exec(text);
  if (full !== null) return full.slice(1);
  const only = HOUR_ONLY.exec(text);
  if (only !== null) return [only[1], undefined, undefined, undefined, only[2]];
  return style === 'compact' ? COMPACT_CLOCK.exec(text)?.slice(1) : undefined;
}

/** The hour from 0 to 24; undefined for an hour that no clock shows. */
function hourOfDay(hour: number, half: string | undefined): number | undefined {
  if (half === undefined) return hour > 24 ? undefined : hour;
  if (hour < 1 || hour > 12) return undefined;
  return (hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
}

interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  /** The text after the date. */
  readonly clock: string | undefined;
}

function datePartsOf(text: string, order: DateOrder): DateParts | undefined {
  switch (order) {
    case 'compact':
      return compactDate(text);
    case 'month-name':
      return dateWithMonthName(text);
    case 'year-first':
    case 'day-first':
    case 'month-first':
      return numericDate(text, order);
    default:
      return order satisfies never;
  }
}

function compactDate(text: string): DateParts | undefined {
  const [, year, month, day, clock] = COMPACT.exec(text) ?? [];
  return year === undefined ? undefined : { year: Number(year), month: Number(month), day: Number(day), clock };
}

function dateWithMonthName(text: string): DateParts | undefined {
  const [, before, dayAfter, dayBefore, after, year, clock] = NAMED.exec(text) ?? [];
  const month = MONTHS.indexOf((before ?? after ?? '').slice(0, 3).toLowerCase()) + 1;
  if (year === undefined || month === 0) return undefined;
  return { year: Number(year), month, day: Number(dayAfter ?? dayBefore), clock };
}

function numericDate(text: string, order: 'year-first' | 'day-first' | 'month-first'): DateParts | undefined {
  const match = NUMERIC.exec(text);
  if (match === null) return undefined;
  const [, first = '', , second = '', third = '', clock] = match;
  if (order === 'year-first') {
    if (first.length !== 4 || third.length > 2) return undefined;
    return { year: Number(first), month: Number(second), day: Number(third), clock };
  }
  if (first.length > 2 || (third.length !== 4 && third.length !== 2)) return undefined;
  const year = third.length === 2 ? 2_000 + Number(third) : Number(third);
  const [day, month] = order === 'day-first' ? [Number(first), Number(second)] : [Number(second), Number(first)];
  return { year, month, day, clock };
}

const EXISTING_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

function midnightOf({ year, month, day }: DateParts): number {
  if (month < 1 || month > 12 || day < 1 || day > (EXISTING_DAYS[month - 1] as number)) return Number.NaN;
  const ms = Date.UTC(year, month - 1, day);
  return new Date(ms).getUTCDate() === day ? ms * 1_000 : Number.NaN;
}

function offsetMicros(zone: string): number {
  if (!/[+-]/.test(zone)) return 0;
  const digits = zone.replace(/\D/g, '').padEnd(4, '0');
  const seconds = Number(digits.slice(0, 2)) * 3_600 + Number(digits.slice(2)) * 60;
  return (zone.includes('-') ? -seconds : seconds) * 1_000_000;
}

export interface TimeReaderOptions {
  readonly format: TimeFormat;
  readonly midnight24?: Midnight24 | undefined;
  /** Local time for dates without an offset; UTC by default. */
  readonly zone?: LocalTime | undefined;
}

/**
 * Reads the times of one file in one format. It keeps the previous time, which decides between two equal hours when
 * clocks are put back.
 */
export class TimeReader {
  readonly format: TimeFormat;
  /** Whether the last time read was written as hour 24. */
  sawHour24 = false;
  readonly #midnight24: Midnight24;
  readonly #zone: LocalTime | undefined;
  #before = Number.NaN;
  #direction = 0;

  constructor({ format, midnight24 = 'ends-day', zone }: TimeReaderOptions) {
    this.format = format;
    this.#midnight24 = midnight24;
    this.#zone = zone;
  }

  /** Whole microseconds UTC; NaN when the bytes are no time of this format. */
  read(bytes: Uint8Array, start: number, end: number): number {
    this.sawHour24 = false;
    if (!isDateOrder(this.format)) {
      return timeUnitOf(bytes, start, end) === this.format ? readTime(bytes, start, end, this.format) : Number.NaN;
    }
    return this.readText(textOf(bytes, start, end));
  }

  /** The same for a text that was joined from the columns of the date and the time of day. */
  readText(text: string): number {
    this.sawHour24 = false;
    if (!isDateOrder(this.format)) return Number.NaN;
    const parts = datePartsOf(text, this.format);
    if (parts === undefined) return Number.NaN;
    const midnight = midnightOf(parts);
    if (parts.clock === undefined) return this.#settled(midnight);
    const [zone] = ZONE.exec(parts.clock) ?? [''];
    const clock = readClock(
      parts.clock.slice(0, parts.clock.length - zone.length).trim(),
      this.format === 'compact' ? 'compact' : 'plain',
    );
    if (clock === undefined) return Number.NaN;
    this.sawHour24 = clock.hour === 24;
    const local = midnight + clock.micros - (this.sawHour24 && this.#midnight24 === 'begins-day' ? 86_400_000_000 : 0);
    return zone === '' ? this.#settled(local) : local - offsetMicros(zone.trim());
  }

  /** Converts local time to UTC. Of two possible instants it takes the one that continues the order of the rows. */
  #settled(local: number): number {
    if (this.#zone === undefined || Number.isNaN(local)) return local;
    const ms = Math.floor(local / 1_000);
    const instants = this.#zone.instantsOf(ms).map((utc) => utc * 1_000 + (local - ms * 1_000));
    const [early, late = early] = instants;
    if (early === undefined || late === undefined) return Number.NaN;
    const chosen =
      this.#direction < 0
        ? late < this.#before
          ? late
          : early
        : early > this.#before || Number.isNaN(this.#before)
          ? early
          : late;
    if (!Number.isNaN(this.#before) && chosen !== this.#before) this.#direction = Math.sign(chosen - this.#before);
    this.#before = chosen;
    return chosen;
  }
}

/** All formats that one written time can have. */
export function formatsOf(text: string): TimeFormat[] {
  const bytes = new TextEncoder().encode(text);
  const unit = timeUnitOf(bytes, 0, bytes.length);
  const orders = DATE_ORDERS.filter((format) => !Number.isNaN(new TimeReader({ format }).readText(text)));
  return unit === undefined ? orders : [unit, ...orders];
}
