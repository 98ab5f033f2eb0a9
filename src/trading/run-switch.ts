import { readFileSync } from 'node:fs';
import { EdgewiseError } from '../core/errors.ts';
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

/**
 * Notes in the folder of a run where the switch of its account is. The account with another key has another switch:
 * throws `check-failed` while the one before halts, or cannot be read.
 */
export function rememberAccountSwitch(folder: string, path: string): void {
  const before = accountSwitchPath(folder);
  if (before !== undefined && before !== path) refuseHalted(folder, before);
  replaceSmallFile(liveFolderAt(folder).accountSwitch, `${path}\n`);
}

function refuseHalted(folder: string, path: string): void {
  let trading: string;
  try {
    ({ trading } = new HaltFile(path).readNow());
  } catch (error) {
    trading = `unknown: ${String(error)}`;
  }
  if (trading === 'on') return;
  throw new EdgewiseError('check-failed', 'The account of this run was halted while it had another key', {
    where: path,
    expected: 'trading on',
    actual: trading,
    advice: `look why, then end it: \`edgewise resume ${folder} --account\``,
  });
}
