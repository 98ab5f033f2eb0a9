import { LEDGER_DECIMALS, type DecimalStep } from '../../core/money.ts';

const DECIMAL = /^(-?)(\d{1,20})(?:\.(\d{0,20}))?$/;

/** Whole steps as the plain decimal that goes on the wire. Exact: no float lies between the plan and the order. */
export function textOfSteps(steps: number, { units, decimals }: DecimalStep): string {
  const digits = (BigInt(steps) * BigInt(units)).toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** A venue's decimal as whole steps. Throws a RangeError when it is none, or lies between two steps: then it is not what we think. */
export function stepsOfText(text: string, step: DecimalStep): number {
  const scaled = scaledUnits(text, step.decimals);
  const steps = scaled === undefined || scaled % BigInt(step.units) !== 0n ? Number.NaN : Number(scaled / BigInt(step.units));
  if (!Number.isSafeInteger(steps)) throw new RangeError(`"${text}" is no whole number of steps of ${textOfSteps(1, step)}`);
  return steps;
}

/** A venue's amount of currency in minor units. Throws a RangeError when it is no decimal or finer than a minor unit. */
export function minorOfText(text: string): bigint {
  const minor = scaledUnits(text, LEDGER_DECIMALS);
  if (minor === undefined) throw new RangeError(`"${text}" is no amount with at most ${LEDGER_DECIMALS} decimals`);
  return minor;
}

function scaledUnits(text: string, decimals: number): bigint | undefined {
  const [, sign = '', whole, fraction = ''] = DECIMAL.exec(text) ?? [];
  const kept = fraction.replace(/0+$/, '');
  if (whole === undefined || kept.length > decimals) return undefined;
  const units = BigInt(whole + kept.padEnd(decimals, '0'));
  return sign === '-' ? -units : units;
}
