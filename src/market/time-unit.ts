/** How a file writes its times. `iso` is any ISO 8601 text; one without an offset is taken as UTC. */
export type TimeUnit = 's' | 'ms' | 'us' | 'ns' | 'iso';

export const TIME_UNIT_NAMES: Readonly<Record<TimeUnit, string>> = {
  s: 'seconds',
  ms: 'milliseconds',
  us: 'microseconds',
  ns: 'nanoseconds',
  iso: 'ISO 8601 text',
};

const ZERO = 48;
const NINE = 57;
const DOT = 46;
const DASH = 45;

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= ZERO && byte <= NINE;
}

/**
 * The unit of one written time, told by its size: a count since 1970 of 9 to 11 digits is seconds, up to 14
 * milliseconds, up to 17 microseconds, up to 20 nanoseconds. Undefined when it is no time.
 */
export function timeUnitOf(bytes: Uint8Array, start: number, end: number): TimeUnit | undefined {
  let digits = 0;
  while (start + digits < end && isDigit(bytes[start + digits])) digits++;
  if (digits === 4 && bytes[start + 4] === DASH) return 'iso';
  const next = bytes[start + digits];
  if (start + digits < end && next !== DOT) return undefined;
  if (digits < 9) return undefined;
  if (digits <= 11) return 's';
  if (digits <= 14) return 'ms';
  if (digits <= 17) return 'us';
  return digits <= 20 ? 'ns' : undefined;
}

const MICROSECONDS: Readonly<Record<'s' | 'ms' | 'us', number>> = { s: 1_000_000, ms: 1_000, us: 1 };

/** Reads one time as whole microseconds; NaN when it is none. Nanoseconds lose their last three digits. */
export function readTime(bytes: Uint8Array, start: number, end: number, unit: TimeUnit): number {
  if (unit === 'iso') return readIso(bytes, start, end);
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

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|[+-]\d{2}:?\d{2}|[+-]\d{2})?$/i;

function readIso(bytes: Uint8Array, start: number, end: number): number {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at] as number);
  const match = ISO.exec(text);
  if (match === null) return Number.NaN;
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = match;
  const date = Date.UTC(Number(year), Number(month) - 1, Number(day));
  if (new Date(date).toISOString().slice(0, 10) !== `${year}-${month}-${day}` || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return Number.NaN;
  const seconds = date / 1_000 + Number(hour) * 3_600 + Number(minute) * 60 + Number(second) - offsetSeconds(zone);
  return seconds * 1_000_000 + Number(fraction.padEnd(6, '0').slice(0, 6));
}

function offsetSeconds(zone: string): number {
  if (!/^[+-]/.test(zone)) return 0;
  const digits = zone.replace(/\D/g, '').padEnd(4, '0');
  const seconds = Number(digits.slice(0, 2)) * 3_600 + Number(digits.slice(2)) * 60;
  return zone.startsWith('-') ? -seconds : seconds;
}
