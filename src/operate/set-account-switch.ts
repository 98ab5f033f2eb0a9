import { HaltFile } from '../adapters/files/halt-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import { instantFromMillis } from '../core/time.ts';
import type { HaltState } from '../live/halt-switch.port.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { accountSwitchPath } from '../trading/run-switch.ts';
import { heededEpochs, personAtTerminal } from './set-switch.ts';

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
  const above = Math.max(now, epochActedOn(folder));
  return new HaltFile(path).set({ trading, reason, by: personAtTerminal(), at: instantFromMillis(now) }, above);
}

/**
 * What the run has acted on last, of the account's switch. With it a switch whose file was lost is newer also after
 * the clock was set back. A journal that cannot be read does not prevent a halt: then the time is the least epoch.
 */
function epochActedOn(folder: string): number {
  try {
    const { total, account } = heededEpochs(folder) ?? { total: 0, account: 0 };
    return account ?? total - epochOfRun(folder);
  } catch {
    return 0;
  }
}

/** Epoch of the run's own switch; 0 if it cannot be read. The result is then too large, which is safe. */
function epochOfRun(folder: string): number {
  try {
    return new HaltFile(liveFolderAt(folder).halt).readNow().epoch;
  } catch {
    return 0;
  }
}
