import { HaltFile } from '../adapters/files/halt-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import { instantFromMillis } from '../core/time.ts';
import type { HaltState } from '../live/halt-switch.port.ts';
import { accountSwitchPath } from '../trading/run-switch.ts';
import { personAtTerminal } from './set-switch.ts';

/**
 * Sets the halt switch of the account that a run shares: every system that trades it stops, or may trade again unless
 * its own switch halts it. Throws `usage` for a run that has its account for itself.
 */
export async function setAccountSwitch(
  folder: string,
  trading: HaltState['trading'],
  reason: string,
): Promise<HaltState> {
  const path = accountSwitchPath(folder);
  if (path === undefined)
    throw new EdgewiseError('usage', 'This run shares its account with no other system', {
      where: folder,
      expected: 'a run that was started with `live: { account: shared }`',
      advice: 'leave --account out',
    });
  const now = Date.now();
  // The time as the least epoch: a switch whose file was lost is then still newer than what any run has acted on.
  return new HaltFile(path).set({ trading, reason, by: personAtTerminal(), at: instantFromMillis(now) }, now);
}
