import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import { instant } from '../core/time.ts';
import { isLoopback, requireLoopback } from '../wire/loopback.ts';

const timeAnswer = z.object({ microseconds: z.number(), speed: z.number() });

/** The clock of a venue. A simulated venue's time may lie years back and run many times as fast. */
export interface VenueClock extends Clock {
  /** Venue seconds per second. */
  readonly speed: number;
}

export interface SimulatedClockOptions {
  /** The name of the venue that is simulated at the address. */
  readonly venue: string;
  /** This machine's time, in milliseconds. */
  readonly wallMillis?: () => number;
}

/** Reads the answer of a simulated venue. Another server answers in another form. */
function timeOf(answer: unknown): z.infer<typeof timeAnswer> {
  const read = timeAnswer.safeParse(answer);
  if (!read.success) throw new TypeError(`an answer without its time: ${JSON.stringify(answer).slice(0, 80)}`);
  return read.data;
}

const READINGS = 3;
/** A simulated venue is on this machine. */
const ANSWER_MILLIS = 10_000;

/**
 * Makes a clock that follows a simulated venue. It asks for the time a few times and uses the quickest call, because
 * the first call of a process is slow on a busy machine. The time is taken as that of the middle of the call. Throws
 * `check-failed` when no simulated venue answers.
 */
export async function simulatedVenueClock(
  url: string,
  { venue, wallMillis = () => performance.now() }: SimulatedClockOptions,
): Promise<VenueClock> {
  requireLoopback([url]);
  let best:
    | { readonly took: number; readonly middle: number; readonly microseconds: number; readonly speed: number }
    | undefined;
  for (let reading = 0; reading < READINGS; reading++) {
    const before = wallMillis();
    const answer = await fetch(new URL('/__sim/time', url), { signal: AbortSignal.timeout(ANSWER_MILLIS) })
      .then((response) => response.json())
      .then(timeOf)
      .catch((cause: unknown) => {
        throw new EdgewiseError('check-failed', 'No simulated venue answers at this address', {
          where: url,
          expected: `what \`edgewise simulate ${venue}\` prints`,
          actual: String(cause),
          advice: `start one with \`edgewise simulate ${venue} SYSTEM\``,
        });
      });
    const after = wallMillis();
    if (best === undefined || after - before < best.took)
      best = { took: after - before, middle: (before + after) / 2, ...answer };
  }
  if (best === undefined) throw new Error('No reading was made');
  const { microseconds, speed, middle } = best;
  return { speed, now: () => instant(microseconds + Math.floor((wallMillis() - middle) * 1_000 * speed)) };
}

/**
 * A clock of this machine's time, which a real venue keeps too. It never goes back, also when the machine's clock is
 * set back.
 */
export function machineClock(): VenueClock {
  return { speed: 1, now: () => instant(Math.round((performance.timeOrigin + performance.now()) * 1_000)) };
}

/** The clock of a market: this machine's, or a simulated venue's where the market is simulated on this machine. */
export function marketClock(url: string, venue: string): Promise<VenueClock> {
  return isLoopback(url) ? simulatedVenueClock(url, { venue }) : Promise.resolve(machineClock());
}

/** The clock of the venue at an address: a simulated venue's where one answers there, and otherwise this machine's. */
export async function clockAt(url: string | undefined, venue: string): Promise<VenueClock> {
  // Where no venue answers, the connection check reports that.
  return url === undefined ? machineClock() : marketClock(url, venue).catch(() => machineClock());
}
