import { EdgewiseError } from '../core/errors.ts';
import { DAY, formatDuration, type Duration } from '../core/time.ts';

/** The most frequent value; of equally frequent ones the smallest. Undefined without a value. */
export function mostFrequent(values: Iterable<number>): number | undefined {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return mostFrequentOf(counts);
}

/** The most frequent value of a table of counts. */
export function mostFrequentOf(counts: ReadonlyMap<number, number>): number | undefined {
  let best: number | undefined;
  let bestCount = 0;
  for (const [value, count] of counts) {
    if (count > bestCount || (count === bestCount && best !== undefined && value < best))
      [best, bestCount] = [value, count];
  }
  return best;
}

/** The interval of ascending, distinct open times: their most frequent distance. Undefined below two rows. */
export function detectInterval(openTime: Float64Array): Duration | undefined {
  const distances = function* (): Generator<number> {
    for (let row = 1; row < openTime.length; row++) yield (openTime[row] as number) - (openTime[row - 1] as number);
  };
  return mostFrequent(distances()) as Duration | undefined;
}

/**
 * The interval of the rows: the requested one if given, else the detected one. Throws `data-unreadable` when it cannot
 * be detected, or when the rows cannot have the requested interval.
 */
export function settleInterval(openTime: Float64Array, asked: Duration | undefined, source: string): Duration {
  refuseCalendarPeriods(openTime, source);
  const found = detectInterval(openTime);
  if (found === undefined) {
    if (asked !== undefined) return asked;
    throw new EdgewiseError('data-unreadable', 'The interval of a single candle is unknown.', {
      where: source,
      expected: 'two candles or more, or the option --interval',
      actual: `${openTime.length} usable candles`,
      advice: 'Name it, such as --interval 1h.',
    });
  }
  if (asked === undefined || asked === found || occurs(openTime, asked)) return asked ?? found;
  throw new EdgewiseError('data-unreadable', 'The file holds candles of another interval.', {
    where: source,
    expected: `candles of ${formatDuration(asked)}`,
    actual: `candles of ${formatDuration(found)}`,
    advice:
      asked > found
        ? `Import them as ${formatDuration(found)} and use "data resample".`
        : `Import them as ${formatDuration(found)}.`,
  });
}

const CALENDAR_PERIODS = [
  { name: 'months', shortest: 28 * DAY, longest: 31 * DAY },
  { name: 'quarters', shortest: 89 * DAY, longest: 92 * DAY },
  { name: 'years', shortest: 365 * DAY, longest: 366 * DAY },
] as const;

/** Throws `data-unreadable` for candles of months or years, because these have no fixed length. */
function refuseCalendarPeriods(openTime: Float64Array, source: string): void {
  const distances = openTime.subarray(1).map((time, row) => time - (openTime[row] as number));
  for (const { name, shortest, longest } of CALENDAR_PERIODS) {
    const fitting = distances.filter((distance) => distance >= shortest && distance <= longest);
    if (fitting.length * 2 <= distances.length || fitting.every((distance) => distance === fitting[0])) continue;
    throw new EdgewiseError('data-unreadable', `The candles are of calendar ${name}, which have no fixed length.`, {
      where: source,
      expected: 'candles of a fixed interval, such as 1m, 1h, 1d or 1w',
      actual: `distances from ${formatDuration(Math.min(...fitting.subarray(0, 100)) as Duration)} to ${formatDuration(Math.max(...fitting.subarray(0, 100)) as Duration)}`,
      advice: 'Import daily candles instead; a system can look back over many of them.',
    });
  }
}

/**
 * Whether the interval can be that of the rows. In a market with few trades it need not be the most frequent distance,
 * but no distance is shorter.
 */
function occurs(openTime: Float64Array, interval: Duration): boolean {
  let seen = 0;
  for (let row = 1; row < openTime.length; row++) {
    const distance = (openTime[row] as number) - (openTime[row - 1] as number);
    if (distance === interval) seen++;
    if (distance < interval) return false;
  }
  return seen > 0;
}
