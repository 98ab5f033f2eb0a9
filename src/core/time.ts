/**
 * Time, as whole microseconds UTC. Milliseconds are not enough: exchange archives of 2025 carry
 * microseconds, and truncating them loses the order of events.
 */

declare const instantBrand: unique symbol;
declare const durationBrand: unique symbol;

/** A point in time: whole microseconds since 1970-01-01T00:00:00Z. A double holds it exactly until the year 2255. */
export type Instant = number & { readonly [instantBrand]: 'Instant' };

/** A span of time in whole microseconds; may be negative where it is a difference. */
export type Duration = number & { readonly [durationBrand]: 'Duration' };

/** Marks a number as an instant. Throws a RangeError unless it is a whole, safe number of microseconds. */
export function instant(microseconds: number): Instant {
  if (!Number.isSafeInteger(microseconds)) {
    throw new RangeError(`An instant is a whole number of microseconds, was ${microseconds}`);
  }
  return microseconds as Instant;
}

/** Marks a number as a duration. Throws a RangeError unless it is a whole, safe number of microseconds. */
export function duration(microseconds: number): Duration {
  if (!Number.isSafeInteger(microseconds)) {
    throw new RangeError(`A duration is a whole number of microseconds, was ${microseconds}`);
  }
  return microseconds as Duration;
}

export const MILLISECOND = duration(1_000);
export const SECOND = duration(1_000_000);
export const MINUTE = duration(60_000_000);
export const HOUR = duration(3_600_000_000);
export const DAY = duration(86_400_000_000);

/** A hundred years: the longest duration that a person may set. Times are counted in microseconds, exactly. */
export const LONGEST_SPAN = duration(36_500 * DAY);

export function instantFromMillis(milliseconds: number): Instant {
  return instant(milliseconds * 1_000);
}

export function millisFromInstant(at: Instant): number {
  return Math.floor(at / 1_000);
}

/** The instant as ISO 8601 in UTC; microseconds are shown only when there are any. */
export function isoFromInstant(at: Instant): string {
  const iso = new Date(millisFromInstant(at)).toISOString();
  const micros = ((at % 1_000) + 1_000) % 1_000;
  return micros === 0 ? iso.replace('.000Z', 'Z') : iso.replace('Z', `${String(micros).padStart(3, '0')}Z`);
}

const UNITS: Readonly<Record<string, number>> = { s: SECOND, m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY };

/**
 * Reads `90s`, `15m`, `1h`, `1d` or `2w`. Undefined for other texts and for durations that a double cannot count in
 * microseconds.
 */
export function parseDuration(text: string): Duration | undefined {
  const match = /^(\d+)\s*([smhdw])$/.exec(text.trim());
  const unit = UNITS[match?.[2] ?? ''];
  const span = Number(match?.[1]) * (unit ?? Number.NaN);
  return Number.isSafeInteger(span) ? duration(span) : undefined;
}

/** Writes a duration in its largest whole unit up to days. `parseDuration` reads the result. */
export function formatDuration(span: Duration): string {
  for (const [name, unit] of Object.entries(UNITS).reverse()) {
    if (span !== 0 && span % unit === 0 && name !== 'w') return `${span / unit}${name}`;
  }
  return `${span / SECOND}s`;
}
