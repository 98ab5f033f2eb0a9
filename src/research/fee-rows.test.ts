import { describe, expect, it } from 'vitest';
import type { FeeTier } from '../core/listing.ts';
import { feeRows, type FeeRow } from './fee-rows.ts';
import { builtInParts } from '../parts/built-in-parts.ts';
import { publishedCosts } from '../config/trading-costs.ts';

const rowsOf = (costs: Record<string, unknown>): FeeRow[] =>
  feeRows(
    builtInParts.schema.parse({
      format: 1,
      name: 'priced',
      instruments: [{ id: 'BTC/USD' }],
      interval: '1h',
      label: { horizon: '4h', barrier: 0.02 },
      model: { kind: 'logistic-regression' },
      costs,
    }),
  );

const VOLUMES = [0, 20_000, 1_000_000, 100_000_000];
const at = (fees: readonly FeeTier[], volume: number): FeeTier | undefined =>
  fees.filter((tier) => tier.volume <= volume).at(-1);

describe.each([
  ['a flat fee of 5 basis points', { assumption: 'a large account', fee_bps: 5 }],
  ['a flat fee of 20 basis points', { assumption: 'another venue', fee_bps: 20 }],
  ["the venue's schedule", {}],
])('the fees that a system of %s is also traded at', (_, costs) => {
  it('are dearer from row to row at every volume, so that no row of a higher fee can be the better one', () => {
    const rows = rowsOf(costs).map(({ feesOf }) => feesOf(0));
    for (const volume of VOLUMES) {
      const [takers, makers] = [
        rows.map((fees) => at(fees, volume)?.takerBps ?? Number.NaN),
        rows.map((fees) => at(fees, volume)?.makerBps ?? Number.NaN),
      ];
      expect(takers, `takers at a volume of ${volume}`).toEqual(takers.toSorted((left, right) => left - right));
      expect(makers, `makers at a volume of ${volume}`).toEqual(makers.toSorted((left, right) => left - right));
    }
  });

  it('are named by what a small account pays', () => {
    for (const { feeBps, feesOf } of rowsOf(costs)) expect(feesOf(0)[0]?.takerBps).toBe(feeBps);
  });
});

it('a system that states a flat fee is traded at flat fees only, the first tier of the venue among them', () => {
  const rows = rowsOf({ assumption: 'a large account', fee_bps: 5 });
  expect(rows.map(({ feeBps }) => feeBps)).toEqual([0, 2.5, 5, 10, 20, 40]);
  for (const { feeBps, scheduleFactor, feesOf } of rows) {
    expect(feesOf(0)).toEqual([{ volume: 0, makerBps: feeBps, takerBps: feeBps }]);
    expect(scheduleFactor).toBeUndefined();
  }
});

it("a system of the venue's fees is traded at multiples of its whole schedule only", () => {
  const schedule = publishedCosts({ id: 'BTC/USD', venue: 'kraken', kind: 'spot' })?.fees ?? [];
  const rows = rowsOf({});
  expect(rows.map(({ feeBps, scheduleFactor }) => [scheduleFactor, feeBps])).toEqual([
    [0, 0],
    [0.5, 20],
    [1, 40],
    [2, 80],
    [4, 160],
  ]);
  expect(rows[2]?.feesOf(0)).toEqual(schedule);
  for (const { feesOf } of rows)
    expect(feesOf(0).map(({ volume }) => volume)).toEqual(schedule.map(({ volume }) => volume));
});
