import { userInfo } from 'node:os';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { machineClock } from '../adapters/ccxt/venue-clock.ts';
import type { HaltState } from '../live/halt-switch.port.ts';
import { liveFolderAt, openJournal } from '../system/live-folder.ts';

/** Sets the halt switch of a run that exists, to an epoch that the run has not acted on. */
export function setSwitch(folder: string, trading: HaltState['trading'], reason: string): HaltState {
  const journal = openJournal(folder);
  const heeded = journal.heededEpoch();
  journal.close();
  return new HaltFile(liveFolderAt(folder).halt).set({ trading, reason, by: personAtTerminal(), at: machineClock().now() }, heeded);
}

/** Who gives the order, for the journal. */
export function personAtTerminal(): string {
  return `${userInfo().username} at a terminal`;
}
