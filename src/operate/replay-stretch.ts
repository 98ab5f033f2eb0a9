import type { CandleSeries } from '../core/candle.ts';
import { HIGHEST_COUNT } from '../config/schema-words.ts';
import type { SystemConfig } from '../config/system-config.ts';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import { parseIsoTime } from '../core/iso-time.ts';
import { heldOutFrom } from '../research/held-out-from.ts';
import { DAY, HOUR, instant, isoFromInstant, type Instant } from '../core/time.ts';

/** The stretch that a person asked for on the command line. */
export interface AskedStretch {
  /** Begin of the stretch; that of the system's own stretch by default. */
  readonly from?: Instant;
  readonly days?: number;
  /** The model that is to trade, where one is named. */
  readonly model?: string | undefined;
}

/** The settings of a system that say what a replay covers. */
export interface ReplaySettings {
  readonly live: Pick<SystemConfig['live'], 'replay' | 'model'>;
  readonly validation: Pick<SystemConfig['validation'], 'holdout'>;
}

/** The time that a replay covers. Throws `usage` where neither the system file nor the person says when it begins. */
export function askedStretch(
  { live, validation }: ReplaySettings,
  { from, days, model = live.model }: AskedStretch,
  past: readonly CandleSeries[],
): { readonly from: Instant; readonly to: Instant } {
  const preset = live.replay;
  const start = from ?? (preset === undefined ? undefined : parseIsoTime(preset.from));
  if (start === undefined) {
    // A model that is named has learned from the days before the hold-out: only later ones are new to it.
    const heldOut = model === undefined ? heldOutFrom(past, validation) : Infinity;
    throw new EdgewiseError('usage', 'The system does not say what to replay', {
      where: 'live.replay',
      expected: 'live.replay in the system file, or --from',
      advice: adviceOn(past, days ?? USUAL_DAYS, heldOut),
    });
  }
  const asked = days ?? preset?.days ?? USUAL_DAYS;
  if (!Number.isSafeInteger(asked) || asked < 1 || asked > HIGHEST_COUNT)
    throw new EdgewiseError('usage', 'A replay lasts at least a day', {
      where: '--days',
      expected: `a whole number from 1 to ${HIGHEST_COUNT}`,
      actual: String(asked),
    });
  // Behind the last time that can be counted there are no candles either.
  return { from: start, to: instant(Math.min(start + asked * DAY, Number.MAX_SAFE_INTEGER)) };
}

/** Days of a replay that is not told how long it lasts. */
const USUAL_DAYS = 60;

/** The options for a stretch, and where the days begin that research holds out, so that nobody reads those by chance. */
function adviceOn(past: readonly CandleSeries[], asked: number, heldOut: number): string {
  const add = `add \`${lastStretch(past, asked, heldOut)}\``;
  return Number.isFinite(heldOut)
    ? `${add}; the days from ${isoFromInstant(instant(Math.floor(heldOut))).slice(0, 10)} on are held out, and are for \`research --final\``
    : add;
}

/**
 * The options for the last days before the hold-out of the candles that all markets have: as many as were asked for,
 * and at most a quarter.
 */
function lastStretch(past: readonly CandleSeries[], asked: number, heldOut: number): string {
  const begin = Math.max(...past.map(({ openTime }) => openTime[0] ?? Infinity));
  const end = Math.min(heldOut, endOf(past));
  const days = Math.max(1, Math.min(asked, Math.floor((end - begin) / 4 / DAY)));
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
  const end = endOf(past);
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

/** The end of the candles that all markets have. */
function endOf(past: readonly CandleSeries[]): number {
  return Math.min(...past.map(({ openTime, interval }) => (openTime.at(-1) ?? -Infinity) + interval));
}

/** A length of time in whole days, or in hours where it is shorter than two. */
export function lengthOf(span: number): string {
  return span < 2 * DAY ? countOf(Math.round(span / HOUR), 'hour') : countOf(Math.round(span / DAY), 'day');
}
