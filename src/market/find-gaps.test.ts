import { describe, expect, it } from 'vitest';
import { MINUTE } from '../core/time.ts';
import { findGaps, findSegments } from './find-gaps.ts';

const minutes = (...at: number[]) => Float64Array.from(at, (minute) => minute * MINUTE);

describe('gaps of a series', () => {
  it('names each hole by its first missing candle, the first after it, and how many are missing', () => {
    expect(findGaps(minutes(0, 1, 4, 5, 7), MINUTE)).toEqual([
      { from: 2 * MINUTE, to: 4 * MINUTE, missing: 2 },
      { from: 6 * MINUTE, to: 7 * MINUTE, missing: 1 },
    ]);
  });

  it('has no hole before the first candle or after the last', () => {
    expect(findGaps(minutes(), MINUTE)).toEqual([]);
    expect(findGaps(minutes(9), MINUTE)).toEqual([]);
    expect(findSegments(minutes(9), MINUTE)).toEqual([{ start: 0, end: 1 }]);
  });
});
