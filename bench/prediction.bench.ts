// Times predictions of single rows by 400 trees of depth 5, with the same model on both sides: `node
// bench/prediction.bench.ts [pairs]`.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zeros } from '../src/math/matrix.ts';
import { SeededRandom } from '../src/math/random.ts';
import { BoostedTreesModel } from '../src/models/boosting/boosted-trees-model.ts';
import { GradientBoosting } from '../src/models/boosting/gradient-boosting.ts';
import { TreeExplainer } from '../src/models/boosting/tree-shap.ts';
import { fromXgboostJson, toXgboostJson } from '../src/models/boosting/xgboost-json.ts';
import { median, pairCount, printLine, quantile, secondsOf } from './support/bench-line.ts';
import { numberIn, PeerProcess } from './support/peer-process.ts';
import { tableInOrder } from '../src/math/training-table.ts';

const FEATURES = 52;
const TRAINING_ROWS = 20_000;
const PREDICTED_ROWS = 4_000;
const EXPLAINED_ROWS = 1_000;
const REPEATS = 20_000;
const pairs = pairCount(5);

const random = new SeededRandom(5);
const tableOf = (rows: number) => {
  const values = Float32Array.from({ length: rows * FEATURES }, () => random.normal());
  const y = Float64Array.from({ length: rows }, (_, row) =>
    0.3 * values[row * FEATURES]! + 0.3 * values[row * FEATURES + 1]! * values[row * FEATURES + 2]! + random.normal() >
    0
      ? 1
      : 0,
  );
  return tableInOrder({
    x: { rows, columns: FEATURES, values },
    y,
    featureNames: Array.from({ length: FEATURES }, (_, index) => `f${index}`),
    classes: ['down', 'up'],
  });
};
const trained = await new GradientBoosting({
  objective: 'binary:logistic',
  rounds: 400,
  maximumDepth: 5,
  learningRate: 0.05,
}).fit(tableOf(TRAINING_ROWS), { seed: 1, threads: 1 });
const { x } = tableOf(PREDICTED_ROWS);
const text = toXgboostJson(trained.ensemble, trained);

const folder = mkdtempSync(join(tmpdir(), 'edgewise-prediction-'));
const modelPath = join(folder, 'model.json');
const rowsPath = join(folder, 'rows.bin');
writeFileSync(modelPath, text);
writeFileSync(rowsPath, new Uint8Array(x.values.buffer));
const peer = PeerProcess.start('prediction-peer.py', [modelPath, rowsPath, `${FEATURES}`, `${EXPLAINED_ROWS}`]);
try {
  const imported = fromXgboostJson(readFileSync(modelPath, 'utf8'));
  const model = new BoostedTreesModel(imported.ensemble, imported.featureNames, imported.outputs);
  const explainer = new TreeExplainer(imported.ensemble, FEATURES);
  const explained = {
    rows: EXPLAINED_ROWS,
    columns: FEATURES,
    values: x.values.subarray(0, EXPLAINED_ROWS * FEATURES),
  };
  oneByOne(model);
  // Here only sums are compared: of absolute contributions, and of predictions. The tests compare each value.
  const contributions = explainer.explain(explained).values.reduce((sum, value) => sum + Math.abs(value), 0);
  const runs: { p50: number; p99: number; shap: number; peer: Readonly<Record<string, unknown>> }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const { p50, p99, sum } = oneByOne(model);
    const shap = secondsOf(() => explainer.explain(explained));
    const answer = peer === undefined ? {} : await peer.ask();
    if (peer !== undefined && !(Math.abs(sum - numberIn(answer, 'sum')) / PREDICTED_ROWS < 1e-6))
      throw new Error(`Predictions differ: they sum to ${sum} here and ${numberIn(answer, 'sum')} there`);
    if (peer !== undefined && !(Math.abs(contributions / numberIn(answer, 'contributions') - 1) < 1e-5))
      throw new Error(`Contributions differ: ${contributions} here and ${numberIn(answer, 'contributions')} there`);
    runs.push({ p50, p99, shap, peer: answer });
  }
  const line = (name: string, of: 'p50' | 'p99' | 'shap', unit: string) => {
    const ours = median(runs.map((run) => run[of]));
    const version = runs[0]?.peer['version'];
    return {
      group: 'prediction',
      name,
      ours,
      unit,
      ...(peer === undefined
        ? {}
        : {
            peer: median(runs.map((run) => numberIn(run.peer, of))),
            peerName: `XGBoost ${String(version)}`,
            ratio: median(runs.map((run) => run[of] / numberIn(run.peer, of))),
          }),
    };
  };
  const p50 = line('400 trees, one row, median', 'p50', 'us');
  printLine({
    ...p50,
    budget: 'under 10 us',
    kept: p50.ours < 10 ? 'kept' : 'missed',
    note: 'the peer is inplace_predict, its fastest call from Python',
  });
  const p99 = line('400 trees, one row, 99 % under', 'p99', 'us');
  printLine({ ...p99, budget: 'under 25 us', kept: p99.ours < 25 ? 'kept' : 'missed' });
  printLine({ ...line('exact TreeSHAP of 1,000 rows, 400 trees', 'shap', 's'), note: 'one thread on both sides' });
} finally {
  peer?.close();
  rmSync(folder, { recursive: true });
}

/** Predicts rows one at a time. Returns median and 99 % quantile in microseconds, and the sum over the first pass. */
function oneByOne(model: BoostedTreesModel): { p50: number; p99: number; sum: number } {
  const times = new Float64Array(REPEATS);
  const out = zeros(1, 2);
  let sum = 0;
  for (let index = 0; index < REPEATS; index++) {
    const from = (index % PREDICTED_ROWS) * FEATURES;
    const row = { rows: 1, columns: FEATURES, values: x.values.subarray(from, from + FEATURES) };
    const before = process.hrtime.bigint();
    model.predictInto(row, out);
    times[index] = Number(process.hrtime.bigint() - before) / 1000;
    if (index < PREDICTED_ROWS) sum += out.values[1]!;
  }
  return { p50: quantile(times, 0.5), p99: quantile(times, 0.99), sum };
}
