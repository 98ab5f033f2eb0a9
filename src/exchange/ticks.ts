import type { DecimalStep } from '../core/money.ts';

/** How far from a whole step a float may lie and still mean that step: 0.1 + 0.2 is 0.3, not a step more. */
const NOISE = 1e-6;

/** Exact as doubles; a table because a power costs more than the rest of a rounding. */
const POWERS_OF_TEN = Float64Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);

function scaled(value: number, step: DecimalStep): number {
  const raw = (value * (POWERS_OF_TEN[step.decimals] as number)) / step.units;
  const nearest = Math.round(raw);
  return Math.abs(raw - nearest) <= NOISE ? nearest : raw;
}

/** Whole steps at or below a floating-point value; a value within a millionth of a step counts as that step. */
export function stepsBelow(value: number, step: DecimalStep): number {
  return Math.floor(scaled(value, step));
}

/** Whole steps at or above a floating-point value; a value within a millionth of a step counts as that step. */
export function stepsAbove(value: number, step: DecimalStep): number {
  return Math.ceil(scaled(value, step));
}

/** The nearest whole step, halves upwards. For marks, never for fills. */
export function stepsNearest(value: number, step: DecimalStep): number {
  return Math.round(scaled(value, step));
}
