import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EdgewiseError } from '../../src/core/errors.ts';
import { BOOSTING_RANGES } from '../../src/models/boosting/boosting-options.ts';
import { LOGISTIC_RANGE } from '../../src/models/linear/logistic-regression.ts';
import { holdOutBoundary } from '../../src/datasets/hold-out.ts';
import { buildDataset } from '../../src/research/build-dataset.ts';
import { fitSystem } from '../../src/research/fit-system.ts';
import { parseSystem } from '../../src/parts/read-system.ts';
import { effort } from '../harness/effort.ts';
import { randomCandles } from '../support/candles.ts';

const CANDLES = randomCandles(600, 5);

/** Expected ends of a fit: the data do not suffice for what the file asks. */
const EXPECTED = ['too-few-rows', 'one-class'];

function ends([low, high]: readonly [number, number, ...unknown[]], between: number): fc.Arbitrary<number> {
  return fc.constantFrom(low, high, between);
}

const boosting = fc.record({
  kind: fc.constant('gradient-boosting'),
  // How many rounds there are is no matter of what each of them takes.
  rounds: fc.constantFrom(1, 3),
  maximum_depth: ends(BOOSTING_RANGES.maximumDepth, 3),
  learning_rate: ends(BOOSTING_RANGES.learningRate, 0.1),
  row_subsample: ends(BOOSTING_RANGES.rowSubsample, 0.5),
  column_subsample: ends(BOOSTING_RANGES.columnSubsample, 0.5),
  l1: ends(BOOSTING_RANGES.l1, 0.1),
  l2: ends(BOOSTING_RANGES.l2, 0.1),
  minimum_split_gain: ends(BOOSTING_RANGES.minimumSplitGain, 0.1),
  minimum_child_weight: ends(BOOSTING_RANGES.minimumChildWeight, 2),
  maximum_bins: ends(BOOSTING_RANGES.maximumBins, 17),
  early_stopping_rounds: ends(BOOSTING_RANGES.earlyStoppingRounds, 2),
});
const logistic = fc.record({
  kind: fc.constant('logistic-regression'),
  inverse_regularisation: ends(LOGISTIC_RANGE, 3),
});
/** Mostly what is usual, so that many fits come to their end. */
function mostly<Value>(usual: Value, ...extremes: readonly Value[]): fc.Arbitrary<Value> {
  return fc.oneof(
    { arbitrary: fc.constant(usual), weight: 4 * extremes.length },
    { arbitrary: fc.constantFrom(...extremes), weight: extremes.length },
  );
}

const label = fc.record({
  horizon: mostly('6h', '1h', '300h'),
  barrier: mostly(0.002, 0, 1),
  cost_multiple: mostly(0, 1_000),
  volatility_multiple: mostly(0, 1, 1_000),
  volatility_window: mostly(60, 2, 100_000),
  classes: fc.constantFrom('three-class', 'binary'),
});
const validation = fc.record({
  folds: mostly(2, 1, 100),
  initial_train: mostly(0.5, 0.001, 0.999),
  mode: fc.constantFrom('rolling', 'anchored'),
  embargo: mostly('24h', '0s', '36500d'),
  validation_share: mostly(0.2, 0.001, 0.5),
  holdout: mostly(0, 0.5),
});

describe('a system at the ends of its ranges', () => {
  it('is fitted, or ends with a reason that names what is missing', async () => {
    let fitted = 0;
    await fc.assert(
      fc.asyncProperty(fc.oneof(boosting, logistic), label, validation, async (model, asked, split) => {
        const file = {
          format: 1,
          name: 'edge',
          instruments: [{ id: 'BTC/USD' }],
          interval: '1h',
          label: asked,
          model,
          validation: split,
          risk: { position_timeout: '300h' },
        };
        const config = parseSystem(JSON.stringify(file), 'edge.yaml');
        try {
          const { dataset } = await buildDataset(config, [{ series: CANDLES }]);
          const holdOutFrom = holdOutBoundary([CANDLES], split.holdout);
          const { folds } = await fitSystem(config, dataset, {
            stage: 'search',
            threads: 1,
            markets: [{ series: CANDLES }],
            holdOutFrom,
            progress: () => {},
          });
          fitted++;
          const told = folds.flatMap(({ testForecasts }) => [...testForecasts.values]);
          expect(told.every((value) => value >= 0 && value <= 1)).toBe(true);
        } catch (error) {
          if (!(error instanceof EdgewiseError) || !EXPECTED.includes(error.code)) throw error;
        }
      }),
      { numRuns: effort({ usual: 30, thorough: 600 }), seed: 4 },
    );
    expect(fitted, 'some of them fit').toBeGreaterThan(2);
  });
});
