import type { FeatureFrame } from '../features/feature.port.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { LabelSeries } from '../labels/labeler.port.ts';
import type { FeatureRows } from '../math/matrix.ts';
import type { Dataset, ForecastOnlyRows } from './dataset.ts';
import { featureHistory, hasWindow, withWindows, type FeatureHistory } from './feature-history.ts';

/** One instrument's features and answers, over the same candles. */
export interface DatasetPart {
  readonly series: CandleSeries;
  readonly frame: FeatureFrame;
  readonly labels: LabelSeries;
}

interface RowReference {
  readonly part: number;
  readonly row: number;
}

export interface JoinOptions {
  readonly warmup: number;
  /** Rows of each market that the model reads at once. Rows without so many before them are left out. */
  readonly window?: number;
}

/**
 * Joins what could be seen with what came of it, all instruments in one table ordered by decision time. Rows without an
 * answer and rows before the features' warm-up within their segment are left out; later NaN features stay, as missing.
 * What is left out with all its features is kept beside the table, to be forecast only.
 * Throws when the parts disagree in features or classes.
 */
export function joinDataset(parts: readonly DatasetPart[], { warmup, window = 1 }: JoinOptions): Dataset {
  const [first] = parts;
  if (first === undefined) throw new RangeError('A dataset has at least one instrument');
  for (const part of parts) {
    if (part.frame.names.join() !== first.frame.names.join())
      throw new RangeError('All instruments have the same features');
    if (part.labels.classes.join() !== first.labels.classes.join())
      throw new RangeError('All instruments have the same classes');
  }
  const history = window === 1 ? undefined : featureHistory(parts);
  const readable = ({ part, row }: RowReference) => history === undefined || hasWindow(history, part, row, window);
  const rowsOf = (choose: (part: DatasetPart, warmup: number) => number[]) =>
    inOrder(
      parts,
      parts.flatMap((part, index) => choose(part, warmup).map((row) => ({ part: index, row }))).filter(readable),
    );
  const joined = {
    ...gather(parts, first, rowsOf(usableRows)),
    forecastOnly: gatherForecastOnly(parts, first, rowsOf(forecastOnlyRows)),
  };
  return history === undefined ? joined : withHistory(joined, history);
}

/** The dataset with windows that are read from this history. */
export function withHistory(dataset: Dataset, history: FeatureHistory): Dataset {
  const { table, forecastOnly } = dataset;
  return {
    ...dataset,
    history,
    table: { ...table, x: withWindows(table.x, dataset, history) },
    forecastOnly: { ...forecastOnly, x: withWindows(forecastOnly.x, forecastOnly, history) },
  };
}

function inOrder(parts: readonly DatasetPart[], rows: RowReference[]): RowReference[] {
  return rows.sort((a, b) => decidedAt(parts, a) - decidedAt(parts, b) || a.part - b.part);
}

function usableRows({ series, labels }: DatasetPart, warmup: number): number[] {
  const rows: number[] = [];
  for (const segment of series.segments) {
    for (let row = segment.start + warmup; row < segment.end; row++) {
      if (!Number.isNaN(labels.values[row])) rows.push(row);
    }
  }
  return rows;
}

/** Rows that `usableRows` leaves out although every feature is known. */
function forecastOnlyRows({ series, frame, labels }: DatasetPart, warmup: number): number[] {
  const rows: number[] = [];
  for (const segment of series.segments) {
    for (let row = segment.start; row < segment.end; row++) {
      const usable = row >= segment.start + warmup && !Number.isNaN(labels.values[row]);
      if (!usable && frame.columns.every((column) => !Number.isNaN(column[row]))) rows.push(row);
    }
  }
  return rows;
}

function decidedAt(parts: readonly DatasetPart[], { part, row }: RowReference): number {
  return parts[part]?.labels.decidedAt[row] as number;
}

function gather(
  parts: readonly DatasetPart[],
  first: DatasetPart,
  kept: readonly RowReference[],
): Omit<Dataset, 'forecastOnly'> {
  const y = new Float64Array(kept.length);
  const market = new Int32Array(kept.length);
  const candleRow = new Int32Array(kept.length);
  const decided = new Float64Array(kept.length);
  const resolved = new Float64Array(kept.length);
  const forwardReturn = new Float64Array(kept.length);
  for (const [index, { part, row }] of kept.entries()) {
    const { labels } = parts[part] as DatasetPart;
    y[index] = labels.values[row] as number;
    market[index] = part;
    candleRow[index] = row;
    decided[index] = labels.decidedAt[row] as number;
    resolved[index] = labels.resolvedAt[row] as number;
    forwardReturn[index] = labels.forwardReturn[row] as number;
  }
  return {
    table: {
      x: featuresOf(parts, first, kept),
      y,
      decidedAt: decided,
      resolvedAt: resolved,
      market,
      featureNames: first.frame.names,
      classes: first.labels.classes,
    },
    rows: kept.length,
    market,
    candleRow,
    decidedAt: decided,
    resolvedAt: resolved,
    forwardReturn,
  };
}

function gatherForecastOnly(
  parts: readonly DatasetPart[],
  first: DatasetPart,
  left: readonly RowReference[],
): ForecastOnlyRows {
  return {
    x: featuresOf(parts, first, left),
    market: Int32Array.from(left, ({ part }) => part),
    candleRow: Int32Array.from(left, ({ row }) => row),
    decidedAt: Float64Array.from(left, (reference) => decidedAt(parts, reference)),
  };
}

function featuresOf(
  parts: readonly DatasetPart[],
  first: DatasetPart,
  references: readonly RowReference[],
): FeatureRows {
  const columns = first.frame.names.length;
  const values = new Float32Array(references.length * columns);
  for (const [index, { part, row }] of references.entries()) {
    const { frame } = parts[part] as DatasetPart;
    for (let column = 0; column < columns; column++)
      values[index * columns + column] = frame.columns[column]?.[row] as number;
  }
  return { rows: references.length, columns, values };
}
