import { describe, expect, it } from 'vitest';
import { GradientBoosting } from './gradient-boosting.ts';

describe('gradient boosting', () => {
  it('learns an exclusive or that no single split can', async () => {
    const rows = 400;
    const values = new Float32Array(rows * 2).map((_, index) => ((index * 7919) % 997) / 997 - 0.5);
    const y = Float64Array.from({ length: rows }, (_, row) => ((values[2 * row] as number) > 0 !== (values[2 * row + 1] as number) > 0 ? 1 : 0));
    const table = { x: { rows, columns: 2, values }, y, featureNames: ['a', 'b'], classes: ['no', 'yes'] };
    const model = await new GradientBoosting({ rounds: 60, learningRate: 0.3, columnSubsample: 1 }).fit(table, { seed: 1, threads: 1 });
    const out = { rows, columns: 2, values: new Float64Array(2 * rows) };
    model.predictInto(table.x, out);
    const right = y.reduce((count, answer, row) => count + ((out.values[2 * row + 1] as number) > 0.5 === (answer === 1) ? 1 : 0), 0);
    expect(right / rows).toBeGreaterThan(0.98);
  });
});
