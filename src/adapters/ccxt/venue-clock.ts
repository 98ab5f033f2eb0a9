import { z } from 'zod';
import type { Clock } from '../../core/clock.ts';
import { EdgewiseError } from '../../core/errors.ts';
import { instant } from '../../core/time.ts';
import { requireLoopback } from './loopback.ts';

const told = z.object({ microseconds: z.number(), speed: z.number() });

/** A venue's own time: it may lie years back and run many times as fast. */
export interface VenueClock extends Clock {
  /** Venue seconds per second. */
  readonly speed: number;
}

/** The time of a simulated venue, asked for once and followed from there. Throws `check-failed` when nothing simulated answers. */
export async function simulatedVenueClock(url: string, wallMillis: () => number): Promise<VenueClock> {
  requireLoopback([url]);
  const answer = await fetch(new URL('/__sim/time', url)).then((response) => response.json()).catch((cause: unknown) => {
    throw new EdgewiseError('check-failed', 'No simulated venue answers at this address', { where: url, expected: 'what `edgewise simulate kraken` prints', actual: String(cause), advice: 'start one with `edgewise simulate kraken SYSTEM`' });
  });
  const { microseconds, speed } = told.parse(answer);
  const begun = wallMillis();
  return { speed, now: () => instant(microseconds + Math.floor((wallMillis() - begun) * 1_000 * speed)) };
}

/** The machine's time, which a real venue keeps too. Never goes back, whatever is done to the machine's clock. */
export function machineClock(): VenueClock {
  return { speed: 1, now: () => instant(Math.round((performance.timeOrigin + performance.now()) * 1_000)) };
}
