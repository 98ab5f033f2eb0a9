import { InvalidArgumentError } from 'commander';
import { availableParallelism } from 'node:os';
import { parseDuration, type Duration, type Instant, instantFromMillis } from '../core/time.ts';

/** Reads a whole number of zero or more from the command line. */
export function wholeNumber(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError(`Expected a whole number, was "${text}".`);
  return value;
}

/** Worker threads: at least one, all cores by default. */
export const threadsOption = {
  fallback: availableParallelism(),
  parse: (text: string): number => {
    const value = wholeNumber(text);
    if (value < 1 || value > 64) throw new InvalidArgumentError(`Expected 1 to 64 threads, was "${text}".`);
    return value;
  },
};

/** Reads `1m`, `1h`, `1d` from the command line. */
export function durationOption(text: string): Duration {
  const value = parseDuration(text);
  if (value === undefined) throw new InvalidArgumentError(`Expected a duration such as 1m, 1h or 1d, was "${text}".`);
  return value;
}

/** Reads an ISO date or time, in UTC unless it says otherwise. */
export function instantOption(text: string): Instant {
  const millis = Date.parse(text);
  if (Number.isNaN(millis)) throw new InvalidArgumentError(`Expected an ISO time such as 2024-01-31, was "${text}".`);
  return instantFromMillis(millis);
}
