/**
 * Finds the format of a file's times from all of its rows. The right format reads them all, between the first block of
 * Bitcoin and now, in order, and at equal distances. Where two formats fit equally well the person has to choose.
 */
import { EdgewiseError } from '../core/errors.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import { mostFrequentOf } from './detect-interval.ts';
import { FIRST_CANDLE } from './first-candle.ts';
import {
  formatsOf,
  isDateOrder,
  TIME_FORMAT_NAMES,
  TimeReader,
  type Midnight24,
  type TimeFormat,
} from './time-format.ts';
import type { LocalTime } from './local-time.ts';

const MOST_DISTANCES = 4_096;
const LARGE_PRIME = 1_000_000_007;
const SHORTEST_MONTH = 28 * 86_400_000_000;
const LONGEST_MONTH = 31 * 86_400_000_000;

/** Figures on how regular the times are in one reading. */
class TimeStatistics {
  unreadable = 0;
  outside = 0;
  ascending = 0;
  descending = 0;
  /** Numbers of steps between neighbouring times, in the order of the rows. */
  checksum = 0;
  /** The first time that could be read. */
  first: number | undefined;
  #months = 0;
  #steps = 0;
  #before = Number.NaN;
  readonly #distances = new Map<number, number>();

  take(time: number, now: number): void {
    if (Number.isNaN(time)) {
      this.unreadable++;
      return;
    }
    this.checksum = (this.checksum * 31 + (time % LARGE_PRIME)) % LARGE_PRIME;
    this.first ??= time;
    if (time < FIRST_CANDLE || time > now) this.outside++;
    const distance = time - this.#before;
    this.#before = time;
    if (Number.isNaN(distance)) return;
    this.#steps++;
    if (distance > 0) this.ascending++;
    if (distance < 0) this.descending++;
    const size = Math.abs(distance);
    if (size >= SHORTEST_MONTH && size <= LONGEST_MONTH) this.#months++;
    const count = this.#distances.get(size);
    if (count !== undefined || this.#distances.size < MOST_DISTANCES) this.#distances.set(size, (count ?? 0) + 1);
  }

  copy(): TimeStatistics {
    const copy = new TimeStatistics();
    Object.assign(copy, {
      unreadable: this.unreadable,
      outside: this.outside,
      ascending: this.ascending,
      descending: this.descending,
      checksum: this.checksum,
      first: this.first,
    });
    copy.#months = this.#months;
    copy.#steps = this.#steps;
    copy.#before = this.#before;
    for (const [distance, count] of this.#distances) copy.#distances.set(distance, count);
    return copy;
  }

  get unusable(): number {
    return this.unreadable + this.outside;
  }

  /** Number of steps against the usual direction. */
  get disorder(): number {
    return Math.min(this.ascending, this.descending);
  }

  get usualDistance(): number | undefined {
    return mostFrequentOf(this.#distances);
  }

  /** Number of steps of another length than the usual one. Whole months count as one length. */
  get irregular(): number {
    const usual = this.usualDistance;
    const count = usual === undefined || usual === 0 ? 0 : (this.#distances.get(usual) ?? 0);
    return this.#steps - Math.max(count, this.#months);
  }

  get steps(): number {
    return this.#steps;
  }
}

/** A cell of a time, and its row among the candles. */
interface TimeCell {
  readonly text: string;
  readonly row: number;
}

interface Reading {
  readonly reader: TimeReader;
  readonly statistics: TimeStatistics;
  /** The same with hour 24 as the beginning of its day. It exists from the first hour 24 on. */
  beginsDay: TimeStatistics | undefined;
  /** The first time that this format could not read. */
  unreadable: TimeCell | undefined;
}

/** The chosen format, and the other possible ones. */
export interface SettledTimes {
  readonly format: TimeFormat;
  readonly midnight24: Midnight24 | undefined;
  /** Whether the times of most rows ascend or descend. */
  readonly direction: 'ascending' | 'descending';
  /** The other readings, and why they are worse, for people. */
  readonly alternatives: readonly string[];
}

export interface TimeSurveyOptions {
  readonly source: string;
  readonly formats: readonly TimeFormat[];
  readonly now: Instant;
  readonly zone?: LocalTime | undefined;
}

const DAY_MICROS = 86_400_000_000;

export class TimeSurvey {
  readonly #options: TimeSurveyOptions;
  readonly #readings: readonly Reading[];
  #rows = 0;
  #example = '';

  constructor(options: TimeSurveyOptions) {
    this.#options = options;
    this.#readings = options.formats.map((format) => ({
      reader: new TimeReader({ format, zone: options.zone }),
      statistics: new TimeStatistics(),
      beginsDay: undefined,
      unreadable: undefined,
    }));
  }

  take(bytes: Uint8Array, start: number, end: number): void {
    this.#takeBy(
      (reader) => reader.read(bytes, start, end),
      () => new TextDecoder().decode(bytes.subarray(start, end)),
    );
  }

