import { describe, expect, it } from 'vitest';
import { drawdownOf } from './drawdown.ts';

describe('drawdownOf', () => {
  it('measures from the best value so far', () => {
    expect([...drawdownOf(Float64Array.of(100, 120, 90, 120, 150, 75))]).toEqual([0, 0, -0.25, 0, 0, -0.5]);
  });
});
