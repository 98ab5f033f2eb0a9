import { existsSync, readFileSync } from 'node:fs';
import { isAbsolute } from 'node:path';
import { EdgewiseError } from '../core/errors.ts';
import { HaltFile } from '../adapters/files/halt-file.ts';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import { shellWord } from '../config/shell-word.ts';
import { BothSwitches } from '../live/both-switches.ts';
import type { HaltState, RunSwitch } from '../live/halt-switch.port.ts';
import { liveFolderAt } from './run-folder.ts';

/** The halt switch as a run reads it: its own, and on a shared account that of the account too. */
export function runSwitch(folder: string): RunSwitch {
  const run = new HaltFile(liveFolderAt(folder).halt);
  const account = accountSwitchPath(folder);
  return account === undefined ? run : new BothSwitches({ run, account: { read: () => readAccountSwitch(account) } });
}

/**
 * Where the halt switch of the account of a run is; undefined for a run that has its account for itself. Throws where
 * that cannot be read: then it is not known what is halted.
 */
export function accountSwitchPath(folder: string): string | undefined {
  const note = liveFolderAt(folder).accountSwitch;
  let path: string;
  try {
    path = readFileSync(note, 'utf8').trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  if (isAbsolute(path)) return path;
  throw new EdgewiseError('data-corrupt', 'The note of where the halt switch of the account is was damaged', {
    where: note,
    expected: 'a path',
    actual: path === '' ? 'nothing' : path,
    advice: 'halt each run of the account by itself; a start of the run writes the note anew',
  });
}

/**
 * Notes in the folder of a run where the switch of its account is. The account with another key has another switch:
 * throws `check-failed` while the one before halts, or cannot be read.
 */
export function rememberAccountSwitch(folder: string, path: string): void {
  const before = noteOf(folder);
  if (before.kind === 'path' && before.path !== path) refuseHalted(folder, before.path);
  // With a damaged note it is not known whether a missing switch was lost: it stays missing, which halts.
  if (before.kind !== 'damaged' && !(before.kind === 'path' && before.path === path)) begin(path);
  replaceSmallFile(liveFolderAt(folder).accountSwitch, `${path}\n`);
}

function refuseHalted(folder: string, path: string): void {
  let trading: string;
  try {
    // A missing switch was lost: what it said is not known.
    trading = existsSync(path) ? new HaltFile(path).readNow().trading : 'unknown: its switch was lost';
  } catch (error) {
    trading = `unknown: ${String(error)}`;
  }
  if (trading === 'on') return;
  throw new EdgewiseError('check-failed', 'The account of this run was halted while it had another key', {
    where: path,
    expected: 'trading on',
    actual: trading,
    advice: `look why, then end it: \`edgewise resume ${shellWord(folder)} --account\``,
  });
}

/** Whether the folder of a run says that the switch of its account is this one. */
export function hasAccountSwitch(folder: string, path: string): boolean {
  const note = noteOf(folder);
  return note.kind === 'path' && note.path === path;
}

type Note = { readonly kind: 'none' | 'damaged' } | { readonly kind: 'path'; readonly path: string };

function noteOf(folder: string): Note {
  try {
    const path = accountSwitchPath(folder);
    return path === undefined ? { kind: 'none' } : { kind: 'path', path };
  } catch (error) {
    if (error instanceof EdgewiseError && error.code === 'data-corrupt') return { kind: 'damaged' };
    throw error;
  }
}

/**
 * Makes the switch of an account that has none, as one that was never set. From then on a missing one was lost: it may
 * have halted.
 */
function begin(path: string): void {
  if (existsSync(path)) return;
  replaceSmallFile(path, JSON.stringify({ epoch: 0, trading: 'on', reason: '', by: '', at: 0 }));
}

/** Rejects where the switch is missing, which halts until somebody sets it. */
export async function readAccountSwitch(path: string): Promise<HaltState> {
  if (!existsSync(path)) throw new Error(`the halt switch of the account was lost: ${path}`);
  return new HaltFile(path).read();
}

/**
 * The epoch of the switch of the account of a run; 0 where it cannot be read, or the run has its account for itself.
 */
export async function epochOfAccount(folder: string): Promise<number> {
  try {
    const path = accountSwitchPath(folder);
    return path === undefined ? 0 : (await readAccountSwitch(path)).epoch;
  } catch {
    return 0;
  }
}
