import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import { formatDuration, isoFromInstant, SECOND, type Duration, type Instant } from '../core/time.ts';
import { COLUMN_NAMES, gather } from './candle-columns.ts';
import { gridPhase } from '../core/interval-grid.ts';
import { mostFrequent } from './detect-interval.ts';
import type { FindingCollector } from './finding-collector.ts';
import { FIRST_CANDLE } from './first-candle.ts';
import { findGaps, type Gap, type SeriesColumns } from './find-gaps.ts';

/** Sorts rows by time, equal times in the order of the file, and counts the rows that were out of order. */
export function orderRows(
  columns: SeriesColumns,
  rows: Uint32Array,
  line: Float64Array,
  collector: FindingCollector,
): Uint32Array {
  const time = columns.openTime;
  let newest = -Infinity;
  let disorder = 0;
  for (const row of rows) {
    const at = time[row] as number;
    if (at < newest) {
      const before = newest;
      collector.add(
        'disorder',
        { row: line[row] as number, at },
        () => `comes after ${isoFromInstant(before as Instant)}`,
      );
      disorder++;
    } else newest = at;
  }
  return disorder === 0
    ? rows
    : rows.toSorted((left, right) => (time[left] as number) - (time[right] as number) || left - right);
}

/** Keeps one row of each time, the last in the file. Reports duplicates, and separately rows that disagree. */
export function distinctRows(
  columns: SeriesColumns,
  rows: Uint32Array,
  line: Float64Array,
  collector: FindingCollector,
): Uint32Array {
  const kept = new Uint32Array(rows.length);
  let count = 0;
  for (const row of rows) {
    const before = count === 0 ? undefined : kept[count - 1];
    if (before === undefined || columns.openTime[before] !== columns.openTime[row]) {
      kept[count++] = row;
      continue;
    }
    const differing = COLUMN_NAMES.find((name) => !Object.is(columns[name][before], columns[name][row]));
    const place = { row: line[row] as number, at: columns.openTime[row] };
    if (differing === undefined) collector.add('duplicate', place, () => `same as row ${line[before]}`);
    else
      collector.add(
        'conflict',
        place,
        () => `${differing} is ${columns[differing][row]}, in row ${line[before]} it was ${columns[differing][before]}`,
      );
    kept[count - 1] = row;
  }
  return kept.slice(0, count);
}

/** Keeps the rows since the first block of Bitcoin. `finishedRows` drops the too new ones, as it needs the interval. */
export function possibleRows(
  columns: SeriesColumns,
  rows: Uint32Array,
  line: Float64Array,
  collector: FindingCollector,
): Uint32Array {
  return rows.filter((row) => {
    const at = columns.openTime[row] as number;
    if (at >= FIRST_CANDLE) return true;
    collector.add('impossible-time', { row: line[row] as number, at }, () => 'before 2009-01-03');
    return false;
  });
}

/**
 * The columns with opening times instead of closing times. A closing time may lie on the grid or just before it.
 */
export function openingColumns(columns: SeriesColumns, rows: Uint32Array, interval: Duration): SeriesColumns {
  const phases = gather(columns.openTime, rows).map((time) => gridPhase(time, interval));
  const usual = mostFrequent(phases) ?? 0;
  const endsInside = usual >= interval - SECOND && interval > SECOND;
  return { ...columns, openTime: columns.openTime.map((time) => (endsInside ? time - usual : time - interval)) };
}

/** Keeps the candles that have closed. */
export function finishedRows(
  columns: SeriesColumns,
  rows: Uint32Array,
  line: Float64Array,
  { interval, collector, now }: { interval: Duration; collector: FindingCollector; now: Instant | undefined },
): Uint32Array {
  if (now === undefined) return rows;
  return rows.filter((row) => {
    const at = columns.openTime[row] as number;
    if (at + interval <= now) return true;
    const isFuture = at > now;
    const detail = () =>
      isFuture ? `opens after ${isoFromInstant(now)}` : `closes at ${isoFromInstant((at + interval) as Instant)}`;
    collector.add(isFuture ? 'impossible-time' : 'unfinished', { row: line[row] as number, at }, detail);
    return false;
  });
}

/** Keeps the rows on the grid of the interval. Throws `data-unreadable` when the times are closing times. */
export function alignedRows(
  columns: SeriesColumns,
  rows: Uint32Array,
  line: Float64Array,
  { interval, collector, source }: { interval: Duration; collector: FindingCollector; source: string },
): Uint32Array {
  const phases = gather(columns.openTime, rows).map((time) => gridPhase(time, interval));
  const usual = mostFrequent(phases) ?? 0;
  const [first] = rows;
  if (usual !== 0 && first !== undefined) {
    if (usual >= interval - SECOND && interval > SECOND)
      throw closingTimes(columns.openTime[first] as number, interval, source);
    collector.add(
      'shifted',
      { row: line[first] as number, at: columns.openTime[first] },
      () => `candles of ${formatDuration(interval)} begin ${formatDuration(usual as Duration)} after the grid`,
    );
  }
  return rows.filter((row, index) => {
    if (phases[index] === usual) return true;
    const off = ((phases[index] ?? 0) - usual + interval) % interval;
    collector.add(
      'misaligned',
      { row: line[row] as number, at: columns.openTime[row] },
      () => `${formatDuration(off as Duration)} after the grid of ${formatDuration(interval)}`,
    );
    return false;
  });
}

function closingTimes(time: number, interval: Duration, source: string): EdgewiseError {
  return new EdgewiseError(
    'data-unreadable',
    'The time column holds closing times; read as opening times they would show every candle one interval late.',
    {
      where: source,
      expected: 'the time at which each candle opens',
      actual: `${isoFromInstant(time as Instant)}, the last moment of a candle of ${formatDuration(interval)}`,
      advice:
        'Give --stamps close if closing times are meant, or name the column of opening times: --columns time=NAME',
    },
  );
}

/** Reports the holes between these open times, each at the row after it. */
export function addGaps(
  openTime: Float64Array,
  line: Float64Array,
  interval: Duration,
  collector: FindingCollector,
): Gap[] {
  const gaps = findGaps(openTime, interval);
  let row = 0;
  for (const gap of gaps) {
    while ((openTime[row] as number) < gap.to) row++;
    collector.add(
      'missing',
      { row: line[row] as number, at: gap.from },
      () => `${countOf(gap.missing, 'candle')} up to ${isoFromInstant(gap.to)}`,
      gap.missing,
    );
  }
  return gaps;
}
