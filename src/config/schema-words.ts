import { z } from 'zod';
import { ISO_TIME_EXPECTED, parseIsoTime } from '../core/iso-time.ts';
import { LONGEST_SPAN, parseDuration } from '../core/time.ts';
import { BOOSTING_RANGES, type NumericOption } from '../models/boosting/boosting-options.ts';

/** What a duration looks like, whatever stands in its place: text, a number without a unit, or nothing. */
export const DURATION_EXPECTED = 'a duration such as 10m, 1h or 30d';

/** `10m`, `1h`, `30d`: kept as text in the file, a duration once read. */
export const span = z
  .string(DURATION_EXPECTED)
  .regex(/^\d+\s*[smhdw]$/, DURATION_EXPECTED)
  .refine((text) => (parseDuration(text) ?? Infinity) <= LONGEST_SPAN, 'a duration of at most 36500d')
  .describe('Duration: a whole number and s, m, h, d or w');

/** A span that is more than no time. */
export const interval = span.refine((text) => parseDuration(text) !== 0, 'more than no time');

/** A day or an instant, in UTC where it does not say otherwise. */
export const isoDate = z
  .string(ISO_TIME_EXPECTED)
  .refine((text) => parseIsoTime(text) !== undefined, ISO_TIME_EXPECTED);

/** Of what is counted in bars, draws, orders or days: more would not fit a memory. */
export const HIGHEST_COUNT = 100_000;

/** A whole number of such things. */
export const count = z.number().int().min(1).max(HIGHEST_COUNT);

/** In basis points: what costs are computed with has four decimals. */
export const basisPoints = z
  .number()
  .min(0)
  .max(1000)
  .refine(
    (value) => Math.abs(Math.round(value * 10_000) / 10_000 - value) < 1e-9,
    'basis points with at most 4 decimals',
  );

/** A setting of the learner, in the learner's own range. */
export function boosting(option: NumericOption): z.ZodNumber {
  const [low, high, kind] = BOOSTING_RANGES[option];
  const number = z.number().min(low).max(high);
  return kind === 'whole' ? number.int() : number;
}

/** A fraction of the whole, 0 to 1. */
export const share = z.number().min(0).max(1);

/** Finer steps than any venue lists. */
const MOST_DECIMALS = 12;

/**
 * A number as a plain decimal, `1e-7` as `0.0000001`; undefined when it has more
 * decimals than any venue's steps, or more digits than are counted exactly.
 */
export function plainDecimal(value: number, decimals = MOST_DECIMALS): string | undefined {
  const text = value.toFixed(decimals).replace(/\.?0+$/, '');
  const isExact = /^\d+(\.\d+)?$/.test(text) && Number.isSafeInteger(Number(text.replace('.', '')));
  return isExact && Number(text) === value ? text : undefined;
}

/** A step of prices or amounts. */
export const step = z
  .number()
  .gt(0)
  .max(1_000_000)
  .refine((value) => plainDecimal(value) !== undefined, `a number with at most ${MOST_DECIMALS} decimals`);
