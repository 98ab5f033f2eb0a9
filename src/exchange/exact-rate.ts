import { ceilingDivide } from '../core/whole-division.ts';

/**
 * A rate (fee, margin, slippage) as whole parts of 10^8, so that amounts of money are multiplied without floating
 * point. One basis point is 10,000 parts; the finest step is a ten-thousandth of a basis point.
 */
export const PARTS_PER_UNIT = 100_000_000;
const PARTS = BigInt(PARTS_PER_UNIT);
const PARTS_PER_BASIS_POINT = PARTS_PER_UNIT / 10_000;

/**
 * Parts of 10^8 from a fraction such as 0.005. Throws a RangeError when it is finer than a part, rather than round it
 * away.
 */
export function partsFromFraction(fraction: number, name = 'rate'): number {
  const parts = Math.round(fraction * PARTS_PER_UNIT);
  if (!Number.isSafeInteger(parts) || Math.abs(parts / PARTS_PER_UNIT - fraction) > 1e-12) {
    throw new RangeError(`${name} is a fraction with at most 8 decimals, was ${fraction}`);
  }
  return parts;
}

/**
 * Parts of 10^8 from basis points such as 2.5. Throws a RangeError when finer than a ten-thousandth of a basis point.
 */
export function partsFromBasisPoints(basisPoints: number, name = 'rate'): number {
  const parts = Math.round(basisPoints * PARTS_PER_BASIS_POINT);
  if (!Number.isSafeInteger(parts) || Math.abs(parts / PARTS_PER_BASIS_POINT - basisPoints) > 1e-9) {
    throw new RangeError(`${name} is in basis points with at most 4 decimals, was ${basisPoints}`);
  }
  return parts;
}

/** What is owed on an amount at a rate: rounded up, so a rebate (a negative rate) is rounded down in size. */
export function owedMinor(amountMinor: bigint, parts: bigint): bigint {
  return ceilingDivide(amountMinor * parts, PARTS);
}
