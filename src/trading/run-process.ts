import { isAlive } from '../adapters/files/lock-owner.ts';
import { lockHolder } from '../adapters/sqlite/account-lock.ts';
import { liveFolderAt } from './run-folder.ts';
import { ADOPTS } from './lock-trading.ts';

/** Whether a process trades a run just now. Its number is undefined where it could not write it down. */
export type RunProcess =
  | { readonly kind: 'running'; readonly pid: number | undefined }
  | { readonly kind: 'not running' };

/**
 * Goes by the lock, which the operating system takes from a process however it ends: a number in a file may be somebody
 * else's by now. An `edgewise adopt` that has the lock does not trade; the name of one that has ended says nothing of
 * who has it now.
 */
export function processOf(folder: string): RunProcess {
  const holder = lockHolder(liveFolderAt(folder).lock);
  if (holder?.name.startsWith(ADOPTS) === true && holder.pid !== undefined && isAlive(holder.pid))
    return { kind: 'not running' };
  return holder === undefined ? { kind: 'not running' } : { kind: 'running', pid: holder.pid };
}
