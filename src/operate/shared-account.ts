import { existsSync } from 'node:fs';
import { SqliteAccountBook } from '../adapters/sqlite/sqlite-account-book.ts';
import type { AccountLimits } from '../core/account-sum.ts';
import { EdgewiseError } from '../core/errors.ts';
import { amountFromMinor } from '../core/money.ts';
import { isoFromInstant } from '../core/time.ts';
import type { AccountReading, AccountShare } from '../live/account-book.port.ts';
import type { HaltState } from '../live/halt-switch.port.ts';
import { standingOf, type AccountStanding } from '../trading/account-guard.ts';
import { bookBesideSwitch } from '../trading/lock-trading.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { processOf } from '../trading/run-process.ts';
import { accountSwitchPath, readAccountSwitch } from '../trading/run-switch.ts';

/** A system with a claim to a shared account, in its quote currency. */
export interface ClaimStatus {
  readonly system: string;
  readonly folder: string;
  readonly process: 'running' | 'not running' | 'its folder is gone';
  readonly bases: readonly string[];
  readonly quote: string;
  readonly capital: number;
  readonly equity: number;
  readonly positions: 'flat' | 'open';
  readonly published: string;
}

/** What the systems with one quote currency have together. */
export interface SumStatus extends AccountStanding {
  readonly quote: string;
  readonly capital: number;
  readonly profit: number;
}

/** A shared account as its book and its switch show it. */
export interface AccountStatus {
  readonly limits: AccountLimits;
  /** Present where the book stands in the place of a lost one, and nothing is entered until limits are set. */
  readonly remade?: { readonly system: string; readonly at: string; readonly known: string };
  /** Undefined where the switch cannot be read, which halts. */
  readonly halt: HaltState | undefined;
  readonly claims: readonly ClaimStatus[];
  readonly sums: readonly SumStatus[];
}

/** Reads the account that a run shares. Throws `usage` for a run that has its account for itself. */
export async function accountStatus(folder: string): Promise<AccountStatus> {
  const path = switchOf(folder);
  const { shares, limits, sums, remade } = await withBook(folder, (book) => book.read());
  return {
    ...(remade === undefined ? {} : { remade: { ...remade, at: isoFromInstant(remade.at) } }),
    limits,
    halt: await readAccountSwitch(path).catch(() => undefined),
    claims: shares.map(claimStatus),
    sums: [...sums].map(([quote, sum]) => ({
      quote,
      capital: amountFromMinor(sum.capitalMinor),
      profit: amountFromMinor(sum.profitMinor),
      ...standingOf(sum, limits),
    })),
  };
}

function claimStatus(share: AccountShare): ClaimStatus {
  const { system, folder, bases, quote, positions } = share;
  return {
    system,
    folder,
    process: existsSync(folder) ? processOf(folder).kind : 'its folder is gone',
    bases,
    quote,
    capital: amountFromMinor(share.capitalMinor),
    equity: amountFromMinor(share.equityMinor),
    positions,
    published: isoFromInstant(share.at),
  };
}

/** Sets the limits of the account that a run shares. Those that are not named end. */
export async function limitAccount(folder: string, limits: AccountLimits): Promise<AccountStatus> {
  await withBook(folder, (book) => book.limit(limits));
  return accountStatus(folder);
}

/**
 * Ends the claim of a system to the account that a run shares: `named` is its name or its folder, and the run itself
 * where it is undefined. Throws `check-failed` while its process runs, or while it has positions unless `open` says
 * that they are to be left to whoever owns the account.
 */
export async function releaseClaim(
  folder: string,
  named: string | undefined,
  open: 'refused' | 'left' = 'refused',
): Promise<ClaimStatus> {
  return withBook(folder, async (book) => {
    const share = claimNamed(await book.read(), named ?? liveFolderAt(folder).root, folder);
    const status = claimStatus(share);
    if (status.process === 'running')
      throw new EdgewiseError('check-failed', 'The process of this system runs', {
        where: share.folder,
        expected: 'a run that is stopped',
        actual: 'running',
        advice: 'stop it first: `edgewise stop`',
      });
    if (share.positions === 'open' && open === 'refused')
      throw new EdgewiseError('check-failed', 'This system has positions', {
        where: share.folder,
        expected: 'none, before its coins are free for others',
        actual: 'open positions by its last books',
        advice:
          'close them with `edgewise flatten` and start the run once, so that it books that; or leave them to the owner of the account with --leave-open',
      });
    await book.release(share.tag);
    return status;
  });
}

function claimNamed({ shares }: AccountReading, named: string, folder: string): AccountShare {
  const found = shares.filter(({ system, folder: root }) => root === named || system === named);
  const [share] = found;
  if (share !== undefined && found.length === 1) return share;
  throw new EdgewiseError('usage', found.length === 0 ? 'No such claim' : 'Several claims have this name', {
    where: named,
    expected: `one of ${shares.map(({ system, folder: root }) => `${system} (${root})`).join(', ') || 'none: the book is empty'}`,
    advice: `\`edgewise account show ${folder}\` lists them; a folder names one of several`,
  });
}

async function withBook<Result>(folder: string, work: (book: SqliteAccountBook) => Promise<Result>): Promise<Result> {
  const book = SqliteAccountBook.open(bookBesideSwitch(switchOf(folder)));
  try {
    return await work(book);
  } finally {
    await book.close();
  }
}

function switchOf(folder: string): string {
  const path = accountSwitchPath(folder);
  if (path !== undefined) return path;
  throw new EdgewiseError('usage', 'This run shares its account with no other system', {
    where: folder,
    expected: 'a run that was started with `live: { account: shared }`',
    advice: 'its own limits are in its system file, and `edgewise status` shows its money',
  });
}
