/**
 * Money without rounding errors. Prices are whole ticks and quantities whole lots (plain numbers, fast);
 * amounts of currency are BigInt counts of one minor unit, 10^-18 of the currency.
 */

/**
 * Decimals kept by the ledger: 1 unit of currency is 10^18 minor units. A tick times a lot is a whole number of them on
 * every instrument of the venues that are traded: none of them has more than 10 and 8 decimals.
 */
export const LEDGER_DECIMALS = 18;

/** Digits of a floating-point amount beyond this decimal are rounding errors. */
const FLOAT_DECIMALS = 12;
const PARTS_PER_UNIT = 10 ** FLOAT_DECIMALS;
const MINOR_PER_PART = 10n ** BigInt(LEDGER_DECIMALS - FLOAT_DECIMALS);

const MINOR_PER_UNIT = 10 ** LEDGER_DECIMALS;
/** All are exact as doubles. This is a table because computing a power is the slowest part of a conversion. */
const POWERS_OF_TEN = Array.from({ length: 23 }, (_, exponent) => 10 ** exponent);
const EXACT_MINOR_PER_UNIT = BigInt(MINOR_PER_UNIT);

/** An exact decimal step: `units * 10^-decimals`. A tick of 0.5 is `{ units: 5, decimals: 1 }`. */
export interface DecimalStep {
  readonly units: number;
  readonly decimals: number;
}

/**
 * Reads a decimal such as `0.01` or `5` as an exact step. Throws a RangeError unless it is a positive plain decimal.
 */
export function decimalStep(text: string): DecimalStep {
  const match = /^(\d+)(?:\.(\d+))?$/.exec(text);
  const fraction = match?.[2] ?? '';
  const units = Number(`${match?.[1] ?? ''}${fraction}`);
  if (match === null || !Number.isSafeInteger(units) || units <= 0) {
    throw new RangeError(`A step is a positive plain decimal such as 0.01, was "${text}"`);
  }
  return { units, decimals: fraction.length };
}

/** The step as a floating-point number, for display and research arithmetic. */
export function stepSize(step: DecimalStep): number {
  return step.units / (POWERS_OF_TEN[step.decimals] ?? 10 ** step.decimals);
}

/** Exact value, in minor units, of `ticks * lots` on an instrument with these steps. */
export function notionalMinor(ticks: number, lots: number, tick: DecimalStep, lot: DecimalStep): bigint {
  const spare = LEDGER_DECIMALS - tick.decimals - lot.decimals;
  if (spare < 0) throw new RangeError(`Tick and lot have more than ${LEDGER_DECIMALS} decimals together`);
  return BigInt(ticks) * BigInt(lots) * BigInt(tick.units) * BigInt(lot.units) * 10n ** BigInt(spare);
}

/** Minor units as a floating-point amount. For valuations and reports; a ledger never receives the result. */
export function amountFromMinor(minor: bigint): number {
  const whole = minor / EXACT_MINOR_PER_UNIT;
  return Number(whole) + Number(minor - whole * EXACT_MINOR_PER_UNIT) / MINOR_PER_UNIT;
}

/** A floating-point amount as minor units, rounded to 12 decimals. For deposits and configuration only. */
export function minorFromAmount(amount: number): bigint {
  if (!Number.isFinite(amount)) throw new RangeError(`An amount of money is finite, was ${amount}`);
  const whole = Math.trunc(amount);
  return BigInt(whole) * EXACT_MINOR_PER_UNIT + BigInt(Math.round((amount - whole) * PARTS_PER_UNIT)) * MINOR_PER_PART;
}
