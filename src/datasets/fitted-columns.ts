import { EdgewiseError } from '../core/errors.ts';
import { isoFromInstant, type Instant } from '../core/time.ts';
import type { MarketPast } from '../market/market-past.ts';
import { buildFeatureGraph } from '../features/feature-graph.ts';
import type { Feature, FeatureFrame } from '../features/feature.port.ts';
import { withFitted, type FittedByMarket } from '../features/fitted/fit-features.ts';
import { isFitted } from '../features/fitted/fitted-feature.port.ts';
import { RefitCounts } from '../features/fitted/refit-counts.ts';
import type { FeatureRows } from '../math/matrix.ts';
import type { Dataset, Fold } from './dataset.ts';
import { withHistory } from './join-dataset.ts';

/** What a dataset was made of, for whoever computes some of its columns anew. */
export interface DatasetSource {
  /** In the order of the dataset's columns. */
  readonly features: readonly Feature[];
  /** By slot of the universe. The first ones have the dataset's market numbers. */
  readonly markets: readonly MarketPast[];
  /** How many markets the dataset has. */
  readonly described: number;
}

/**
 * The dataset with the columns of its fitted features, computed with these parameters; the dataset itself where there
 * are none. Throws `artifact-mismatch` for a market or a feature without parameters.
 */
export function withFittedColumns(
  dataset: Dataset,
  { features, markets, described }: DatasetSource,
  fitted: FittedByMarket | undefined,
): Dataset {
  const fittedFeatures = features.filter(isFitted);
  if (fittedFeatures.length === 0) return dataset;
  const refits = new RefitCounts();
  const frames = markets.slice(0, described).map(({ series }, market) => {
    const known = withFitted(fittedFeatures, fitted?.[series.instrument.id], refits);
    const graph = buildFeatureGraph(known, { interval: series.interval });
    return graph.compute(series, { universe: { markets, market } });
  });
  const places = fittedFeatures.map(({ name }) => dataset.table.featureNames.indexOf(name));
  const { table, forecastOnly, history } = dataset;
  const fitting = {
    ...dataset,
    refits,
    table: { ...table, x: replaced(table.x, dataset, { frames, places }) },
    forecastOnly: { ...forecastOnly, x: replaced(forecastOnly.x, forecastOnly, { frames, places }) },
  };
  if (history === undefined) return fitting;
  const columns = history.columns.map((before, market) =>
    before.map((column, place) => frames[market]?.columns[places.indexOf(place)] ?? column),
  );
  return withHistory(fitting, { ...history, columns });
}

function replaced(
  x: FeatureRows,
  { market, candleRow }: Pick<Dataset, 'market' | 'candleRow'>,
  { frames, places }: { readonly frames: readonly FeatureFrame[]; readonly places: readonly number[] },
): FeatureRows {
  const values = x.values.slice();
  for (let row = 0; row < x.rows; row++) {
    const frame = frames[market[row] as number];
    for (const [index, place] of places.entries())
      values[row * x.columns + place] = frame?.columns[index]?.[candleRow[row] as number] ?? Number.NaN;
  }
  return { ...x, values };
}

/**
 * The span of decisions of a fold's rows, on which its features are fitted. Throws `usage` where it reaches behind the
 * beginning of the test, as in a purged k-fold or a combinatorial split: parameters from there know the test period.
 */
export function fittingSpan(
  dataset: Dataset,
  rows: Int32Array,
  { name, testStart }: Pick<Fold, 'name' | 'testStart'>,
): { from: number; until: number } {
  const span = spanOfRows(dataset, rows);
  if (span.until <= testStart) return span;
  throw new EdgewiseError('usage', 'Fitted features need a split that trains on the past only', {
    where: name,
    expected: `rows to learn from that were decided by ${isoFromInstant(testStart as Instant)}, when the test begins`,
    actual: `rows until ${isoFromInstant(span.until as Instant)}`,
    advice: 'split with walkForward, or leave the fitted features out',
  });
}

/** The span of decisions of some rows: what a fold's features are fitted on. */
export function spanOfRows({ decidedAt }: Dataset, rows: Int32Array): { from: number; until: number } {
  let [from, until] = [Infinity, -Infinity];
  for (const row of rows) {
    from = Math.min(from, decidedAt[row] as number);
    until = Math.max(until, decidedAt[row] as number);
  }
  return { from, until };
}
