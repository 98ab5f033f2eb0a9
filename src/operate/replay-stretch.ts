import type { CandleSeries } from '../core/candle.ts';
import { HIGHEST_COUNT } from '../config/schema-words.ts';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import { parseIsoTime } from '../core/iso-time.ts';
import { DAY, HOUR, instant, isoFromInstant, type Instant } from '../core/time.ts';

/** The stretch that a person asked for on the command line. */
export interface AskedStretch {
  /** Begin of the stretch; that of the system's own stretch by default. */
  readonly from?: Instant;
  readonly days?: number;
}

/** The time that a replay covers. Throws `usage` where neither the system file nor the person says when it begins. */
export function askedStretch(
  preset: { readonly from: string; readonly days: number } | undefined,
  { from, days }: AskedStretch,
  past: readonly CandleSeries[],
): { readonly from: Instant; readonly to: Instant } {
  const start = from ?? (preset === undefined ? undefined : parseIsoTime(preset.from));
  if (start === undefined) {
    throw new EdgewiseError('usage', 'The system does not say what to replay', {
      where: 'live.replay',
      expected: 'live.replay in the system file, or --from',
      advice: `add \`${lastStretch(past)}\``,
    });
  }
  const asked = days ?? preset?.days ?? 60;
  if (!Number.isSafeInteger(asked) || asked < 1 || asked > HIGHEST_COUNT)
    throw new EdgewiseError('usage', 'A replay lasts at least a day', {
      where: '--days',
      expected: `a whole number from 1 to ${HIGHEST_COUNT}`,
      actual: String(asked),
    });
  // Behind the last time that can be counted there are no candles either.
  return { from: start, to: instant(Math.min(start + asked * DAY, Number.MAX_SAFE_INTEGER)) };
}

/** The options for the last days of the candles that all markets have: at most sixty, and at most a quarter. */
function lastStretch(past: readonly CandleSeries[]): string {
  const begin = Math.max(...past.map(({ openTime }) => openTime[0] ?? Infinity));
  const end = Math.min(...past.map(({ openTime, interval }) => (openTime.at(-1) ?? -Infinity) + interval));
  const days = Math.max(1, Math.min(60, Math.floor((end - begin) / 4 / DAY)));
  const from = Number.isFinite(end) ? Math.floor(end / DAY - days) * DAY : 0;
  return `--from ${isoFromInstant(instant(from)).slice(0, 10)} --days ${days}`;
}

interface Asked {
  readonly from: Instant;
  readonly to: Instant;
  readonly past: readonly CandleSeries[];
}

interface Shortened {
  readonly to: Instant;
  readonly warnings: readonly string[];
}

/**
 * Shortens a stretch to the end of the candles. After it the market is in maintenance, without decisions and trades.
 */
export function untilTheEnd({ from, to, past }: Asked): Shortened {
  const end = Math.min(...past.map(({ openTime, interval }) => (openTime.at(-1) ?? -Infinity) + interval));
  if (from >= end) {
    throw new EdgewiseError('data-missing', 'There are no candles to replay', {
      where: '--from',
      expected: `a start before ${isoFromInstant(instant(end))}, where they end`,
      actual: isoFromInstant(from),
      advice: 'choose an earlier --from, or import later candles',
    });
  }
  if (to <= end) return { to, warnings: [] };
  return {
    to: instant(end),
    warnings: [
      `The candles end at ${isoFromInstant(instant(end))}. The replay ends there: ${lengthOf(end - from)} instead of ${lengthOf(to - from)}.`,
    ],
  };
}

/** A length of time in whole days, or in hours where it is shorter than two. */
export function lengthOf(span: number): string {
  return span < 2 * DAY ? countOf(Math.round(span / HOUR), 'hour') : countOf(Math.round(span / DAY), 'day');
}
