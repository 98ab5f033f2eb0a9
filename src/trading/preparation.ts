import { lockAccount, lockHolder, type AccountLock } from '../adapters/sqlite/account-lock.ts';
import { holderOf, type LockRunOptions } from './lock-trading.ts';
import { liveFolderAt } from './run-folder.ts';
import type { RunProcess } from './run-process.ts';

/**
 * Notes that this process prepares a run: it may train a model or wait for the venue for minutes before it takes the
 * lock of the run, and a person must be able to stop it. Held until the process ends. Throws `check-failed` while
 * another process prepares or trades the run.
 */
export function beginPreparation(options: LockRunOptions): AccountLock {
  return lockAccount(liveFolderAt(options.folder).preparation, holderOf(options), {
    refusal: 'Another process has this run',
  });
}

/**
 * The process that prepares a run, or trades it after that. Its number is undefined where it could not write it down.
 */
export function preparingProcess(folder: string): RunProcess {
  const holder = lockHolder(liveFolderAt(folder).preparation);
  return holder === undefined ? { kind: 'not running' } : { kind: 'running', pid: holder.pid };
}
