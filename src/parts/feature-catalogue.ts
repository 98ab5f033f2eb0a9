import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { nodeDisk } from '../adapters/files/disk.ts';
import { writeAtomically } from '../adapters/files/write-atomically.ts';
import type { ReportProgress } from '../core/progress.ts';
import { duration, isoFromInstant, type Instant } from '../core/time.ts';
import { describeFeature, type FeatureDescription } from '../features/describe-feature.ts';
import { buildFeatureGraph } from '../features/feature-graph.ts';
import type { FeatureFrame } from '../features/feature.port.ts';
import { findFeature, findFeatureSet } from '../features/registry.ts';
import { workspaceAt } from '../config/workspace.ts';

/** The features of a set as data. Throws `usage`, naming the nearest set. */
export function describeFeatureSet(name: string): readonly FeatureDescription[] {
  return findFeatureSet(name).map(describeFeature);
}

/** One feature as data. Throws `usage`, naming the nearest feature. */
export function explainFeature(name: string): FeatureDescription {
  return describeFeature(findFeature(name));
}

export interface ComputeFeaturesOptions {
  readonly workspace: string;
  readonly venue: string;
  readonly instrument: string;
  /** Microseconds. */
  readonly interval: number;
  readonly set: string;
  readonly out?: string;
}

/** Computes a set over stored candles and writes it as CSV, one row per candle, known at its close. */
export async function computeFeatures(
  options: ComputeFeaturesOptions,
  progress: ReportProgress,
): Promise<{ readonly file: string; readonly rows: number; readonly columns: number }> {
  const file = options.out ?? 'features.csv';
  const graph = buildFeatureGraph(findFeatureSet(options.set));
  const store = new ParquetCandleStore(workspaceAt(options.workspace).candles);
  const { series } = await store.load({
    venue: options.venue,
    instrument: options.instrument,
    interval: duration(options.interval),
  });
  progress({ stage: 'computing features', done: 0, total: 1 });
  const frame = graph.compute(series);
  await writeAtomically(nodeDisk, file, csvOf(frame));
  return { file, rows: frame.length, columns: frame.names.length };
}

function* csvOf({ names, columns, knownAt, length }: FeatureFrame): Generator<string> {
  yield `known_at,${names.join(',')}\n`;
  for (let row = 0; row < length; row++) {
    const cells = columns.map((column) => column[row] as number).map((value) => (Number.isNaN(value) ? '' : value));
    yield `${isoFromInstant(knownAt[row] as Instant)},${cells.join(',')}\n`;
  }
}
