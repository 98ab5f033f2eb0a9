import { describe, expect, it } from 'vitest';
import { inferredForecasts, readyForecasts } from '../../src/backtest/forecast-source.ts';
import { duration } from '../../src/core/time.ts';
import { JournalWriter } from '../../src/engine/journal-writer.ts';
import { zeros } from '../../src/math/matrix.ts';
import { SeededRandom } from '../../src/math/random.ts';
import { GradientBoosting } from '../../src/models/boosting/gradient-boosting.ts';
import { randomCandles } from '../support/candles.ts';
import { backtest, CLASSES, HEADER } from './backtest-scenario.ts';
import { tableInOrder } from '../../src/math/training-table.ts';

const ROWS = 600;
const FEATURES = 6;

describe('a trained model', () => {
  it('gives the same journal, bit for bit, when it forecasts bar by bar and for all rows beforehand', async () => {
    const random = new SeededRandom(4);
    const values = Float32Array.from({ length: ROWS * FEATURES }, () =>
      random.next() < 0.05 ? Number.NaN : random.normal(),
    );
    const x = { rows: ROWS, columns: FEATURES, values };
    const y = Float64Array.from({ length: ROWS }, () => random.below(3));
    const featureNames = Array.from({ length: FEATURES }, (_, index) => `f${index}`);
    const model = await new GradientBoosting({ objective: 'multi:softprob', rounds: 20, maximumDepth: 4 }).fit(
      tableInOrder({ x, y, featureNames, classes: CLASSES }),
      { seed: 1, threads: 1 },
    );

    const series = randomCandles(ROWS, 5);
    const terms = { classes: CLASSES, horizon: duration(5 * series.interval), artifact: 'model' };
    const all = zeros(ROWS, 3);
    model.predictInto(x, all);
    const row = { rows: 1, columns: FEATURES, values: new Float32Array(FEATURES) };
    const cells = zeros(1, 3);
    const lazy = inferredForecasts({
      ...terms,
      infer(at, out) {
        row.values.set(values.subarray(at * FEATURES, (at + 1) * FEATURES));
        model.predictInto(row, cells);
        out.set(cells.values);
        return 'made';
      },
    });

    const journalOf = (forecasts: typeof lazy) => {
      const lines: string[] = [];
      const result = backtest(
        { series: [series], forecasts: [forecasts] },
        new JournalWriter({ header: HEADER, sink: (line) => lines.push(line) }),
      );
      return { lines, result };
    };
    const ready = journalOf(readyForecasts({ ...terms, probabilities: all.values }));
    const live = journalOf(lazy);
    expect(live.lines).toEqual(ready.lines);
    expect(live.result).toEqual(ready.result);
    expect(live.result.trades.length, 'there are trades to compare').toBeGreaterThan(20);
  });
});
