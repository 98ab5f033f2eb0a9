import { beforeAll, expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { candlesFromCloses } from '../../test/support/candles.ts';
import { PastMoments } from '../market/past-moments.ts';
import type { CandleSeries } from '../core/candle.ts';
import { combinatorialPurged } from '../datasets/combinatorial-purged.ts';
import { fittingSpan } from '../datasets/fitted-columns.ts';
import { holdOutBoundary } from '../datasets/hold-out.ts';
import { purgedKFold } from '../datasets/purged-k-fold.ts';
import { garchVolatility } from '../features/fitted/garch-volatility.ts';
import { ModelForecaster } from '../forecasting/model-forecaster.ts';
import { SeededRandom } from '../math/random.ts';
import { featuresOf, modelOf } from '../parts/parts-of-system.ts';
import { parseSystem } from '../parts/read-system.ts';
import type { PackedArtifact } from '../training/artifact-store.port.ts';
import { openArtifact } from '../training/open-artifact.ts';
import { withColumnsOf } from './backtest-model.ts';
import { buildDataset } from './build-dataset.ts';
import { finalArtifact } from './final-artifact.ts';
import { fitSystem, type FittedSystem } from './fit-system.ts';
import { forecastTable } from './forecast-table.ts';

const HOLE = 900;
/** Closes whose volatility clusters, as GARCH(1,1) has it with alpha 0.15 and beta 0.8. */
function clusteredCloses(bars: number): number[] {
  const random = new SeededRandom(42);
  let [price, variance] = [10_000, 0.006 ** 2];
  return Array.from({ length: bars }, () => {
    const move = Math.sqrt(variance) * random.normal();
    variance = 0.05 * 0.006 ** 2 + 0.15 * move ** 2 + 0.8 * variance;
    return (price *= Math.exp(move));
  });
}
const SERIES = candlesFromCloses(clusteredCloses(1_500), { holes: { [HOLE]: 30 } });
const CONFIG = parseSystem(
  `${SMALL_SYSTEM.replace('barrier: 0.008', 'barrier: 0.004')}features: { set: trend, add: [garch_volatility] }\n`,
  'system.yaml',
);
const universeOf = (series: CandleSeries) => ({
  instruments: [series.instrument],
  listings: [],
  loaded: [{ series, partitions: [], contentHash: 'a test' }],
  sources: ['a test'],
});

async function fit(series: CandleSeries): Promise<FittedSystem> {
  const { dataset } = await buildDataset(CONFIG, [{ series }]);
  return fitSystem(CONFIG, dataset, {
    stage: 'search',
    threads: 1,
    markets: [{ series }],
    holdOutFrom: holdOutBoundary([series], CONFIG.validation.holdout),
    progress: () => {},
  });
}

const garchColumn = ({ dataset }: FittedSystem['folds'][number], rows: Int32Array): number[] => {
  const { values, columns } = dataset.table.x;
  const place = dataset.table.featureNames.indexOf('garch_volatility');
  return Array.from(rows, (row) => values[row * columns + place] ?? Number.NaN);
};

let fitted: FittedSystem;
let packed: PackedArtifact;

beforeAll(async () => {
  fitted = await fit(SERIES);
  packed = await finalArtifact(
    { config: CONFIG, universe: universeOf(SERIES), fitted, codeVersion: 'a test' },
    { threads: 1, progress: () => {} },
  );
});

it('each fold has features of its own', () => {
  const [first, second] = fitted.folds;
  if (first === undefined || second === undefined) throw new Error('There are two folds');
  const rows = first.learned.slice(0, 5);
  expect(garchColumn(first, rows)).not.toEqual(garchColumn(second, rows));
  expect(garchColumn(first, rows).every((value) => value > 0)).toBe(true);
});

it('features of a fold learn nothing from later candles: other prices there change no training row', async () => {
  const [fold] = fitted.folds;
  if (fold === undefined) throw new Error('There is a fold');
  const from = (fitted.dataset.candleRow[fold.validation[0] ?? 0] ?? 0) + 1;
  const stretched = (column: Float64Array) => column.map((value, row) => (row < from ? value : value ** 2 / 10_000));
  const { open, high, low, close } = SERIES;
  const other = await fit({
    ...SERIES,
    open: stretched(open),
    high: stretched(high),
    low: stretched(low),
    close: stretched(close),
  });
  const [twin] = other.folds;
  if (twin === undefined) throw new Error('There is a fold');
  expect(twin.learned).toEqual(fold.learned);
  expect(garchColumn(twin, fold.learned)).toEqual(garchColumn(fold, fold.learned));
  expect(garchColumn(twin, fold.fold.test), 'the other prices are seen').not.toEqual(garchColumn(fold, fold.fold.test));
});

it('the artefact holds the parameters in format 2, and a run forecasts what research forecasts', async () => {
  const artifact = openArtifact(packed);
  const { manifest } = artifact;
  expect(manifest.format).toBe(2);
  const parameters = manifest.fitted?.[SERIES.instrument.id]?.['garch_volatility'] ?? {};
  expect(Object.keys(parameters).sort()).toEqual(['alpha', 'beta', 'mu', 'omega', 'start_variance']);
  const model = modelOf(artifact, CONFIG);
  const forecaster = new ModelForecaster({
    config: CONFIG,
    instruments: [SERIES.instrument],
    features: featuresOf(CONFIG),
    fitted: manifest.fitted,
    model,
    artifact: manifest.id,
  });
  const { dataset } = await buildDataset(CONFIG, [{ series: SERIES }]);
  const own = withColumnsOf(artifact, { config: CONFIG, universe: universeOf(SERIES), dataset });
  const rowOf = new Map(Array.from(own.candleRow, (candle, row) => [candle, row]));
  const { columns, values } = own.table.x;
  const past = new PastMoments([SERIES]);
  let compared = 0;
  while (past.next()) {
    forecaster.observe(past.moment);
    const row = rowOf.get(past.rowOf(0));
    const answer = await forecaster.forecast();
    if (row === undefined || answer.kind === 'missing') continue;
    expect(Float32Array.from(answer.features[0] ?? []), `candle ${past.rowOf(0)}`).toEqual(
      values.slice(row * columns, (row + 1) * columns),
    );
    compared++;
  }
  expect(compared).toBeGreaterThan(1_000);
});

it('a run counts the refits that learn nothing, as in a market that stands still', () => {
  const artifact = openArtifact(packed);
  const { id } = SERIES.instrument;
  const refitted = garchVolatility({ refit: { everyBars: 50, fromBars: 300 } });
  const forecaster = new ModelForecaster({
    config: CONFIG,
    instruments: [SERIES.instrument],
    features: [refitted],
    fitted: { [id]: { [refitted.name]: artifact.manifest.fitted?.[id]?.['garch_volatility'] ?? {} } },
    model: modelOf(artifact, CONFIG),
    artifact: artifact.manifest.id,
  });
  const still = candlesFromCloses(Array.from({ length: 1_500 }, (_, bar) => (bar < 20 ? 100 + bar : 100)));
  for (const past = new PastMoments([still]); past.next();) forecaster.observe(past.moment);
  const [counted] = forecaster.refits.failed;
  expect(counted?.feature).toBe(refitted.name);
  expect(counted?.failed).toBeGreaterThan(0);
});

it('an artefact without parameters is refused by a run', () => {
  const artifact = openArtifact(packed);
  const run = () =>
    new ModelForecaster({
      config: CONFIG,
      instruments: [SERIES.instrument],
      features: featuresOf(CONFIG),
      model: modelOf(artifact, CONFIG),
      artifact: 'without',
    });
  expect(run).toThrow('The parameters of the feature garch_volatility are missing');
});

it('forecasts of a search are numbers wherever a fold forecasts', () => {
  const { probabilities, foldOf } = forecastTable(fitted.dataset, fitted.folds, [SERIES.length]);
  const rows = Array.from(foldOf[0] ?? []).flatMap((fold, row) => (fold === -1 ? [] : [row]));
  expect(rows.length).toBeGreaterThan(300);
  for (const row of rows) expect(probabilities[0]?.[3 * row], `candle ${row}`).toBeGreaterThanOrEqual(0);
});

it('a split that trains behind its test is refused with fitted features', () => {
  const { dataset } = fitted;
  for (const { name, train, testStart } of purgedKFold(dataset, { folds: 4 }).slice(0, 3))
    expect(() => fittingSpan(dataset, train, { name, testStart }), name).toThrow('trains on the past only');
  const [earliest] = combinatorialPurged(dataset, { groups: 4, testGroups: 2 });
  if (earliest === undefined) throw new Error('There is a split');
  const testStart = dataset.decidedAt[earliest.groups[0]?.rows[0] ?? 0] ?? 0;
  expect(() => fittingSpan(dataset, earliest.train, { name: earliest.name, testStart })).toThrow(
    'trains on the past only',
  );
  for (const { fold, learned } of fitted.folds)
    expect(fittingSpan(dataset, learned, fold).until, fold.name).toBeLessThanOrEqual(fold.testStart);
});
