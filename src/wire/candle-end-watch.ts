import { isoFromInstant, SECOND, type Instant } from '../core/time.ts';

export interface CandleEndWatchOptions {
  /** When the recorded candles end, in the venue's time; Infinity where they never do. */
  readonly endsAt: number;
  /** Venue seconds per second. */
  readonly speed: number;
  /** Called with each line for the person who runs the simulator. */
  readonly report: (line: string) => void;
}

/** Times before the end at which a warning is given, in seconds of this machine. */
const WARNINGS: readonly number[] = [600, 60];

/**
 * Warns of the end of the recorded candles: before it comes, and when it has come. Each warning is given once, however
 * often `look` is called.
 */
export class CandleEndWatch {
  readonly #options: CandleEndWatchOptions;
  #due: readonly number[] = WARNINGS;
  #state: 'before' | 'after' = 'before';

  constructor(options: CandleEndWatchOptions) {
    this.#options = options;
  }

  look(now: Instant): void {
    const { endsAt, report } = this.#options;
    if (this.#state === 'after' || endsAt === Infinity) return;
    if (now >= endsAt) {
      this.#state = 'after';
      report(
        `The candles ended at ${isoFromInstant(endsAt as Instant)}: the market is in maintenance, and orders are refused with EService:Unavailable. ${REMEDY}`,
      );
      return;
    }
    const left = secondsLeft(this.#options, now);
    const met = this.#due.filter((seconds) => left <= seconds);
    this.#due = this.#due.filter((seconds) => left > seconds);
    if (met.length > 0)
      report(
        `The candles end at ${isoFromInstant(endsAt as Instant)}, in ${inWords(left)} of your time: the market then goes to maintenance. ${REMEDY}`,
      );
  }
}

/** Describes the end of the candles for the start of the simulator. */
export function describeCandleEnd(
  { endsAt, speed }: Pick<CandleEndWatchOptions, 'endsAt' | 'speed'>,
  now: Instant,
): string {
  if (endsAt === Infinity) return 'The candles go on there and back without end (--loop).';
  return `The candles end at ${isoFromInstant(endsAt as Instant)}, in ${inWords(secondsLeft({ endsAt, speed }, now))} of your time: the market then goes to maintenance. ${REMEDY}`;
}

const REMEDY = 'With --loop they go on there and back.';

function secondsLeft({ endsAt, speed }: Pick<CandleEndWatchOptions, 'endsAt' | 'speed'>, now: Instant): number {
  return Math.max(0, (endsAt - now) / SECOND / speed);
}

function inWords(seconds: number): string {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3_600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
