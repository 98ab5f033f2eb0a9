import { isoFromInstant, type Duration, type Instant } from '../core/time.ts';
import type { RunningCorrelation } from '../math/running-correlation.ts';
import { measurableRows, measureForesight, type AmountMeasures, type ForesightMeasures } from './foresight-measures.ts';
import type { SeriesColumns } from './gap-ledger.ts';

/** A column that holds what happened after its candle. */
export interface ColumnForesight {
  readonly column: 'close' | 'high' | 'low' | 'volume' | 'transactions';
  /** First row, and its open time, of the first part of the data in which it shows. */
  readonly row: number;
  readonly from: Instant;
  /** Parts of the data in which it shows, of all parts that were looked at. */
  readonly parts: number;
  readonly partsOfAll: number;
  /** What was found in the first of them, with the figures. */
  readonly detail: string;
}

/** Candles of one part: a fault in one year of a long file must not drown in the years beside it. */
const PART_CANDLES = 1_000;
/** Fewer candles than this say nothing. */
const FEWEST_CANDLES = 200;
/**
 * Limits between what parts of real files show at most and what parts of the same files with one column corrupted show
 * at least; `docs/evidence.md` has both.
 */
const LATER_OPEN_FITS = 0.75;
const NEXT_BODY_INSIDE = 0.95;
const INSIDE_MORE_THAN_BEFORE = 0.05;
const RANGE_LEAD = 0.1;
const RETURN_LEAD = 0.3;
/** By so many standard errors a correlation has to exceed its limit. */
const STANDARD_ERRORS = 3;

/**
 * Finds columns that know the future through the file itself. Looked at are, part by part:
 * - close: in real trading the next open follows the close. When the open after that one fits better, the close is one
 *   candle early. When the next close follows the open instead, the two stand for each other. When body or place of the
 * close foretell the next return, the close holds some of it;
 * - high and low: the next candle leaves a real candle about as often as the one before came from outside. When it
 *   practically never does, high or low were taken over two candles;
 * - volume and transactions: their changes go with the range of their own candle. When they go with that of the next
 *   one, they are early. When they foretell the next return, they hold some of it. Rows ascend; only candles without a
 * hole between them are compared, and none of a single price, which any other leaves. Empty when nothing was found or
 * there are too few.
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

/** What was found about one column, in sentences. */
export function describeForesight({ column, from, parts, partsOfAll, detail }: ColumnForesight): string {
  const where =
    partsOfAll === 1
      ? ''
      : ` It shows in ${parts} of ${partsOfAll} parts of the data, first from ${isoFromInstant(from)}.`;
  return `${detail}${where} Check how the column "${column}" was made and beside which times it stands.`;
}

/** The columns of one part that know too much, each with a sentence. */
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
    // Reversals are no sign: a price that only jumps between bid and ask turns round at every jump.
    if (measured.value > 0 && exceeds(measured, RETURN_LEAD)) {
      return `The ${name} of a candle foretells the direction of the next one with a correlation of ${measured.value.toFixed(2)}.`;
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
    return `Changes of the ${column} go with the range of the next candle (correlation ${withNextRange.value.toFixed(2)}, with their own ${withOwnRange.value.toFixed(2)}): it looks early.`;
  }
  if (exceeds(withNextReturn, RETURN_LEAD)) {
    return `Changes of the ${column} foretell the direction of the next candle with a correlation of ${withNextReturn.value.toFixed(2)}.`;
  }
  return undefined;
}

function exceeds({ value, count }: RunningCorrelation, limit: number): boolean {
  return count >= FEWEST_CANDLES && Math.abs(value) > limit + STANDARD_ERRORS / Math.sqrt(count);
}
