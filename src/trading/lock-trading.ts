import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { userLockFolder } from '../adapters/files/user-lock-folder.ts';
import { lockAccount, shareAccount, type AccountLock } from '../adapters/sqlite/account-lock.ts';
import { liveFolderAt } from './run-folder.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';

/** An account at a venue. */
export interface TradedAccount {
  readonly keys: { readonly key: string };
  /** Where the venue is. */
  readonly url: string;
}

export interface LockRunOptions {
  readonly config: Pick<SystemConfig, 'name'>;
  readonly setting: 'paper' | 'live';
  readonly workspace: string;
  /** Of the run. */
  readonly folder: string;
  /** What the lock is taken for; to trade by default. The lock says so to others. */
  readonly purpose?: 'trade' | 'adopt';
}

export interface LockTradingOptions extends LockRunOptions, TradedAccount {
  readonly config: Pick<SystemConfig, 'name' | 'live'>;
  /** Where market data come from, when the venue is the run's own. */
  readonly market?: { readonly url: string };
}

/** Names an account, and tells nothing of its key. */
export function accountName({ keys, url }: TradedAccount): string {
  return createHash('sha256')
    .update(`${new URL(url).origin} ${keys.key}`)
    .digest('hex')
    .slice(0, 16);
}

/**
 * Takes a run's folder and its account for this process. Two processes would write one journal; an account at a venue
 * is locked for all workspaces of a person, because two of them would trade on each other's money. A system that shares
 * its account keeps out those that do not; what it may trade there is in the book of the account. The account on paper
 * of a run that follows the market is its folder's, wherever its venue listens. Throws `check-failed`, naming the
 * process and the workspace that have it.
 */
export function lockTrading(options: LockTradingOptions): AccountLock {
  const { market, config } = options;
  if (market !== undefined) return lockRun(options);
  return allOf([() => lockRun(options), () => (config.live.account === 'shared' ? share : lockWhole)(options)]);
}

function lockWhole(options: LockTradingOptions): AccountLock {
  return lockAccount(`${accountPath(options)}.sqlite`, holderOf(options));
}

function share(options: LockTradingOptions): AccountLock {
  return shareAccount(`${accountPath(options)}.sqlite`, holderOf(options), {
    refusal: 'Another process trades this account and does not share it',
  });
}

/**
 * Where the files of an account that several systems share are: the halt switch of all of them, and the book of their
 * claims.
 */
export function accountFilesOf(account: TradedAccount): { readonly switch: string; readonly book: string } {
  const switchPath = `${accountPath(account)}${SWITCH}`;
  return { switch: switchPath, book: bookBesideSwitch(switchPath) };
}

/** The book of the account whose switch is at a path. */
export function bookBesideSwitch(path: string): string {
  return `${path.slice(0, -SWITCH.length)}.book.sqlite`;
}

const SWITCH = '.halt.json';

function accountPath(account: TradedAccount): string {
  return join(userLockFolder(), accountName(account));
}

/** Takes locks one after the other; where one is refused, those before it are let go. */
function allOf(takes: readonly (() => AccountLock)[]): AccountLock {
  const held: AccountLock[] = [];
  const release = (): void => {
    for (const lock of held.toReversed()) lock.release();
  };
  try {
    for (const take of takes) held.push(take());
  } catch (error) {
    release();
    throw error;
  }
  return { release };
}

/** Takes a run's folder alone, for whoever does nothing at the venue. */
export function lockRun(options: LockRunOptions): AccountLock {
  return lockAccount(liveFolderAt(options.folder).lock, holderOf(options), { refusal: 'Another process has this run' });
}

/** So begins the name of a holder that does not trade the run. */
export const ADOPTS = 'edgewise adopt: ';

/** How a holder of a lock names itself. */
export function holderOf({ config, setting, workspace, folder, purpose }: LockRunOptions): string {
  const who = `${config.name} (${setting}), process ${process.pid}, workspace ${workspaceAt(workspace).root}, folder ${liveFolderAt(folder).root}`;
  return purpose === 'adopt' ? `${ADOPTS}${who}` : who;
}
