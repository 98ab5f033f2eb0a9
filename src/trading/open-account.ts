import { existsSync } from 'node:fs';
import { SqliteAccountBook } from '../adapters/sqlite/sqlite-account-book.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { EdgewiseError } from '../core/errors.ts';
import { instantFromMillis, type Instant } from '../core/time.ts';
import type { AccountBook } from '../live/account-book.port.ts';
import { UnusableBook } from '../live/unusable-book.ts';
import { AccountGuard } from './account-guard.ts';
import { accountFilesOf, type TradedAccount } from './lock-trading.ts';
import { earlierClaim } from './earlier-claim.ts';
import { liveFolderAt } from './run-folder.ts';
import { rememberAccountSwitch } from './run-switch.ts';

export interface OpenAccountOptions extends TradedAccount {
  readonly config: Pick<SystemConfig, 'name' | 'live'>;
  readonly folder: string;
  readonly clock: { readonly now: () => Instant };
  /** Where market data come from, when the venue is the run's own. */
  readonly market?: { readonly url: string };
}

/**
 * The guardian of the account of a run; undefined where no other system can trade it. Throws `check-failed` where the
 * run wants the account for itself and other systems have claims to it, running or not.
 */
export async function openAccount(options: OpenAccountOptions): Promise<AccountGuard | undefined> {
  const { config, folder, clock, market } = options;
  const files = accountFilesOf(options);
  const isShared = config.live.account === 'shared';
  const earlier = isShared ? earlierClaim(folder, files.switch) : undefined;
  if (isShared) rememberAccountSwitch(folder, files.switch);
  if (market !== undefined) return undefined;
  if (!isShared) {
    await refuseClaimed(files.book, folder);
    return undefined;
  }
  return new AccountGuard({
    book: openBook(files.book, folder),
    venueNow: () => clock.now(),
    machineNow: () => instantFromMillis(Date.now()),
    ...(earlier === undefined ? {} : { earlier }),
  });
}

/** A run that has begun may have positions: it goes on with a book that cannot be opened, and enters nothing. */
function openBook(path: string, folder: string): AccountBook {
  try {
    return SqliteAccountBook.open(path);
  } catch (error) {
    if (!existsSync(liveFolderAt(folder).journal)) throw error;
    return new UnusableBook(error);
  }
}

async function refuseClaimed(path: string, folder: string): Promise<void> {
  if (!existsSync(path)) return;
  const book = SqliteAccountBook.open(path);
  try {
    const { shares } = await book.read();
    const others = shares.filter((share) => share.folder !== liveFolderAt(folder).root);
    if (others.length === 0) return;
    throw new EdgewiseError('check-failed', 'Other systems have claims to this account, whether they run or not', {
      where: others.map((share) => share.folder).join(', '),
      expected: 'none, for a system that has its account for itself',
      actual: others.map(({ system }) => system).join(', '),
      advice:
        'set `live: { account: shared }` in this system file too, or end their claims with `edgewise account release` when they are to trade no more',
    });
  } finally {
    await book.close();
  }
}
