import { beforeAll, expect, it } from 'vitest';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { suiteFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { randomCandles } from '../../test/support/candles.ts';
import { PastMoments } from '../market/past-moments.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { holdOutBoundary } from '../datasets/hold-out.ts';
import { selectRows } from '../datasets/select-rows.ts';
import { ModelForecaster } from '../forecasting/model-forecaster.ts';
import { featuresOf, modelOf } from '../parts/parts-of-system.ts';
import { readSystem } from '../parts/read-system.ts';
import { openArtifact } from '../training/open-artifact.ts';
import { buildDataset, type LearningData } from './build-dataset.ts';
import { finalArtifact } from './final-artifact.ts';
import { fitSystem, type FittedSystem } from './fit-system.ts';
import { forecastTable } from './forecast-table.ts';

/** Rows that the example's model reads at once, and a hole inside the second fold. */
const [WINDOW, HOLE] = [16, 900];
const SERIES = randomCandles(1_500, 42, { holes: { [HOLE]: 30 } });
const folder = suiteFolder();
let config: SystemConfig;
let learning: LearningData;
let single: LearningData;
let fitted: FittedSystem;

const fit = (data: LearningData) =>
  fitSystem(config, data.dataset, {
    stage: 'search',
    threads: 1,
    markets: [{ series: SERIES }],
    holdOutFrom: holdOutBoundary([SERIES], config.validation.holdout),
    progress: () => {},
  });

beforeAll(async () => {
  const path = join(folder, 'system.yaml');
  const example = join(import.meta.dirname, '../../examples/own-window-model.ts');
  const model = 'model: { kind: gradient-boosting, rounds: 12, maximum_depth: 3 }';
  const text = SMALL_SYSTEM.replace('barrier: 0.008', 'barrier: 0.004');
  writeFileSync(path, text);
  single = await buildDataset(await readSystem(path), [{ series: SERIES }]);
  writeFileSync(path, `use: [${example}]\n${text.replace(model, 'model: { kind: above-mean }')}`);
  config = await readSystem(path);
  learning = await buildDataset(config, [{ series: SERIES }]);
  fitted = await fit(learning);
});

/** The features of a candle in single precision. */
const featuresAt = (candle: number) => learning.frames[0]?.columns.map((column) => Math.fround(column[candle] ?? NaN));

it('each row has the rows of the candles before it, and none from behind a hole', () => {
  const { table, candleRow, rows } = learning.dataset;
  expect(rows).toBeGreaterThan(1_000);
  for (let row = 0; row < rows; row += 7) {
    const window = table.x.windowOf?.(row, WINDOW);
    const candle = candleRow[row] ?? 0;
    expect(window?.length, `row ${row}`).toBe(WINDOW);
    for (let step = 0; step < WINDOW; step++)
      expect(
        table.featureNames.map((_, column) => window?.at(step, column)),
        `row ${row}, step ${step}`,
      ).toEqual(featuresAt(candle - WINDOW + 1 + step));
  }
});

it('rows without a full window are left out: so many at the beginning and behind the hole', () => {
  const candlesOf = ({ dataset }: LearningData) =>
    [...dataset.candleRow, ...dataset.forecastOnly.candleRow].sort((a, b) => a - b);
  const kept = new Set(candlesOf(learning));
  const missing = candlesOf(single).filter((candle) => !kept.has(candle));
  const first = candlesOf(single)[0] ?? 0;
  const behind = candlesOf(single).find((candle) => candle >= HOLE) ?? 0;
  const short = (from: number) => Array.from({ length: WINDOW - 1 }, (_, index) => from + index);
  expect(missing).toEqual([...short(first), ...short(behind)]);
  const { x } = learning.dataset.table;
  expect(x.windowOf?.(0, WINDOW + 1), 'the first row has no longer window').toBeUndefined();
  const after = learning.dataset.candleRow.findIndex((candle) => candle >= HOLE);
  expect(x.windowOf?.(after, WINDOW)?.length).toBe(WINDOW);
  expect(x.windowOf?.(after, WINDOW + 1), 'a window ends at the hole').toBeUndefined();
});

it('chosen rows keep their own windows, also in another order and twice chosen', () => {
  const whole = learning.dataset;
  const rows = Int32Array.of(400, 20, 900, 21);
  const twice = selectRows(selectRows(whole, rows), Int32Array.of(2, 0));
  for (const [place, row] of [900, 400].entries())
    for (let step = 0; step < WINDOW; step++)
      expect(twice.table.x.windowOf?.(place, WINDOW)?.at(step, 3)).toBe(
        whole.table.x.windowOf?.(row, WINDOW)?.at(step, 3),
      );
  expect([...twice.table.decidedAt]).toEqual([whole.decidedAt[900], whole.decidedAt[400]]);
  expect([...twice.table.resolvedAt]).toEqual([whole.resolvedAt[900], whole.resolvedAt[400]]);
  expect([...twice.table.market]).toEqual([0, 0]);
});

it('a run forecasts candle by candle what research forecasts, from the first row to the last, hole included', async () => {
  const table = forecastTable(fitted.dataset, fitted.folds, [SERIES.length]);
  const packed = await finalArtifact(
    { config, universe: universe(), fitted, codeVersion: 'a test' },
    { threads: 1, progress: () => {} },
  );
  const artifact = openArtifact(packed);
  expect([artifact.manifest.format, artifact.manifest.model.window], 'the window is stored').toEqual([2, WINDOW]);
  expect(modelOf(artifact, config).window).toBe(WINDOW);
  for (const [number, { model }] of fitted.folds.entries()) {
    const live = await forecastLive(model);
    const rows = Array.from(table.foldOf[0] ?? []).flatMap((fold, row) => (fold === number ? [row] : []));
    expect(rows.length).toBeGreaterThan(200);
    for (const row of rows)
      expect(
        Array.from((table.probabilities[0] as Float64Array).subarray(3 * row, 3 * row + 3)),
        `candle ${row}`,
      ).toEqual(live.get(row));
    const [first = 0, last = 0] = [rows[0], rows.at(-1)];
    expect([...live.keys()].filter((row) => row >= first && row <= last)).toEqual(rows);
  }
});

it('a run says how many candles it still needs, window included, and remembers that many more', async () => {
  const [fold] = fitted.folds;
  if (fold === undefined) throw new Error('There is a fold');
  const forecaster = forecasterOf(fold.model);
  const { window: _, ...unwindowed } = { ...fold.model, predictInto: () => {}, save: () => fold.model.save() };
  expect(
    forecaster.memoryBars - forecasterOf({ ...unwindowed, kind: 'a', featureNames: [], outputs: [] }).memoryBars,
  ).toBe(WINDOW - 1);
  const past = new PastMoments([SERIES]);
  for (let missing = forecaster.missingBars; missing > 0; missing--) {
    expect(forecaster.missingBars).toBe(missing);
    expect((await forecaster.forecast()).kind).toBe('missing');
    past.next();
    forecaster.observe(past.moment);
  }
  expect((await forecaster.forecast()).kind).toBe('made');
});

function forecasterOf(model: FittedSystem['folds'][number]['model']): ModelForecaster {
  return new ModelForecaster({
    config,
    instruments: [SERIES.instrument],
    features: featuresOf(config),
    model,
    artifact: 'live',
  });
}

async function forecastLive(model: FittedSystem['folds'][number]['model']): Promise<Map<number, number[]>> {
  const forecaster = forecasterOf(model);
  const made = new Map<number, number[]>();
  const past = new PastMoments([SERIES]);
  while (past.next()) {
    forecaster.observe(past.moment);
    const answer = await forecaster.forecast();
    const [forecast] = answer.kind === 'made' ? answer.forecasts : [];
    if (forecast !== undefined) made.set(past.rowOf(0), [...forecast.probabilities]);
  }
  return made;
}

function universe() {
  return {
    instruments: [SERIES.instrument],
    listings: [],
    loaded: [{ series: SERIES, partitions: [], contentHash: 'a test' }],
    sources: ['a test'],
  };
}
