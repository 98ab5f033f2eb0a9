import { describe, expect, it } from 'vitest';
import { gridPhase } from './interval-grid.ts';
import { DAY, duration, HOUR, MINUTE } from './time.ts';

describe('gridPhase', () => {
  it('counts from UTC midnight, weeks from Monday', () => {
    const wednesday = Date.UTC(2024, 2, 6, 5, 30) * 1_000;
    expect(gridPhase(wednesday, HOUR)).toBe(30 * MINUTE);
    expect(gridPhase(wednesday, DAY)).toBe(5.5 * HOUR);
    expect(gridPhase(wednesday, duration(7 * DAY))).toBe(2 * DAY + 5.5 * HOUR);
    expect(gridPhase(0 - MINUTE, HOUR), 'before 1970 too').toBe(59 * MINUTE);
  });
});
