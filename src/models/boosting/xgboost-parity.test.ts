import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { GradientBoosting } from './gradient-boosting.ts';
import { meanLoss } from './objective.ts';
import { tableInOrder } from '../../math/training-table.ts';

interface Golden {
  readonly rows: number;
  readonly testRows: number;
  readonly features: number;
  readonly parameters: {
    readonly rounds: number;
    readonly maximumDepth: number;
    readonly learningRate: number;
    readonly maximumBins: number;
    readonly minimumChildWeight: number;
  };
  readonly tenths: string;
  readonly binary: string;
  readonly three: string;
  readonly value: string;
  readonly losses: Readonly<Record<'binary:logistic' | 'multi:softprob' | 'reg:squarederror', number>>;
}

/** Made by test/golden/scripts/xgboost-log-loss.py with the pinned XGBoost. */
const golden = JSON.parse(
  readFileSync(new URL('../../../test/golden/xgboost-log-loss.json', import.meta.url), 'utf8'),
) as Golden;

function unpack(text: string): ArrayBuffer {
  const bytes = gunzipSync(Buffer.from(text, 'base64'));
  return new Uint8Array(bytes).buffer;
}

const x = Float32Array.from(new Int8Array(unpack(golden.tenths)), (tenths) =>
  tenths === -128 ? Number.NaN : tenths / 10,
);
const answers = {
  'binary:logistic': { y: Float64Array.from(golden.binary, Number), classes: ['0', '1'] },
  'multi:softprob': { y: Float64Array.from(golden.three, Number), classes: ['0', '1', '2'] },
  'reg:squarederror': { y: Float64Array.from(new Float32Array(unpack(golden.value))), classes: [] },
} as const;

/**
 * Every value has a bin of its own on both sides, so the trees are the same ones, down to exact ties: those are broken
 * by rounding, differently, and after many rounds of light leaves two equally good models have drifted apart.
 */
describe('the loss on rows never seen', () => {
  it.each(['binary:logistic', 'multi:softprob', 'reg:squarederror'] as const)(
    "of %s is XGBoost's",
    async (objective) => {
      const { rows, testRows, features, parameters, losses } = golden;
      const { y, classes } = answers[objective];
      const part = (first: number, count: number) =>
        tableInOrder({
          x: { rows: count, columns: features, values: x.subarray(first * features, (first + count) * features) },
          y: y.subarray(first, first + count),
          featureNames: Array.from({ length: features }, (_, index) => `f${index}`),
          classes,
        });
      const model = await new GradientBoosting({ objective, rowSubsample: 1, columnSubsample: 1, ...parameters }).fit(
        part(0, rows),
        { seed: 1, threads: 1 },
      );
      const { groups } = model.ensemble;
      const test = part(rows, testRows);
      const out = { rows: testRows, columns: groups, values: new Float64Array(testRows * groups) };
      model.predictMarginsInto(test.x, out);
      const byGroup = Float64Array.from(
        out.values,
        (_, index) => out.values[(index % testRows) * groups + Math.floor(index / testRows)] as number,
      );
      const loss = meanLoss(objective, { values: byGroup, first: 0, stride: testRows }, test);
      expect(Math.abs(loss / losses[objective] - 1), `ours ${loss}, XGBoost's ${losses[objective]}`).toBeLessThan(1e-4);
    },
  );
});
