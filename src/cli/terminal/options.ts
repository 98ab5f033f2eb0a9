import { InvalidArgumentError } from 'commander';
import { availableParallelism } from 'node:os';
import { isLoopback } from '../../wire/loopback.ts';
import { ISO_TIME_EXPECTED, parseIsoTime } from '../../core/iso-time.ts';
import { formatDuration, LONGEST_SPAN, parseDuration, type Duration, type Instant } from '../../core/time.ts';

/** Reads a whole number from the command line that is not below a least one, and not above a highest one. */
export function wholeNumberFrom(least: number, most = Infinity): (text: string) => number {
  const range = most === Infinity ? `of at least ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (!Number.isSafeInteger(value) || value < least || value > most)
      throw new InvalidArgumentError(`Expected a whole number ${range}, was "${text}".`);
    return value;
  };
}

/** Reads a whole number of zero or more from the command line. */
export const wholeNumber = wholeNumberFrom(0);

/** Worker threads: at least one, all cores by default. */
export const threadsOption = {
  fallback: availableParallelism(),
  parse: (text: string): number => {
    const value = wholeNumber(text);
    if (value < 1 || value > 64) throw new InvalidArgumentError(`Expected 1 to 64 threads, was "${text}".`);
    return value;
  },
};

/** Reads `1m`, `1h`, `1d` from the command line, as long as a system file allows: more than no time. */
export function durationOption(text: string): Duration {
  const value = delayOption(text);
  if (value === 0) throw new InvalidArgumentError(`Expected more than no time, such as 1m, was "${text}".`);
  return value;
}

/** The same, or no time at all. */
export function delayOption(text: string): Duration {
  const value = parseDuration(text);
  if (value === undefined) throw new InvalidArgumentError(`Expected a duration such as 1m, 1h or 1d, was "${text}".`);
  if (value > LONGEST_SPAN)
    throw new InvalidArgumentError(`Expected at most ${formatDuration(LONGEST_SPAN)}, was "${text}".`);
  return value;
}

/** Reads an ISO date or time, in UTC unless it says otherwise. */
export function instantOption(text: string): Instant {
  const at = parseIsoTime(text);
  if (at === undefined) throw new InvalidArgumentError(`Expected ${ISO_TIME_EXPECTED}, was "${text}".`);
  return at;
}

/** Checks an ISO date or time and returns its text unchanged. */
export function instantTextOption(text: string): string {
  instantOption(text);
  return text;
}

/** Reads the address of a venue: scheme, host and port. */
export function addressOption(text: string): string {
  const url = URL.parse(text);
  const isPlain =
    url !== null &&
    /^https?:$/.test(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === '' &&
    url.pathname === '/';
  if (!isPlain) throw new InvalidArgumentError('Expected scheme, host and port alone, such as http://127.0.0.1:8787.');
  return url.origin;
}

/** Reads the address of a venue on this machine. */
export function ownAddressOption(text: string): string {
  const address = addressOption(text);
  if (!isLoopback(address))
    throw new InvalidArgumentError(
      `Expected an address of this machine, such as http://127.0.0.1:8787 or http://[::1]:8787, was "${address}". Names such as localhost are not looked up: write 127.0.0.1.`,
    );
  return address;
}

/** Collects an option that may be given several times. */
export function repeatedOption(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}
