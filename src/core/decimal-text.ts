import { LEDGER_DECIMALS, type DecimalStep } from './money.ts';

/** A plain decimal number read exactly: its digits as one whole number, and how many of them stand behind the point. */
interface ReadDecimal {
  readonly units: bigint;
  readonly decimals: number;
}

/** `123` with 4 decimals is `0.0123`. Exact. */
function writeDecimal(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const sign = units < 0n ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** Trailing zeros behind the point do not count. Undefined for anything but a plain decimal of ordinary length. */
function readDecimal(text: string): ReadDecimal | undefined {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,20})(?:\.(\d{0,20}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  const kept = fraction.replace(/0+$/, '');
  const units = BigInt(whole + kept);
  return { units: sign === '-' ? -units : units, decimals: kept.length };
}

/** Whole steps as the plain decimal that goes on a wire: no float lies between the plan and the order. */
export function textOfSteps(steps: number, { units, decimals }: DecimalStep): string {
  return writeDecimal(BigInt(steps) * BigInt(units), decimals);
}

/**
 * A decimal as whole steps. `off-grid`: it lies between two steps. `unreadable`: no plain decimal, or too large to
 * count.
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

/** An amount of currency in minor units as text, exact, with at least so many decimals. */
export function textOfAmount(minor: bigint, leastDecimals: number): string {
  const text = writeDecimal(minor, LEDGER_DECIMALS);
  const spare = /0*$/.exec(text)?.[0].length ?? 0;
  return text.slice(0, text.length - Math.min(spare, LEDGER_DECIMALS - leastDecimals));
}

/** A decimal amount of currency in minor units; undefined when it is none, or finer than a minor unit. */
export function amountOfText(text: string): bigint | undefined {
  const read = readDecimal(text);
  return read === undefined || read.decimals > LEDGER_DECIMALS
    ? undefined
    : read.units * 10n ** BigInt(LEDGER_DECIMALS - read.decimals);
}
