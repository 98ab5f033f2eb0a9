import { z } from 'zod';

/** `10m`, `1h`, `30d`: kept as text in the file, a duration once read. */
export const span = z
  .string()
  .regex(/^\d+\s*[smhdw]$/, 'a duration such as 10m, 1h or 30d')
  .describe('Duration: a whole number and s, m, h, d or w');

/** A fraction of the whole, 0 to 1. */
export const share = z.number().min(0).max(1);

/** Finer steps than any venue lists. */
const MOST_DECIMALS = 12;

/** A number as a plain decimal, `1e-7` as `0.0000001`; undefined when it has more decimals than any venue's steps. */
export function plainDecimal(value: number): string | undefined {
  const text = value.toFixed(MOST_DECIMALS).replace(/\.?0+$/, '');
  return Number(text) === value ? text : undefined;
}

/** A step of prices or amounts. */
export const step = z
  .number()
  .gt(0)
  .max(1_000_000)
  .refine((value) => plainDecimal(value) !== undefined, `a number with at most ${MOST_DECIMALS} decimals`);
