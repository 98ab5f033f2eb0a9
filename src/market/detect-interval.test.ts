import { describe, expect, it } from 'vitest';
import { MINUTE } from '../core/time.ts';
import { detectInterval, mostFrequent } from './detect-interval.ts';

describe('detectInterval', () => {
  it('is the most frequent distance, holes notwithstanding', () => {
    expect(detectInterval(Float64Array.of(0, 60e6, 120e6, 300e6, 360e6))).toBe(MINUTE);
    expect(detectInterval(Float64Array.of(5))).toBeUndefined();
  });

  it('takes the shorter of equally frequent distances', () => {
    expect(mostFrequent([5, 3, 3, 5])).toBe(3);
    expect(mostFrequent([])).toBeUndefined();
  });
});
