import { minorFromAmount, type DecimalStep } from '../core/money.ts';
import { floorDivide } from '../core/whole-division.ts';

/**
 * What settlement pays for signed lots, in minor units: lots times what one unit pays, in quote currency to 12
 * decimals. It is exact for lots of up to 6 decimals; less than a minor unit is rounded down. Below zero a short
 * position pays. Throws a RangeError for a value that is below zero or not finite.
 */
export function settlementPaymentMinor(value: number, lots: number, lot: DecimalStep): bigint {
  if (!(value >= 0) || !Number.isFinite(value))
    throw new RangeError(`A settlement pays a finite amount of at least 0 per unit, was ${value}`);
  return floorDivide(minorFromAmount(value) * BigInt(lots) * BigInt(lot.units), 10n ** BigInt(lot.decimals));
}
