/**
 * Checks candles before they are used. Every problem is counted, located and explained. Rows that cannot be used are
 * dropped and reported. No value is invented, filled in or smoothed.
 */
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { BrokenLine } from './candle-csv-parser.ts';
import { columnForesight, describeForesight } from './column-foresight.ts';
import { gather, gatherColumns, mapColumns, type MutableColumns } from './candle-columns.ts';
import { settleInterval } from './detect-interval.ts';
import { FindingCollector } from './finding-collector.ts';
import type { SeriesColumns } from './find-gaps.ts';
import { addJumps } from './jump-checks.ts';
import { describeFinding, type QualityReport } from './quality-report.ts';
import {
  addGaps,
  alignedRows,
  distinctRows,
  finishedRows,
  openingColumns,
  orderRows,
  possibleRows,
} from './time-checks.ts';
import { refuseTrades } from './refuse-trades.ts';
import { usableRows } from './value-checks.ts';

/** Candles as a source wrote them, in any order and with any values. */
export interface RawCandles {
  readonly source: string;
  readonly columns: SeriesColumns;
  /** Line number of each row in the source, counted from 1. */
  readonly line: Float64Array;
  readonly broken?: { readonly count: number; readonly examples: readonly BrokenLine[] };
  /** Lines that repeat the header of the file. */
  readonly repeatedHeaders?: readonly number[];
  /** Whether a time is the opening time of its candle (the default) or the closing time. */
  readonly stamps?: 'open' | 'close';
}

export interface InspectOptions {
  /** Found from the times by default. */
  readonly interval?: Duration;
  /**
   * Candles that open later are dropped, and so is a candle that has not closed yet. Without it no candle is too new.
   */
  readonly now?: Instant;
}

export interface InspectedCandles {
  readonly report: QualityReport;
  /** Clean columns: times ascend and differ, lie on one grid, and every value can be used. */
  readonly columns: MutableColumns;
}

/**
 * Checks raw candles and returns the usable ones. Throws `data-unreadable` when the interval cannot be found, and
 * `data-quality` when no row is usable.
 */
export function inspectCandles(raw: RawCandles, options: InspectOptions = {}): InspectedCandles {
  const collector = new FindingCollector();
  addBroken(raw, collector);
  const usable = possibleRows(raw.columns, usableRows(raw.columns, raw.line, collector), raw.line, collector);
  const total = raw.columns.openTime.length + (raw.broken?.count ?? 0);
  if (usable.length === 0) throw nothingUsable(raw.source, total, collector);
  const ordered = orderRows(raw.columns, usable, raw.line, collector);
  const distinct = distinctRows(raw.columns, ordered, raw.line, collector);
  const interval = settleInterval(gather(raw.columns.openTime, distinct), options.interval, raw.source);
  if (options.interval === undefined) refuseTrades(raw.columns, distinct, interval, raw.source);
  const opening = raw.stamps === 'close' ? openingColumns(raw.columns, distinct, interval) : raw.columns;
  const aligned = alignedRows(opening, distinct, raw.line, { interval, collector, source: raw.source });
  const rows = finishedRows(opening, aligned, raw.line, { interval, collector, now: options.now });
  if (rows.length === 0) throw nothingUsable(raw.source, total, collector);
  const isWhole = rows.length === raw.line.length && rows.every((row, index) => row === index);
  const columns = isWhole ? mapColumns(opening, (column) => column) : gatherColumns(opening, rows);
  const line = isWhole ? raw.line : gather(raw.line, rows);
  const gaps = addGaps(columns.openTime, line, interval, collector);
  addVolumes(columns, line, collector);
  addJumps(columns, line, interval, collector);
  addForesight(columns, line, interval, collector);
  const report: QualityReport = {
    interval,
    rows: total,
    kept: rows.length,
    dropped: total - rows.length,
    from: columns.openTime[0] as Instant,
    to: ((columns.openTime[rows.length - 1] as number) + interval) as Instant,
    findings: collector.findings(),
    gaps,
  };
  return { report, columns };
}

/** Applies the same checks to candles that are already a series. Rows are counted from 1. */
export function inspectSeries(series: CandleSeries, source: string): QualityReport {
  const line = Float64Array.from({ length: series.length }, (_, row) => row + 1);
  return inspectCandles({ source, columns: series, line }, { interval: series.interval }).report;
}

function addBroken({ broken, repeatedHeaders = [] }: RawCandles, collector: FindingCollector): void {
  for (const row of repeatedHeaders)
    collector.add('repeated-header', { row, at: undefined }, () => 'repeats the header');
  if (broken === undefined || broken.count === 0) return;
  for (const { line, reason, text } of broken.examples)
    collector.add('broken-line', { row: line, at: undefined }, () => `${reason}: "${text}"`);
  const unseen = broken.count - broken.examples.length;
  if (unseen > 0) collector.add('broken-line', { row: broken.examples[0]?.line ?? 0, at: undefined }, () => '', unseen);
}

function addForesight(
  columns: SeriesColumns,
  line: Float64Array,
  interval: Duration,
  collector: FindingCollector,
): void {
  for (const found of columnForesight(columns, interval)) {
    collector.add('foresight', { row: line[found.row] as number, at: found.from }, () => describeForesight(found));
  }
}

function addVolumes(columns: SeriesColumns, line: Float64Array, collector: FindingCollector): void {
  const isStated = columns.volume.some((volume) => !Number.isNaN(volume));
  if (!isStated) {
    collector.add(
      'no-volume',
      { row: line[0] as number, at: columns.openTime[0] },
      () => 'no candle has a volume',
      columns.volume.length,
    );
    return;
  }
  for (let row = 0; row < columns.volume.length; row++) {
    const volume = columns.volume[row] as number;
    if (volume > 0) continue;
    const place = { row: line[row] as number, at: columns.openTime[row] };
    collector.add(
      volume === 0 ? 'zero-volume' : 'unknown-volume',
      place,
      () => `close ${columns.close[row]}, volume ${volume === 0 ? 0 : 'unknown'}`,
    );
  }
}

function nothingUsable(source: string, total: number, collector: FindingCollector): EdgewiseError {
  return new EdgewiseError('data-quality', 'Not one candle is usable.', {
    where: source,
    expected: 'candles with positive prices, high and low around open and close',
    actual: `${countOf(total, 'row')}; ${collector
      .findings()
      .map((finding) => describeFinding(finding))
      .join(' ')}`,
    advice: 'Check that the columns were understood correctly.',
  });
}
