import { LEDGER_DECIMALS, type DecimalStep } from '../core/money.ts';

/** A whole number of steps as a plain decimal, as venues write numbers: `123` with 4 decimals is `0.0123`. Exact. */
export function decimalText(units: bigint, decimals: number): string {
  const digits = (units < 0n ? -units : units).toString().padStart(decimals + 1, '0');
  const sign = units < 0n ? '-' : '';
  return decimals === 0 ? sign + digits : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

export function stepsText(steps: number, step: DecimalStep): string {
  return decimalText(BigInt(steps) * BigInt(step.units), step.decimals);
}

/** An amount of currency, exact, with at least so many decimals. */
export function amountText(minor: bigint, leastDecimals: number): string {
  const text = decimalText(minor, LEDGER_DECIMALS);
  const spare = /0*$/.exec(text)?.[0].length ?? 0;
  return text.slice(0, text.length - Math.min(spare, LEDGER_DECIMALS - leastDecimals));
}

/** Reads a plain decimal as whole steps. `unreadable`: no number above zero; `off-grid`: between two steps. */
export function stepsFromText(text: string, step: DecimalStep): number | 'unreadable' | 'off-grid' {
  const match = /^(\d{1,18})(?:\.(\d{1,18}))?$/.exec(text.trim());
  if (match === null) return 'unreadable';
  const fraction = (match[2] ?? '').replace(/0+$/, '');
  if (fraction.length > step.decimals) return 'off-grid';
  const units = BigInt(`${match[1] ?? ''}${fraction.padEnd(step.decimals, '0')}`);
  if (units % BigInt(step.units) !== 0n) return 'off-grid';
  const steps = Number(units / BigInt(step.units));
  return Number.isSafeInteger(steps) && steps > 0 ? steps : 'unreadable';
}
