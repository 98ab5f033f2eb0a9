import { resolve } from 'node:path';
import { KRAKEN_URL } from '../adapters/ccxt/kraken-client.ts';
import { machineClock, simulatedVenueClock } from '../adapters/ccxt/venue-clock.ts';
import { isLoopback } from '../adapters/ccxt/loopback.ts';
import { EdgewiseError } from '../core/errors.ts';
import { readPaperAccount } from '../system/paper-account.ts';
import { flattenRun, type KillSwitchOutcome } from '../system/kill-switch.ts';
import { liveFolderAt } from '../system/live-folder.ts';
import { readHealth } from '../system/live-status.ts';
import { ensurePaperVenue } from './paper-venue-process.ts';
import { personAtTerminal, setSwitch } from './set-switch.ts';

export interface FlattenOptions {
  readonly folder: string;
  readonly reason: string;
  readonly url?: string;
  readonly tell: (line: string) => void;
  readonly stop?: AbortSignal;
}

/** Finds venue and keys of a run, and pulls the kill switch. */
export async function flatten({ folder, reason, url, tell, stop }: FlattenOptions): Promise<KillSwitchOutcome> {
  const account = url === undefined ? readPaperAccount(folder) : undefined;
  if (account !== undefined) {
    // The venue may have to be brought up first, and that may fail. What keeps the switch from being set is told by the next to try.
    try {
      setSwitch(folder, 'halted', reason);
    } catch {
      tell('the switch could not be set yet');
    }
    const { url: here } = await ensurePaperVenue(resolve(folder), { tell, stop });
    return flattenRun({ folder, reason, by: personAtTerminal(), keys: account.keys.kill, url: here, clock: await simulatedVenueClock(here, () => performance.now()), tell, stop });
  }
  const address = url ?? readHealth(liveFolderAt(folder).health)?.url ?? KRAKEN_URL;
  const { EDGEWISE_KILL_KEY = '', EDGEWISE_KILL_SECRET = '', KRAKEN_API_KEY = '', KRAKEN_SECRET = '' } = process.env;
  const [key, secret] = EDGEWISE_KILL_KEY === '' ? [KRAKEN_API_KEY, KRAKEN_SECRET] : [EDGEWISE_KILL_KEY, EDGEWISE_KILL_SECRET];
  if (key === '' || secret === '') {
    throw new EdgewiseError('usage', 'The kill switch has no key', { expected: 'EDGEWISE_KILL_KEY and EDGEWISE_KILL_SECRET in the environment', actual: 'neither these nor KRAKEN_API_KEY and KRAKEN_SECRET', advice: 'give it a key of its own that may trade and not withdraw; `edgewise halt` needs none' });
  }
  const clock = isLoopback(address) ? await simulatedVenueClock(address, () => performance.now()) : machineClock();
  return flattenRun({ folder, reason, by: personAtTerminal(), keys: { key, secret }, url: address, clock, tell, stop });
}
