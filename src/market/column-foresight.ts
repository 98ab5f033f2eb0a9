import { isoFromInstant, type Duration, type Instant } from '../core/time.ts';
import type { RunningCorrelation } from '../math/running-correlation.ts';
import { measurableRows, measureForesight, type AmountMeasures, type ForesightMeasures } from './foresight-measures.ts';
import type { SeriesColumns } from './find-gaps.ts';

/** A column that contains information from after its candle. */
export interface ColumnForesight {
  readonly column: 'close' | 'high' | 'low' | 'volume' | 'transactions';
  /** First row, and its open time, of the first part of the data in which it was found. */
  readonly row: number;
  readonly from: Instant;
  /** Number of parts of the data in which it was found, and the number of parts that were examined. */
  readonly parts: number;
  readonly partsOfAll: number;
  /** A sentence on what was found in the first of these parts, with the figures. */
  readonly detail: string;
}

/** Number of candles in a part. Parts are examined alone, so that an error in one year of a long file is found. */
const PART_CANDLES = 1_000;
/** Smallest number of measurable candles in a part. */
const FEWEST_CANDLES = 200;
/**
 * Limits. They lie between the largest figures of real files and the smallest figures of the same files with a
 * corrupted column; docs/evidence.md has both.
 */
const LATER_OPEN_FITS = 0.75;
const NEXT_BODY_INSIDE = 0.95;
const INSIDE_MORE_THAN_BEFORE = 0.05;
const RANGE_LEAD = 0.1;
const RETURN_LEAD = 0.3;
/** Number of standard errors by which a correlation has to exceed its limit. */
const STANDARD_ERRORS = 3;

/**
 * Finds columns that contain information from the future, by comparing the columns of the file with each other. The
 * data are examined part by part:
 * - Close: in real trading the next open follows the close. If the open after that one is nearer, the close is one
 *   candle early. If the next close follows the open instead, open and close are swapped. If the body of a candle, or
 *   the place of its close between low and high, predicts the next return, the close contains part of that return.
 * - High and low: the body of the next candle goes beyond a real candle's range about as often as the body of the
 *   candle before does. If it practically never does, high or low were taken over two candles.
 * - Volume and transactions: their changes are correlated with the range of their own candle. If the correlation with
 *   the range of the next candle is larger, they are early. If they predict the next return, they contain part of it.
 * Only neighbouring candles without a hole between them are compared. Candles of a single price are left out, because
 * every other candle goes beyond their range. Empty when nothing was found or there are too few candles.
 */
export function columnForesight(columns: SeriesColumns, interval: Duration): readonly ColumnForesight[] {
  const rows = measurableRows(columns, interval);
  const found = new Map<ColumnForesight['column'], ColumnForesight>();
  if (rows.length < FEWEST_CANDLES) return [];
  const partsOfAll = Math.max(1, Math.floor(rows.length / PART_CANDLES));
  for (let part = 0; part < partsOfAll; part++) {
    const own = rows.subarray(
      Math.floor((part * rows.length) / partsOfAll),
      Math.floor(((part + 1) * rows.length) / partsOfAll),
    );
    const row = own[0] as number;
    for (const [column, detail] of foreseeing(measureForesight(columns, own))) {
      const { parts, ...first } = found.get(column) ?? {
        column,
        row,
        from: columns.openTime[row] as Instant,
        parts: 0,
        partsOfAll,
        detail,
      };
      found.set(column, { ...first, parts: parts + 1 });
    }
  }
  return [...found.values()];
}

/** Describes what was found about one column, for a report. */
export function describeForesight({ column, from, parts, partsOfAll, detail }: ColumnForesight): string {
  const where =
    partsOfAll === 1
      ? ''
      : ` This was found in ${parts} of ${partsOfAll} parts of the data, first from ${isoFromInstant(from)} on.`;
  return `${detail}${where} Check how the column "${column}" was made and which times its values belong to.`;
}

/** The columns of one part that contain the future, each with a sentence. */
function* foreseeing(measures: ForesightMeasures): Generator<[ColumnForesight['column'], string]> {
  const { candles, highHeldNext, highHeldBefore, lowHeldNext, lowHeldBefore } = measures;
  const high = heldByNext('high', highHeldNext / candles, highHeldBefore / candles);
  if (high !== undefined) yield ['high', high];
  const low = heldByNext('low', lowHeldNext / candles, lowHeldBefore / candles);
  if (low !== undefined) yield ['low', low];
  const close =
    closeOffOpens(measures) ?? (high === undefined && low === undefined ? closeForetelling(measures) : undefined);
  if (close !== undefined) yield ['close', close];
  for (const column of ['volume', 'transactions'] as const) {
    const detail = foreseeingAmount(column, measures[column]);
    if (detail !== undefined) yield [column, detail];
  }
}

function closeOffOpens({ nextOpenGap, laterOpenGap, swappedGap, candles }: ForesightMeasures): string | undefined {
  if (swappedGap < LATER_OPEN_FITS * nextOpenGap) {
    return `Opens do not follow closes: a close lies ${inBasisPoints(nextOpenGap, candles)} from the next open, and an open ${inBasisPoints(swappedGap, candles)} from the next close, so open and close look swapped.`;
  }
  if (!(laterOpenGap < LATER_OPEN_FITS * nextOpenGap)) return undefined;
  return `Opens do not follow closes: a close lies ${inBasisPoints(nextOpenGap, candles)} from the next open and ${inBasisPoints(laterOpenGap, candles)} from the one after, so it looks one candle early.`;
}

function inBasisPoints(sum: number, candles: number): string {
  return `${((10_000 * sum) / candles).toFixed(2)} bps`;
}

function closeForetelling({ bodyWithNextReturn, placeWithNextReturn }: ForesightMeasures): string | undefined {
  for (const [name, measured] of [
    ['body', bodyWithNextReturn],
    ['place of the close in the range', placeWithNextReturn],
  ] as const) {
    // A negative correlation is no sign of it: a price that jumps between bid and ask reverses at every jump.
    if (measured.value > 0 && exceeds(measured, RETURN_LEAD)) {
      return `The ${name} of a candle predicts the direction of the next one with a correlation of ${measured.value.toFixed(2)}.`;
    }
  }
  return undefined;
}

function heldByNext(column: 'high' | 'low', next: number, before: number): string | undefined {
  if (!(next > NEXT_BODY_INSIDE && next > before + INSIDE_MORE_THAN_BEFORE)) return undefined;
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const beyond = column === 'high' ? 'rise above the high' : 'fall below the low';
  return `The next candle's body does not ${beyond} in ${percent(next)} of the candles, that of the one before in ${percent(before)}: the ${column} looks taken over two candles.`;
}

function foreseeingAmount(
  column: 'volume' | 'transactions',
  { withOwnRange, withNextRange, withNextReturn }: AmountMeasures,
): string | undefined {
  if (withNextRange.value > 0 && exceeds(withNextRange, RANGE_LEAD)) {
    return `Changes of the ${column} follow the range of the next candle (correlation ${withNextRange.value.toFixed(2)}, with their own ${withOwnRange.value.toFixed(2)}): it looks early.`;
  }
  if (exceeds(withNextReturn, RETURN_LEAD)) {
    return `Changes of the ${column} predict the direction of the next candle with a correlation of ${withNextReturn.value.toFixed(2)}.`;
  }
  return undefined;
}

function exceeds({ value, count }: RunningCorrelation, limit: number): boolean {
  return count >= FEWEST_CANDLES && Math.abs(value) > limit + STANDARD_ERRORS / Math.sqrt(count);
}
