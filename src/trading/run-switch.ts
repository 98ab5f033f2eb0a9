import { readFileSync } from 'node:fs';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import { BothSwitches } from '../live/both-switches.ts';
import type { HaltSwitch } from '../live/halt-switch.port.ts';
import { liveFolderAt } from './run-folder.ts';

/** The halt switch as a run reads it: its own, and on a shared account that of the account too. */
export function runSwitch(folder: string): Pick<HaltSwitch, 'read'> {
  const run = new HaltFile(liveFolderAt(folder).halt);
  const account = accountSwitchPath(folder);
  return account === undefined ? run : new BothSwitches({ run, account: new HaltFile(account) });
}

/**
 * Where the halt switch of the account of a run is; undefined for a run that has its account for itself. Throws where
 * that cannot be read: then it is not known what is halted.
 */
export function accountSwitchPath(folder: string): string | undefined {
  try {
    return readFileSync(liveFolderAt(folder).accountSwitch, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Notes in the folder of a run where the switch of its account is. */
export function rememberAccountSwitch(folder: string, path: string): void {
  replaceSmallFile(liveFolderAt(folder).accountSwitch, `${path}\n`);
}
