/** The unit in which a file counts its times since 1970 UTC. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns';

const ZERO = 48;
const NINE = 57;
const DOT = 46;

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/**
 * The unit of one written time, found from its number of digits: 9 to 11 are seconds, up to 14 milliseconds, up to 17
 * microseconds, up to 20 nanoseconds. Undefined when it is no time.
 */
export function timeUnitOf(bytes: Uint8Array, start: number, end: number): TimeUnit | undefined {
  let digits = 0;
  while (start + digits < end && isDigit(bytes[start + digits])) digits++;
  const next = bytes[start + digits];
  if (start + digits < end && next !== DOT) return undefined;
  if (digits < 9) return undefined;
  if (digits <= 11) return 's';
  if (digits <= 14) return 'ms';
  if (digits <= 17) return 'us';
  return digits <= 20 ? 'ns' : undefined;
}

const MICROSECONDS: Readonly<Record<Exclude<TimeUnit, 'ns'>, number>> = { s: 1_000_000, ms: 1_000, us: 1 };

/** Reads one time as whole microseconds; NaN when it is none. Nanoseconds lose their last three digits. */
export function readTime(bytes: Uint8Array, start: number, end: number, unit: TimeUnit): number {
  let value = 0;
  let at = start;
  const digitsEnd = unit === 'ns' ? firstNonDigit(bytes, start, end) - 3 : end;
  while (at < digitsEnd && isDigit(bytes[at])) value = value * 10 + ((bytes[at++] as number) - ZERO);
  if (unit === 'ns') return at === digitsEnd && at > start ? value : Number.NaN;
  if (at === end) return value * MICROSECONDS[unit];
  if (bytes[at] !== DOT) return Number.NaN;
  let step = MICROSECONDS[unit];
  value *= step;
  for (at++; at < end; at++) {
    if (!isDigit(bytes[at])) return Number.NaN;
    step /= 10;
    if (step >= 1) value += ((bytes[at] as number) - ZERO) * step;
  }
  return value;
}

function firstNonDigit(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && isDigit(bytes[at])) at++;
  return at;
}
