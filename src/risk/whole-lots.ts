import { isBelowSmallest } from '../core/instrument.ts';
import { stepSize } from '../core/money.ts';
import { failure, success, type Outcome } from '../core/outcome.ts';
import type { Size, SizingView, Unsized } from './sizer.port.ts';

/**
 * A value in quote currency as the most whole lots that are worth no more, by the arithmetic of the checks; refused
 * when that is below the instrument's minimums, or more lots than are counted exactly.
 */
export function wholeLots(
  sizer: string,
  value: number,
  { instrument, price }: Pick<SizingView, 'instrument' | 'price'>,
): Outcome<Size, Unsized> {
  const lot = stepSize(instrument.lot);
  const lotValue = price * lot;
  const lots = mostWithin(value, Math.floor(value / lotValue), (count) => count * lot * price);
  if (lots > Number.MAX_SAFE_INTEGER) {
    return failure({
      sizer,
      reason: `the size would be worth ${value.toFixed(2)} ${instrument.quote}: more amount steps than are counted exactly`,
    });
  }
  if (!Number.isSafeInteger(lots) || isBelowSmallest(instrument, lots, price)) {
    const minimum = Math.max(Math.max(1, instrument.minimumLots) * lotValue, instrument.minimumNotional);
    return failure({
      sizer,
      reason: `the size would be worth ${value.toFixed(2)} ${instrument.quote}, the smallest order is ${minimum.toFixed(2)}`,
    });
  }
  return success({ lots });
}

/** A quotient of floats can be a whole number too large or too small. */
function mostWithin(value: number, near: number, worthOf: (lots: number) => number): number {
  if (!Number.isSafeInteger(near)) return near;
  if (worthOf(near) > value) return near - 1;
  return worthOf(near + 1) <= value ? near + 1 : near;
}
