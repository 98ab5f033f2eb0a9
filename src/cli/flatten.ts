import { readPaperAccount } from '../system/paper-account.ts';
import { flattenRun, type KillSwitchOutcome } from '../system/kill-switch.ts';
import { runVenue, type RunVenueOptions } from './run-venue.ts';
import { personAtTerminal, setSwitch } from './set-switch.ts';

export interface FlattenOptions extends RunVenueOptions {
  readonly reason: string;
}

/** Finds venue and keys of a run, and pulls the kill switch. */
export async function flatten(options: FlattenOptions): Promise<KillSwitchOutcome> {
  const { folder, reason, url, tell, stop } = options;
  if (url === undefined && readPaperAccount(folder) !== undefined) {
    // The venue may have to be brought up first, and that may fail. What keeps the switch from being set is told by the next to try.
    try {
      setSwitch(folder, 'halted', reason);
    } catch {
      tell('the switch could not be set yet');
    }
  }
  return flattenRun({ folder, reason, by: personAtTerminal(), tell, stop, ...(await runVenue(options)) });
}
