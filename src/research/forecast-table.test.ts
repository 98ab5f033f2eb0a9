import { beforeAll, expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { randomCandles } from '../../test/support/candles.ts';
import { PastMoments } from '../market/past-moments.ts';
import { closeTimeOf } from '../core/candle.ts';
import { holdOutBoundary } from '../datasets/hold-out.ts';
import { purgedFold, rowsDecidedWithin } from '../datasets/purge.ts';
import { zeros } from '../math/matrix.ts';
import type { Model } from '../models/estimator.port.ts';
import { buildDataset, type LearningData } from './build-dataset.ts';
import { fitSystem, type FittedSystem } from './fit-system.ts';
import { forecastTable, type ForecastTable } from './forecast-table.ts';
import { ModelForecaster } from '../forecasting/model-forecaster.ts';
import { featuresOf } from '../parts/parts-of-system.ts';
import { parseSystem } from '../parts/read-system.ts';

const HORIZON = 6;
/**
 * Bars until the label's volatility is known: longer than the features need, so that rows after a hole have no answer.
 */
const WINDOW = 120;
/** The hole of 30 bars lies inside the second fold, that of 40 at the end of what a search may read. */
const [HOLE, LATE_HOLE] = [900, 1_190];
const SERIES = randomCandles(1_500, 42, { holes: { [HOLE]: 30, [LATE_HOLE]: 40 } });
const CONFIG = parseSystem(
  SMALL_SYSTEM.replace('barrier: 0.008', `barrier: 0.004, volatility_multiple: 0.5, volatility_window: ${WINDOW}`),
  'system.yaml',
);
const HELD_OUT_FROM = holdOutBoundary([SERIES], CONFIG.validation.holdout);

/** Rows that a run with this model would forecast candle by candle, with what it would say. */
async function forecastLive(model: Model): Promise<Map<number, readonly number[]>> {
  const forecaster = new ModelForecaster({
    config: CONFIG,
    instruments: [SERIES.instrument],
    features: featuresOf(CONFIG),
    model,
    artifact: 'live',
  });
  const past = new PastMoments([SERIES]);
  const made = new Map<number, readonly number[]>();
  while (past.next()) {
    forecaster.observe(past.moment);
    const answer = await forecaster.forecast();
    const [forecast] = answer.kind === 'made' ? answer.forecasts : [];
    if (forecast !== undefined) made.set(past.rowOf(0), [...forecast.probabilities]);
  }
  return made;
}

let learning: LearningData;
let fitted: FittedSystem;
let table: ForecastTable;
const forecastRows = () => Array.from(table.foldOf[0] ?? []).flatMap((fold, row) => (fold === -1 ? [] : [row]));
const testedRows = () =>
  fitted.folds.flatMap(({ fold }) => Array.from(fold.test, (row) => fitted.dataset.candleRow[row] as number));

beforeAll(async () => {
  learning = await buildDataset(CONFIG, [{ series: SERIES }]);
  fitted = await fitSystem(CONFIG, learning.dataset, {
    stage: 'search',
    threads: 1,
    markets: [{ series: SERIES }],
    holdOutFrom: HELD_OUT_FROM,
    progress: () => {},
  });
  table = forecastTable(fitted.dataset, fitted.folds, [SERIES.length]);
});

it('forecasts are made up to a hole in the candles, and after it as soon as the features are known', () => {
  const rows = new Set(forecastRows());
  const before = Array.from({ length: HORIZON }, (_, index) => HOLE - HORIZON + index);
  const after = Array.from({ length: WINDOW - learning.warmup }, (_, index) => HOLE + learning.warmup + index);
  expect(after.length, 'the label is known later than the features').toBeGreaterThan(10);
  for (const row of [...before, ...after]) {
    expect(learning.labels[0]?.values[row], `row ${row} has no answer`).toBeNaN();
    expect(rows.has(row), `row ${row} is forecast`).toBe(true);
  }
  expect(rows.has(HOLE), 'the features of the first row after the hole are not known').toBe(false);
});

it('forecasts equal those that a run makes candle by candle, from the first decision to the last', async () => {
  const tested = testedRows();
  const [first, last] = [Math.min(...tested), Math.max(...tested)];
  expect(first, 'the hole lies inside').toBeLessThan(HOLE);
  expect(last, 'the hole lies inside').toBeGreaterThan(HOLE + WINDOW);
  const live = await Promise.all(fitted.folds.map(({ model }) => forecastLive(model)));
  expect(forecastRows()).toEqual([...(live[0]?.keys() ?? [])].filter((row) => row >= first && row <= last));
  for (const row of forecastRows()) {
    const said = live[table.foldOf[0]?.[row] as number]?.get(row);
    expect([...(table.probabilities[0] as Float64Array).subarray(3 * row, 3 * row + 3)], `row ${row}`).toEqual(said);
  }
});

it('forecasts come from a model whose training had ended, also where no label is known', () => {
  for (const row of forecastRows()) {
    const { learned, validation } = fitted.folds[table.foldOf[0]?.[row] as number] as FittedSystem['folds'][number];
    const trainedUntil = [...learned, ...validation].reduce(
      (latest, each) => Math.max(latest, fitted.dataset.resolvedAt[each] as number),
      0,
    );
    expect(trainedUntil, `row ${row}`).toBeLessThanOrEqual(closeTimeOf(SERIES, row));
  }
});

it('training and skill use only the rows with a label', () => {
  const values = learning.labels[0]?.values ?? [];
  for (const { fold, learned, validation, testForecasts } of fitted.folds) {
    expect(testForecasts.rows).toBe(fold.test.length);
    for (const row of [...learned, ...validation, ...fold.test])
      expect(values[fitted.dataset.candleRow[row] as number]).not.toBeNaN();
  }
  expect(forecastRows().length).toBeGreaterThan(testedRows().length + HORIZON);
});

it('forecasts are those of the earlier model when a hole lies between two folds', () => {
  const { dataset } = learning;
  const hole = closeTimeOf(SERIES, HOLE - 1);
  const candidates = rowsDecidedWithin(dataset, 0, closeTimeOf(SERIES, 500));
  const tests = [
    rowsDecidedWithin(dataset, closeTimeOf(SERIES, 600), hole),
    rowsDecidedWithin(dataset, hole, HELD_OUT_FROM),
  ];
  const folds = tests.map((test, index) => {
    const donor = fitted.folds[index] as FittedSystem['folds'][number];
    return {
      ...donor,
      fold: purgedFold(dataset, { name: `part ${index}`, test, candidates, embargo: 0 }),
      testForecasts: zeros(test.length, 3),
    };
  });
  const { foldOf, last } = forecastTable(dataset, folds, [SERIES.length]);
  const resumed = HOLE + WINDOW;
  expect([HOLE - 1, HOLE + learning.warmup, resumed - 1, resumed + 5].map((row) => foldOf[0]?.[row])).toEqual([
    0, 0, 0, 1,
  ]);
  expect(last[0], 'the last decision that was tested, also in a table that holds later rows').toBe(
    dataset.candleRow[tests[1]?.at(-1) as number],
  );
});

it('forecasts are missing where a feature is missing, as in a run', () => {
  const { dataset } = fitted;
  const row = fitted.folds[0]?.fold.test[10] as number;
  const { x } = dataset.table;
  const values = x.values.slice();
  values[row * x.columns + 3] = Number.NaN;
  const without = { ...dataset, table: { ...dataset.table, x: { ...x, values } } };
  const folds = fitted.folds.map((fold) => ({ ...fold, dataset: without }));
  const lacking = forecastTable(without, folds, [SERIES.length]);
  const candle = dataset.candleRow[row] as number;
  expect([table.foldOf[0]?.[candle], lacking.foldOf[0]?.[candle], lacking.foldOf[0]?.[candle + 1]]).toEqual([0, -1, 0]);
});

it('forecasts of a search end before the hold-out', () => {
  const last = Math.max(...forecastRows());
  expect(last).toBe(Math.max(...testedRows()));
  expect(closeTimeOf(SERIES, last)).toBeLessThan(HELD_OUT_FROM);
  const kept = fitted.dataset.forecastOnly.decidedAt;
  expect(kept.length).toBeGreaterThan(0);
  expect(
    kept.every((at) => at < HELD_OUT_FROM),
    'a search does not even hold those rows',
  ).toBe(true);
  expect(
    learning.dataset.forecastOnly.decidedAt.some((at) => at >= HELD_OUT_FROM),
    'there are such rows',
  ).toBe(true);
});
