import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instrument } from '../core/instrument.ts';
import { decimalStep, notionalMinor, type DecimalStep } from '../core/money.ts';
import { reachesTarget, stopTicks, type GuardedPosition } from './protection.ts';

function held(
  entryTicks: number,
  lots: number,
  tick: DecimalStep = decimalStep('0.01'),
  lot: DecimalStep = decimalStep('0.001'),
): GuardedPosition {
  const instrument: Instrument = {
    id: 'M0/USD',
    venue: 'test',
    kind: 'margin',
    base: 'M0',
    quote: 'USD',
    tick,
    lot,
    minimumLots: 1,
    minimumNotional: 0,
  };
  return { instrument, lots, costMinor: notionalMinor(entryTicks, lots, tick, lot) };
}

/** An average that lies between two ticks. */
function averaged(first: GuardedPosition, second: GuardedPosition): GuardedPosition {
  return {
    instrument: first.instrument,
    lots: first.lots + second.lots,
    costMinor: first.costMinor + second.costMinor,
  };
}

const tick = fc.constantFrom('0.01', '0.1', '0.00001', '0.5', '0.0025', '5').map(decimalStep);
/** A distance as whole ten-thousandths, which is how people write them, and as its float. */
const distance = fc.integer({ min: 1, max: 9_999 }).map((parts) => ({ parts: BigInt(parts), float: parts / 10_000 }));
const size = fc.record({
  side: fc.constantFrom(1, -1),
  lots: fc.integer({ min: 1, max: 10 ** 9 }),
  ticks: fc.integer({ min: 1, max: 10 ** 8 }),
  moreLots: fc.integer({ min: 1, max: 10 ** 9 }),
  moreTicks: fc.integer({ min: 0, max: 3 }),
});

const position = fc.record({ tick, size }).map(({ tick: step, size: { side, lots, ticks, moreLots, moreTicks } }) => ({
  guarded: averaged(held(ticks, side * lots, step), held(ticks + moreTicks, side * moreLots, step)),
  // The average in ticks, as a fraction.
  sum: BigInt(ticks) * BigInt(lots) + BigInt(ticks + moreTicks) * BigInt(moreLots),
  lots: BigInt(lots) + BigInt(moreLots),
}));

describe('a stop', () => {
  it.each([
    { side: 'short', lots: -1, entry: 427_800, distance: 0.015, ticks: 434_217 },
    { side: 'long', lots: 1, entry: 10_000, distance: 0.02, ticks: 9_800 },
    { side: 'long', lots: 1, entry: 10_001, distance: 0.02, ticks: 9_801 },
    { side: 'long', lots: 1, entry: 3, distance: 0.999, ticks: 1 },
    { side: 'long', lots: 1, entry: 100_000, distance: 5 * 0.0086, ticks: 95_700 },
  ])('of a $side from $entry at $distance lies at $ticks', ({ lots, entry, distance: stopDistance, ticks }) => {
    expect(stopTicks(held(entry, lots), { stopDistance })).toBe(ticks);
  });

  it('is the exact decimal, rounded towards the entry', () => {
    fc.assert(
      fc.property(position, distance, ({ guarded, sum, lots }, { parts, float }) => {
        const stop = BigInt(stopTicks(guarded, { stopDistance: float }));
        const unit = lots * 10_000n;
        // The stop is at most the distance away, and a tick further would be more.
        const exact = sum * (guarded.lots > 0 ? 10_000n - parts : 10_000n + parts);
        const [nearer, further] =
          guarded.lots > 0
            ? [stop * unit - exact, exact - (stop - 1n) * unit]
            : [exact - stop * unit, (stop + 1n) * unit - exact];
        expect([nearer >= 0n || stop === 1n, further > 0n]).toEqual([true, true]);
      }),
      { seed: 4, numRuns: 2_000 },
    );
  });
});

describe('a target', () => {
  it('is reached at the exact decimal, and not a tick before', () => {
    fc.assert(
      fc.property(position, distance, ({ guarded, sum, lots }, { parts, float }) => {
        const { tick: step } = guarded.instrument;
        const unit = lots * 10_000n;
        const exact = sum * (guarded.lots > 0 ? 10_000n + parts : 10_000n - parts);
        const first = guarded.lots > 0 ? (exact + unit - 1n) / unit : exact / unit;
        // As a candle has it: the nearest float of the decimal.
        const priceOf = (ticks: bigint): number => Number(ticks * BigInt(step.units)) / 10 ** step.decimals;
        const reached = (ticks: bigint): boolean =>
          reachesTarget(guarded, { stopDistance: 0.1, targetDistance: float }, priceOf(ticks));
        expect([reached(first), reached(first - (guarded.lots > 0 ? 1n : -1n))]).toEqual([true, false]);
      }),
      { seed: 4, numRuns: 2_000 },
    );
  });

  it.each([
    { lots: 1, price: 4_342.17, reached: true },
    { lots: 1, price: 4_342.169, reached: false },
    { lots: -1, price: 4_213.83, reached: true },
    { lots: 1, price: Number.NaN, reached: false },
  ])('of $lots from 4,278 at 0.015: $price reaches it: $reached', ({ lots, price, reached }) => {
    expect(reachesTarget(held(427_800, lots), { stopDistance: 0.1, targetDistance: 0.015 }, price)).toBe(reached);
  });
});
