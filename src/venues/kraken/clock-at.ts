import { machineClock, marketClock, type VenueClock } from './venue-clock.ts';

/** The time that a venue at an address keeps: this machine's, and a simulated venue's own where one answers there. */
export async function clockAt(url: string | undefined): Promise<VenueClock> {
  // Where nothing answers, the check-up says so itself.
  return url === undefined ? machineClock() : marketClock(url).catch(() => machineClock());
}
