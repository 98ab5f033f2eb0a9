import type { CandleSeries } from '../core/candle.ts';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { ReportProgress } from '../core/progress.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { joinDataset } from '../datasets/join-dataset.ts';
import { buildFeatureGraph } from '../features/feature-graph.ts';
import type { FeatureFrame } from '../features/feature.port.ts';
import { awaitingFit } from '../features/fitted/awaiting-fit.ts';
import type { LabelSeries } from '../labels/labeler.port.ts';
import { featuresOf, makeLabeler, modelWindow } from '../parts/parts-of-system.ts';
import type { SystemConfig } from '../config/system-schema.ts';

/** Features and labels of a whole universe, and the dataset that joins them. */
export interface LearningData {
  readonly dataset: Dataset;
  readonly frames: readonly FeatureFrame[];
  readonly labels: readonly LabelSeries[];
  readonly warmup: number;
}

/**
 * Computes features and labels of every instrument and joins them. The columns of fitted features hold no values yet:
 * `withFittedColumns` computes them for a fold. Rows have windows of so many rows, by default as many as the system's model
 * reads at once. Throws `too-few-rows` when nothing is left.
 */
export async function buildDataset(
  config: SystemConfig,
  series: readonly CandleSeries[],
  progress?: ReportProgress,
  window = modelWindow(config),
): Promise<LearningData> {
  const graph = buildFeatureGraph(featuresOf(config).map(awaitingFit));
  const labeler = await makeLabeler(config);
  const parts = series.map((each, index) => {
    progress?.({ stage: 'features and labels', done: index, total: series.length });
    return { series: each, frame: graph.compute(each), labels: labeler.label(each) };
  });
  const dataset = joinDataset(parts, { warmup: graph.warmup, window });
  if (dataset.rows === 0) throw noRows(series, graph.warmup + window - 1, labeler.horizon);
  return {
    dataset,
    frames: parts.map(({ frame }) => frame),
    labels: parts.map(({ labels }) => labels),
    warmup: graph.warmup,
  };
}

function noRows(series: readonly CandleSeries[], warmup: number, horizon: number): EdgewiseError {
  const longest = Math.max(0, ...series.flatMap(({ segments }) => segments.map(({ start, end }) => end - start)));
  return new EdgewiseError('too-few-rows', 'There are too few candles to learn from', {
    where: series.map(({ instrument, length }) => `${instrument.id}: ${countOf(length, 'candle')}`).join(', '),
    expected: `an unbroken run of more than ${warmup + horizon} candles: ${warmup} to warm up what the model reads, ${horizon} until the answer`,
    actual: `the longest run has ${longest}`,
    advice: 'import more history, or shorten label.horizon',
  });
}
