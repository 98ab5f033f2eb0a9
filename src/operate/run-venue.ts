import { resolve } from 'node:path';
import { isLoopback } from '../wire/loopback.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import { keysFromEnvironment } from '../venues/venue-keys.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import { machineClock, simulatedVenueClock, type VenueClock } from '../venues/venue-clock.ts';
import { EdgewiseError } from '../core/errors.ts';
import { headerOfRun, kitOfRun } from '../trading/kit-of-run.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { readAddress } from './read-health.ts';
import { readPaperAccount } from '../trading/paper-account.ts';
import { refuseReplay } from '../trading/refuse-replay.ts';
import { refuseShadow } from '../trading/refuse-shadow.ts';
import { ensurePaperVenue } from '../trading/paper-venue-process.ts';

export interface RunVenueOptions {
  readonly folder: string;
  /** Address of the venue, where it is not the address that the run uses. */
  readonly url?: string | undefined;
  readonly tell: (line: string) => void;
  readonly stop?: AbortSignal | undefined;
}

/** The venue of a run, with a key for a command that acts there while the run trades. */
export interface RunVenue {
  readonly kit: VenueKit;
  readonly keys: KeyPair;
  readonly url: string;
  readonly clock: VenueClock;
}

/** Variables of a separate key for closing positions, so that nonces and rate limits of the run do not interfere. */
const KILL_VARIABLES = { key: 'EDGEWISE_KILL_KEY', secret: 'EDGEWISE_KILL_SECRET' };

/**
 * Finds the venue of a run and a key for it: a separate key where there is one. Starts a paper venue that is not
 * running. Throws `usage` for a shadow, for a replay on paper, and for a run at a simulated venue whose address nobody
 * knows.
 */
export async function runVenue({ folder, url, tell, stop }: RunVenueOptions): Promise<RunVenue> {
  refuseShadow(folder);
  refuseReplay(folder);
  const kit = await kitOfRun(folder);
  const clockAt = (address: string): Promise<VenueClock> => simulatedVenueClock(address, { venue: kit.name });
  const account = url === undefined ? readPaperAccount(folder) : undefined;
  if (account !== undefined) {
    const { url: here } = await ensurePaperVenue(resolve(folder), { keys: kit.keys, tell, stop });
    return { kit, keys: account.keys.kill, url: here, clock: await clockAt(here) };
  }
  const address = url ?? readAddress(liveFolderAt(folder).health) ?? addressOfKit(kit, folder);
  const hasOwnKey = (process.env[KILL_VARIABLES.key] ?? '') !== '';
  const keys = keysFromEnvironment(hasOwnKey ? KILL_VARIABLES : kit.keys);
  if (keys === undefined) {
    throw new EdgewiseError('usage', 'There is no key to act with at the venue of this run', {
      expected: `${KILL_VARIABLES.key} and ${KILL_VARIABLES.secret} in the environment`,
      actual: `neither these nor ${kit.keys.key} and ${kit.keys.secret}`,
      advice: 'give the kill switch a key of its own that may trade and not withdraw; `edgewise halt` needs none',
    });
  }
  const clock = isLoopback(address) ? await clockAt(address) : machineClock();
  return { kit, keys, url: address, clock };
}

/** A rehearsal whose address is not known is no reason to go to the real venue. */
function addressOfKit(kit: VenueKit, folder: string): string {
  const header = headerOfRun(folder);
  const isRehearsal = header?.place === 'simulated' || header?.setting === 'paper';
  if (!isRehearsal || isLoopback(kit.url)) return kit.url;
  throw new EdgewiseError('usage', 'This run trades at a simulated venue, and its address is not known', {
    where: liveFolderAt(folder).health,
    expected: 'the address at which the run traded last',
    actual: 'none that can be read',
    advice: 'name the address of that venue with --url; the real one has nothing of this run',
  });
}