  /** A date and a time of day from two columns, joined by a blank. */
  takeText(text: string): void {
    this.#takeBy(
      (reader) => reader.readText(text),
      () => text,
    );
  }

  #takeBy(read: (reader: TimeReader) => number, written: () => string): void {
    this.#rows++;
    if (this.#example === '') this.#example = written();
    const { now } = this.#options;
    for (const reading of this.#readings) {
      const time = read(reading.reader);
      if (Number.isNaN(time)) reading.unreadable ??= { text: written(), row: this.#rows };
      if (reading.reader.sawHour24) reading.beginsDay ??= reading.statistics.copy();
      reading.statistics.take(time, now);
      reading.beginsDay?.take(reading.reader.sawHour24 ? time - DAY_MICROS : time, now);
    }
  }

  /**
   * Finds the reading that fits the rows best. Throws `data-unreadable` when none fits, or two fit equally well.
   */
  settle(midnight24?: Midnight24): SettledTimes {
    const readings = this.#readings
      .flatMap(({ reader: { format }, statistics, beginsDay, unreadable }) => [
        { format, midnight24: beginsDay === undefined ? undefined : ('ends-day' as const), statistics, unreadable },
        ...(beginsDay === undefined
          ? []
          : [{ format, midnight24: 'begins-day' as const, statistics: beginsDay, unreadable }]),
      ])
      .filter(
        (reading) => midnight24 === undefined || reading.midnight24 === undefined || reading.midnight24 === midnight24,
      );
    const best = readings.find((one) =>
      readings.every((other) => one === other || isBetter(one.statistics, other.statistics) || isSame(one, other)),
    );
    if (best === undefined) throw this.#undecided(readings);
    if (best.statistics.unusable * 2 > this.#rows) throw this.#outside(best);
    const alternatives = readings
      .filter((other) => other !== best && other.statistics.unusable < this.#rows && !isSame(best, other))
      .map((other) => `${describeReading(other)} (${this.#faults(other.statistics)}; ${wayToSay(other)})`);
    const direction = best.statistics.descending > best.statistics.ascending ? 'descending' : 'ascending';
    return { format: best.format, midnight24: best.midnight24, direction, alternatives };
  }

  #faults({ unusable, disorder, irregular, steps }: TimeStatistics): string {
    if (unusable > 0) return `${unusable} of ${this.#rows} times would be unreadable, before 2009 or in the future`;
    return `${irregular} of ${steps} distances would be irregular, ${disorder} backwards`;
  }

  #undecided(readings: readonly PossibleReading[]): EdgewiseError {
    return new EdgewiseError('data-unreadable', 'The times of this file can be read in two ways.', {
      where: this.#options.source,
      expected: 'times that only one reading puts in order and at equal distances',
      actual: `times such as "${this.#example}": ${readings.map((reading) => `${describeReading(reading)}: ${this.#faults(reading.statistics)}`).join('; ')}`,
      advice: `Choose one: ${readings.map(wayToSay).join(', or ')}`,
    });
  }

  #changing(format: TimeFormat, { text, row, other }: OtherTime): EdgewiseError {
    return new EdgewiseError('data-unreadable', 'The times of this file change their format.', {
      where: `${this.#options.source}, row ${row} of the candles`,
      expected: `${TIME_FORMAT_NAMES[format]}, as in other rows`,
      actual: `"${text}", which looks like ${TIME_FORMAT_NAMES[other]}`,
      advice: 'Split the file where the format changes and import both parts',
    });
  }

  #outside({ format, statistics, unreadable: cell }: PossibleReading): EdgewiseError {
    const { source, now } = this.#options;
    const { unreadable, first, steps } = statistics;
    if (unreadable * 2 > this.#rows || first === undefined) {
      const { text, row } = cell ?? { text: this.#example, row: 1 };
      const other = formatsOf(text)[0];
      if (first !== undefined && other !== undefined) return this.#changing(format, { text, row, other });
      return new EdgewiseError('data-unreadable', 'Most times of this file cannot be read.', {
        where: source,
        expected: `${TIME_FORMAT_NAMES[format]}, as in other rows`,
        actual: `${unreadable} of ${this.#rows} rows with times such as "${text}"`,
        advice: 'Check that this column holds the times: --columns time=NAME',
      });
    }
    const countsUp = format === 's' && steps > 0 && statistics.usualDistance === 1_000_000;
    return new EdgewiseError(
      'data-unreadable',
      `The times of this file lie ${first > now ? 'in the future' : 'before 2009'}.`,
      {
        where: source,
        expected: 'times from 2009-01-03, the first block of Bitcoin, until now',
        actual: `${statistics.outside} of ${this.#rows} rows, from "${this.#example}" on, which is ${isoFromInstant(first as Instant)} as ${TIME_FORMAT_NAMES[format]}`,
        advice: countsUp
          ? 'A column that counts up by one looks like the numbers of trades; trades are no candles. If another column holds the times: --columns time=NAME'
          : 'Check that this column holds the times: --columns time=NAME',
      },
    );
  }
}

interface OtherTime extends TimeCell {
  readonly other: TimeFormat;
}

interface PossibleReading {
  readonly format: TimeFormat;
  readonly midnight24: Midnight24 | undefined;
  readonly statistics: TimeStatistics;
  readonly unreadable: TimeCell | undefined;
}

/**
 * Whether one reading is better than another. The one with fewer unusable times is. With equal numbers it has to be at
 * least as good in every other respect, and better in one.
 */
function isBetter(one: TimeStatistics, other: TimeStatistics): boolean {
  if (one.unusable !== other.unusable) return one.unusable < other.unusable;
  const [disorder, irregular] = [one.disorder - other.disorder, one.irregular - other.irregular];
  return disorder <= 0 && irregular <= 0 && disorder + irregular < 0;
}

/** Whether two readings give the same instants, so that there is nothing to choose. */
function isSame(one: PossibleReading, other: PossibleReading): boolean {
  return one.statistics.checksum === other.statistics.checksum && one.statistics.unusable === other.statistics.unusable;
}

function describeReading({ format, midnight24 }: PossibleReading): string {
  const midnight =
    midnight24 === undefined ? '' : midnight24 === 'ends-day' ? ', 24:00 ends its day' : ', 24:00 begins its day';
  return `${TIME_FORMAT_NAMES[format]}${midnight}`;
}

function wayToSay({ format, midnight24 }: PossibleReading): string {
  const dates = isDateOrder(format) ? `--dates ${format}` : 'a column with a unit that is clear';
  return midnight24 === undefined ? dates : `${dates} --midnight24 ${midnight24}`;
}
