import { lockHolder } from '../adapters/sqlite/account-lock.ts';
import { liveFolderAt } from './live-folder.ts';

/** Whether a process trades a run just now. Its number is undefined where it could not write it down. */
export type RunProcess = { readonly kind: 'running'; readonly pid: number | undefined } | { readonly kind: 'not running' };

/** Goes by the lock, which the operating system takes from a process however it ends: a number in a file may be somebody else's by now. */
export function processOf(folder: string): RunProcess {
  const holder = lockHolder(liveFolderAt(folder).lock);
  return holder === undefined ? { kind: 'not running' } : { kind: 'running', pid: holder.pid };
}
