import { userInfo } from 'node:os';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { machineClock } from '../adapters/ccxt/venue-clock.ts';
import type { HaltState } from '../live/halt-switch.port.ts';
import { liveFolderAt, openJournal } from '../system/live-folder.ts';

/** Sets the halt switch of a run that exists. */
export function setSwitch(folder: string, trading: HaltState['trading'], reason: string): HaltState {
  openJournal(folder).close();
  return new HaltFile(liveFolderAt(folder).halt).set({ trading, reason, by: personAtTerminal(), at: machineClock().now() });
}

/** Who gives the order, for the journal. */
export function personAtTerminal(): string {
  return `${userInfo().username} at a terminal`;
}
