import type { CandleSeries } from '../core/candle.ts';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { ReportProgress } from '../core/progress.ts';
import type { Dataset } from '../datasets/dataset.ts';
import { joinDataset } from '../datasets/join-dataset.ts';
import { buildFeatureGraph } from '../features/feature-graph.ts';
import type { Feature, FeatureFrame } from '../features/feature.port.ts';
import { isFitted } from '../features/fitted/fitted-feature.port.ts';
import { awaitingFit } from '../features/fitted/awaiting-fit.ts';
import type { LabelSeries } from '../labels/labeler.port.ts';
import { featuresOf, makeLabeler, modelWindow } from '../parts/parts-of-system.ts';
import { tradedOf } from '../config/market-roles.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import type { MarketPast } from '../market/market-past.ts';

/** Features and labels of a whole universe, and the dataset that joins them. */
export interface LearningData {
  readonly dataset: Dataset;
  readonly frames: readonly FeatureFrame[];
  readonly labels: readonly LabelSeries[];
  readonly warmup: number;
}

/**
 * Computes features and labels of every traded market and joins them. `markets` are all of the universe, by slot. The
 * columns of fitted features hold no values yet: `withFittedColumns` computes them for a fold. Rows have windows of
 * `window` rows, by default as many as the system's model reads at once. Throws `too-few-rows` when nothing is left.
 */
export async function buildDataset(
  config: SystemConfig,
  markets: readonly MarketPast[],
  progress?: ReportProgress,
  window = modelWindow(config),
): Promise<LearningData> {
  const features = featuresOf(config);
  const graph = buildFeatureGraph(features.map(awaitingFit), { interval: durationOf(config.interval) });
  const labeler = await makeLabeler(config);
  const series = markets.slice(0, tradedOf(config.instruments).length).map((each) => each.series);
  const parts = series.map((each, market) => {
    progress?.({ stage: 'features and labels', done: market, total: series.length });
    return { series: each, frame: graph.compute(each, { universe: { markets, market } }), labels: labeler.label(each) };
  });
  for (const [market, { frame }] of parts.entries()) requireValues(frame, features, series[market]);
  const dataset = joinDataset(parts, { warmup: graph.warmup, window });
  if (dataset.rows === 0) throw noRows(series, graph.warmup + window - 1, labeler.horizon);
  return {
    dataset,
    frames: parts.map(({ frame }) => frame),
    labels: parts.map(({ labels }) => labels),
    warmup: graph.warmup,
  };
}

/** Throws `too-few-rows` for a feature that has no value at any candle: nothing could ever be forecast with it. */
function requireValues(frame: FeatureFrame, features: readonly Feature[], series: CandleSeries | undefined): void {
  for (const [place, feature] of features.entries()) {
    // A fitted feature has its values only once it is fitted; a short history is reported as such.
    if (isFitted(feature) || frame.length <= feature.warmup) continue;
    if (frame.columns[place]?.some((value) => !Number.isNaN(value)) !== false) continue;
    throw new EdgewiseError('too-few-rows', `The feature ${feature.name} has no value at any candle`, {
      where: series?.instrument.id ?? '',
      expected: 'a number at some of them',
      actual: 'none',
      advice:
        'where it reads facts or another market, name them under instruments and import what overlaps these candles; else `edgewise plugin check FILE` shows what it answers',
    });
  }
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
