import { describe, expect, it } from 'vitest';
import { DAY, duration, HOUR, MINUTE } from '../core/time.ts';
import { detectInterval, gridPhase, mostFrequent } from './detect-interval.ts';

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

describe('gridPhase', () => {
  it('counts from UTC midnight, weeks from Monday', () => {
    const wednesday = Date.UTC(2024, 2, 6, 5, 30) * 1_000;
    expect(gridPhase(wednesday, HOUR)).toBe(30 * MINUTE);
    expect(gridPhase(wednesday, DAY)).toBe(5.5 * HOUR);
    expect(gridPhase(wednesday, duration(7 * DAY))).toBe(2 * DAY + 5.5 * HOUR);
    expect(gridPhase(0 - MINUTE, HOUR), 'before 1970 too').toBe(59 * MINUTE);
  });
});
