import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { KRAKEN_URL } from '../adapters/ccxt/kraken-client.ts';
import { userLockFolder } from '../adapters/files/user-lock-folder.ts';
import { lockAccount, type AccountLock } from '../adapters/sqlite/account-lock.ts';
import { liveFolderAt } from './live-folder.ts';
import type { SystemConfig } from './system-schema.ts';
import { workspaceAt } from './workspace.ts';

/** An account at a venue: Kraken, or another address. */
export interface TradedAccount {
  readonly keys: { readonly key: string };
  readonly url?: string;
}

export interface LockTradingOptions extends TradedAccount {
  readonly config: Pick<SystemConfig, 'name'>;
  readonly setting: 'paper' | 'live';
  readonly workspace: string;
  /** Of the run. */
  readonly folder: string;
  /** Where market data come from, when the venue is the run's own. */
  readonly market?: { readonly url: string };
}

/** Names an account, and tells nothing of its key. */
export function accountName({ keys, url = KRAKEN_URL }: TradedAccount): string {
  return createHash('sha256').update(`${new URL(url).origin} ${keys.key}`).digest('hex').slice(0, 16);
}

/**
 * Takes a run's folder and its account for this process. Two processes would write one journal; an account at a venue is
 * locked for all workspaces of a person, because two of them would trade on each other's money. The account on paper of a run
 * that follows the market is its folder's, wherever its venue listens. Throws `check-failed`, naming the process and the
 * workspace that have it.
 */
export function lockTrading({ config, setting, workspace, folder, market, ...traded }: LockTradingOptions): AccountLock {
  const paths = liveFolderAt(folder);
  const holder = `${config.name} (${setting}), process ${process.pid}, workspace ${workspaceAt(workspace).root}, folder ${paths.root}`;
  const run = lockAccount(paths.lock, holder, 'Another process has this run');
  if (market !== undefined) return run;
  try {
    const account = lockAccount(join(userLockFolder(), `${accountName(traded)}.sqlite`), holder);
    return { release: () => { account.release(); run.release(); } };
  } catch (error) {
    run.release();
    throw error;
  }
}
