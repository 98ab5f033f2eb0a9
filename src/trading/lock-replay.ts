import { lockAccount, type AccountLock } from '../adapters/sqlite/account-lock.ts';
import { holderOf, type LockRunOptions } from './lock-trading.ts';
import { liveFolderAt } from './run-folder.ts';

export interface LockReplayOptions extends Omit<LockRunOptions, 'setting' | 'purpose'> {
  /** What becomes of the replay before: it is removed with its folder, or there is none in a folder of a person. */
  readonly before: 'removed' | 'none';
}

/**
 * Takes a folder for one replay: a second one would write the same journal, or remove it. Where the folder is removed,
 * the lock stands beside it. Throws `check-failed`, naming the process that has it.
 */
export function lockReplay({ before, ...options }: LockReplayOptions): AccountLock {
  const { replayLock, lock } = liveFolderAt(options.folder);
  return lockAccount(before === 'removed' ? replayLock : lock, holderOf({ ...options, setting: 'paper' }), {
    refusal: 'Another process replays into this folder',
    advice: 'wait for it to end, or name another folder with --folder',
  });
}
