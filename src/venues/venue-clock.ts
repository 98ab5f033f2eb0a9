import { z } from 'zod';
import type { Clock } from '../core/clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import { instant } from '../core/time.ts';
import { isLoopback, requireLoopback } from '../wire/loopback.ts';

const told = z.object({ microseconds: z.number(), speed: z.number() });

/** A venue's own time: it may lie years back and run many times as fast. */
export interface VenueClock extends Clock {
  /** Venue seconds per second. */
  readonly speed: number;
}

export interface SimulatedClockOptions {
  /** The name of the venue that is simulated there. */
  readonly venue: string;
  /** This machine's time, in milliseconds. */
  readonly wallMillis?: () => number;
}

/** What is no venue answers something else. */
function timeOf(answer: unknown): z.infer<typeof told> {
  const read = told.safeParse(answer);
  if (!read.success) throw new TypeError(`an answer without its time: ${JSON.stringify(answer).slice(0, 80)}`);
  return read.data;
}

const READINGS = 3;
/** A simulated venue is on this machine. */
const ANSWER_MILLIS = 10_000;

/**
 * The time of a simulated venue, asked for a few times and followed from the reading that took least, taken as the
 * middle of its call: the first call of a process is slow, and slowest on a busy machine. Throws `check-failed` when
 * nothing simulated answers.
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

/** The machine's time, which a real venue keeps too. Never goes back, whatever is done to the machine's clock. */
export function machineClock(): VenueClock {
  return { speed: 1, now: () => instant(Math.round((performance.timeOrigin + performance.now()) * 1_000)) };
}

/** The time of a market: this machine's, unless the market is a simulated one on this machine. */
export function marketClock(url: string, venue: string): Promise<VenueClock> {
  return isLoopback(url) ? simulatedVenueClock(url, { venue }) : Promise.resolve(machineClock());
}

/** The time that a venue at an address keeps: this machine's, and a simulated venue's own where one answers there. */
export async function clockAt(url: string | undefined, venue: string): Promise<VenueClock> {
  // Where nothing answers, the check-up says so itself.
  return url === undefined ? machineClock() : marketClock(url, venue).catch(() => machineClock());
}
