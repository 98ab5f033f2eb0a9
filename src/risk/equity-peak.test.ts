import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EquityPeak } from './equity-peak.ts';

describe('EquityPeak', () => {
  it('is the highest equity so far, and begins anew when told to', () => {
    const peak = new EquityPeak(100);
    for (const equity of [90, 120, Number.NaN, 110]) peak.observe(equity);
    expect(peak.value).toBe(120);
    peak.beginAnew(80);
    expect(peak.value).toBe(80);
  });

  it('keeps the drawdown over any deposit and any withdrawal that leaves something', () => {
    const money = fc.double({ min: 0.01, max: 1e6, noNaN: true });
    fc.assert(
      fc.property(money, money, money, (start, before, after) => {
        const peak = new EquityPeak(start);
        peak.observe(before);
        const drawdown = 1 - before / peak.value;
        peak.transfer(after - before, before);
        expect(1 - after / peak.value).toBeCloseTo(drawdown, 6);
      }),
    );
  });

  // Equity before, what was moved, the peak of 100 after that: by the amount where there is no proportion.
  it.each([
    [50, 50, 200],
    [50, -25, 50],
    [0, 40, 140],
    [-10, 40, 140],
    [50, -50, 50],
    [50, -80, 20],
  ])('of 100, at an equity of %d and a transfer of %d, is %d', (before, amount, after) => {
    const peak = new EquityPeak(100);
    peak.transfer(amount, before);
    expect(peak.value).toBe(after);
  });
});
