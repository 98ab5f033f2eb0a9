import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { instantFromMillis } from '../core/time.ts';
import type { HaltState, HeededEpochs } from '../live/halt-switch.port.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { openJournal } from '../trading/run-journal.ts';

/**
 * Sets the halt switch of an existing run, with an epoch that the run has not acted on. A journal that cannot be read
 * does not prevent a halt.
 */
export async function setSwitch(folder: string, trading: HaltState['trading'], reason: string): Promise<HaltState> {
  const above = trading === 'on' ? await epochActedOn(folder) : await epochToHalt(folder);
  return new HaltFile(liveFolderAt(folder).halt).set(
    { trading, reason, by: personAtTerminal(), at: instantFromMillis(Date.now()) },
    above,
  );
}

/** What the run has acted on last, of its own switch. */
async function epochActedOn(folder: string): Promise<number | undefined> {
  const heeded = heededEpochs(folder);
  if (heeded === undefined || !existsSync(liveFolderAt(folder).accountSwitch)) return heeded?.total;
  if (heeded.account !== undefined) return heeded.total - heeded.account;
  // Only the sum is known. Loaded for a shared account alone, because a halt should depend on little.
  const { epochOfAccount } = await import('../trading/run-switch.ts');
  return heeded.total - (await epochOfAccount(folder));
}

/** The epochs that a run has acted on last. */
export function heededEpochs(folder: string): HeededEpochs | undefined {
  const journal = openJournal(folder);
  try {
    return journal.heededEpochs();
  } finally {
    journal.close();
  }
}

/**
 * The epoch above which the switch is set. Without a journal it is the time, which no counter reaches. Throws where
 * there is no run.
 */
async function epochToHalt(folder: string): Promise<number | undefined> {
  try {
    return await epochActedOn(folder);
  } catch (error) {
    if (!existsSync(liveFolderAt(folder).journal)) throw error;
    return Date.now();
  }
}

/** Name of the person who gives the order, for the journal. */
export function personAtTerminal(): string {
  return `${userInfo().username} at a terminal`;
}
