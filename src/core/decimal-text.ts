import { LEDGER_DECIMALS, type DecimalStep } from './money.ts';

/** A plain decimal number, exact: all its digits as one whole number, and the number of digits behind the point. */
interface ReadDecimal {
  readonly units: bigint;
  readonly decimals: number;
}

/** Writes a number exactly: `123` with 4 decimals is `0.0123`. */
function writeDecimal(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const sign = units < 0n ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/**
 * Reads a number exactly. Trailing zeros behind the point are dropped. Undefined unless the text is a plain decimal
 * with at most 20 digits on each side of the point.
 */
function readDecimal(text: string): ReadDecimal | undefined {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,20})(?:\.(\d{0,20}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  const kept = fraction.replace(/0+$/, '');
  const units = BigInt(whole + kept);
  return { units: sign === '-' ? -units : units, decimals: kept.length };
}

/**
 * Writes whole steps as the plain decimal that a venue receives. No floating-point number is involved, so the order
 * carries exactly the planned value.
 */
export function textOfSteps(steps: number, { units, decimals }: DecimalStep): string {
  return writeDecimal(BigInt(steps) * BigInt(units), decimals);
}

/**
 * Reads a decimal as whole steps. `off-grid`: the number lies between two steps. `unreadable`: the text is no plain
 * decimal, or the number is too large to count.
 */
export function stepsOfText(text: string, step: DecimalStep): number | 'unreadable' | 'off-grid' {
  const read = readDecimal(text);
  if (read === undefined) return 'unreadable';
  if (read.decimals > step.decimals) return 'off-grid';
  const units = read.units * 10n ** BigInt(step.decimals - read.decimals);
  if (units % BigInt(step.units) !== 0n) return 'off-grid';
  const steps = Number(units / BigInt(step.units));
  return Number.isSafeInteger(steps) ? steps : 'unreadable';
}

/** Writes an amount of currency in minor units exactly, with at least `leastDecimals` decimals. */
export function textOfAmount(minor: bigint, leastDecimals: number): string {
  const text = writeDecimal(minor, LEDGER_DECIMALS);
  const spare = /0*$/.exec(text)?.[0].length ?? 0;
  return text.slice(0, text.length - Math.min(spare, LEDGER_DECIMALS - leastDecimals));
}

/**
 * Reads an amount of currency as minor units. Undefined when the text is no decimal, or the amount is finer than a
 * minor unit.
 */
export function amountOfText(text: string): bigint | undefined {
  const read = readDecimal(text);
  return read === undefined || read.decimals > LEDGER_DECIMALS
    ? undefined
    : read.units * 10n ** BigInt(LEDGER_DECIMALS - read.decimals);
}
