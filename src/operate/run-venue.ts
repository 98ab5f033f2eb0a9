import { resolve } from 'node:path';
import { KRAKEN_URL } from '../venues/kraken/kraken-client.ts';
import { isLoopback } from '../wire/loopback.ts';
import { machineClock, simulatedVenueClock, type VenueClock } from '../venues/kraken/venue-clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { KeyPair } from '../trading/key-pair.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { readHealth } from './run-status.ts';
import { readPaperAccount } from '../trading/paper-account.ts';
import { ensurePaperVenue } from '../trading/paper-venue-process.ts';

export interface RunVenueOptions {
  readonly folder: string;
  /** Where it is, when that is not where the run trades. */
  readonly url?: string | undefined;
  readonly tell: (line: string) => void;
  readonly stop?: AbortSignal | undefined;
}

/** The venue of a run, with a key for a command that acts there while the run trades. */
export interface RunVenue {
  readonly keys: KeyPair;
  readonly url: string;
  readonly clock: VenueClock;
}

/**
 * Finds the venue of a run and a key for it: one of its own where there is one. A venue on paper that is down is
 * brought up.
 */
export async function runVenue({ folder, url, tell, stop }: RunVenueOptions): Promise<RunVenue> {
  const account = url === undefined ? readPaperAccount(folder) : undefined;
  if (account !== undefined) {
    const { url: here } = await ensurePaperVenue(resolve(folder), { tell, stop });
    return { keys: account.keys.kill, url: here, clock: await simulatedVenueClock(here, () => performance.now()) };
  }
  const address = url ?? readHealth(liveFolderAt(folder).health)?.url ?? KRAKEN_URL;
  const { EDGEWISE_KILL_KEY = '', EDGEWISE_KILL_SECRET = '', KRAKEN_API_KEY = '', KRAKEN_SECRET = '' } = process.env;
  const [key, secret] =
    EDGEWISE_KILL_KEY === '' ? [KRAKEN_API_KEY, KRAKEN_SECRET] : [EDGEWISE_KILL_KEY, EDGEWISE_KILL_SECRET];
  if (key === '' || secret === '') {
    throw new EdgewiseError('usage', 'There is no key to act with at the venue of this run', {
      expected: 'EDGEWISE_KILL_KEY and EDGEWISE_KILL_SECRET in the environment',
      actual: 'neither these nor KRAKEN_API_KEY and KRAKEN_SECRET',
      advice: 'give the kill switch a key of its own that may trade and not withdraw; `edgewise halt` needs none',
    });
  }
  const clock = isLoopback(address) ? await simulatedVenueClock(address, () => performance.now()) : machineClock();
  return { keys: { key, secret }, url: address, clock };
}
