import { rmSync } from 'node:fs';
import { join } from 'node:path';
import SqliteDatabase from 'better-sqlite3';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { amountFromMinor, minorFromAmount } from '../../core/money.ts';
import type { MakeStore } from '../../core/store-law.ts';
import { instant } from '../../core/time.ts';
import type { AccountBook, AccountReading, AccountShare, PublishedBooks } from '../../live/account-book.port.ts';
import { ACCOUNT_BOOK_LAWS, checkAccountBook } from '../../live/check-account-book.ts';
import { accountLosses } from '../../risk/account-limits.ts';
import { SqliteAccountBook } from './sqlite-account-book.ts';

function openBook(path = join(scratchFolder(), 'book.sqlite')): SqliteAccountBook {
  const book = SqliteAccountBook.open(path);
  onTestFinished(() => book.close());
  return book;
}

function share(tag: string, bases: readonly string[], terms: Partial<AccountShare> = {}): AccountShare {
  const capitalMinor = terms.capitalMinor ?? minorFromAmount(1_000);
  return {
    tag,
    system: `system-${tag}`,
    folder: `/runs/${tag}`,
    quote: 'USD',
    bases,
    capitalMinor,
    balanceMinor: capitalMinor,
    equityMinor: capitalMinor,
    positions: 'flat',
    at: instant(1),
    ...terms,
  };
}

const HELD = minorFromAmount(2_500);

/** The contract's places: a file in a folder of its own. */
const makeFile: MakeStore<AccountBook> = () => {
  const path = join(scratchFolder(), 'book.sqlite');
  return Promise.resolve(() => Promise.resolve(SqliteAccountBook.open(path)));
};

/** A book that says that it was remade once a run of this tag, which had a claim before, claims so often. */
function faulty(book: AccountBook, tag: string, isRemade: () => boolean): AccountBook {
  let remade: AccountReading['remade'];
  return {
    claim: async (claim, heldMinor, had) => {
      await book.claim(claim, heldMinor, had);
      if (had !== undefined && claim.tag === tag && isRemade()) remade = { at: claim.at, system: 'lost', known: 'all' };
    },
    publish: (...published) => book.publish(...published),
    read: async () => ({ ...(await book.read()), ...(remade === undefined ? {} : { remade }) }),
    release: (released) => book.release(released),
    limit: (limits) => book.limit(limits),
    close: () => book.close(),
  };
}

describe('the contract of the book of an account', () => {
  it.each(ACCOUNT_BOOK_LAWS)('$title', async ({ hold }) => {
    await expect(hold(makeFile)).resolves.toBeUndefined();
  });

  it('fails a book that forgets limits, one that takes every claim, and one that ends none', async () => {
    const fails = async (fault: (book: AccountBook) => Partial<AccountBook>, reason: RegExp): Promise<void> => {
      const make: MakeStore<AccountBook> = async () => {
        const open = await makeFile();
        return async () => {
          const book = await open();
          return {
            claim: (claim, heldMinor) => book.claim(claim, heldMinor),
            publish: (tag, books, day) => book.publish(tag, books, day),
            read: () => book.read(),
            release: (tag) => book.release(tag),
            limit: (limits) => book.limit(limits),
            close: () => book.close(),
            ...fault(book),
          };
        };
      };
      await expect(checkAccountBook(make)).rejects.toThrow(reason);
    };
    await fails(() => ({ limit: () => Promise.resolve() }), /must hold: what is published is read by another opener/);
    await fails(
      (book) => ({ claim: (claim) => book.claim(claim, 10n ** 40n) }),
      /must hold: no more is promised than the account holds/,
    );
    await fails(() => ({ release: () => Promise.resolve() }), /must hold: the claim ends of a run that is released/);
  });

  // Each tells of a loss after one claim of a run that had a claim before, where nothing was lost.
  it.each([
    ['a claim that is here', 'a', 1],
    ['a claim that was released here', 'a', 2],
    ['a claim whose folder another run took', 'd', 1],
  ])('fails a book that tells of a loss after %s', async (what, tag, nth) => {
    const make: MakeStore<AccountBook> = async () => {
      const open = await makeFile();
      let claims = 0;
      return async () => faulty(await open(), tag, () => ++claims >= nth);
    };
    const law = ACCOUNT_BOOK_LAWS.find(({ title }) => title.includes('was remade, until a person sets limits'));
    await expect(law?.hold(make)).rejects.toThrow(`after ${what}: expected`);
  });
});

it.each([
  { name: 'had claims', had: 'claims', lost: false },
  { name: 'never had a claim', had: 'nothing', lost: true },
])('a book of the version before that $name: a run that misses its claim tells of a loss: $lost', async (row) => {
  const path = join(scratchFolder(), 'book.sqlite');
  const before = SqliteAccountBook.open(path);
  if (row.had === 'claims') {
    await before.claim(share('a', ['BTC']), HELD);
    await before.release('a');
  }
  await before.close();
  const database = new SqliteDatabase(path);
  database.exec('DROP TABLE released; DROP TABLE remade; PRAGMA user_version = 1');
  database.close();
  const book = openBook(path);
  await book.claim(share('a', ['BTC']), HELD, { known: 'all' });
  expect((await book.read()).remade !== undefined).toBe(row.lost);
});

it('a refused claim says which system has the coins, and how much of the money is claimed', async () => {
  const book = openBook();
  await book.claim(share('a', ['BTC', 'ETH']), HELD);
  await expect(book.claim(share('c', ['ETH']), HELD)).rejects.toThrow(
    /claim to ETH[^]*system-a trades BTC, ETH against USD/,
  );
  await book.claim(share('b', ['SOL']), HELD);
  const third = share('c', ['ADA'], { capitalMinor: minorFromAmount(501) });
  await expect(book.claim(third, HELD)).rejects.toThrow(
    /holds less than its systems[^]*501 USD, and 2000 USD for system-a, system-b[^]*2500 USD/,
  );
  await expect(book.publish('x', third, 1)).rejects.toThrow(/no claim/);
});

/** What happens to the runs of an account. A run joins when something happens to it first. */
const happenings = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ run: fc.integer({ min: 0, max: 2 }), change: fc.integer({ min: -90, max: 90 }) }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ run: fc.integer({ min: 0, max: 2 }), change: fc.constant('release' as const) }),
    },
    { weight: 1, arbitrary: fc.record({ run: fc.constant(-1), change: fc.constant('midnight' as const) }) },
  ),
  { maxLength: 40 },
);

function flatBooks(equity: number): PublishedBooks {
  const minor = minorFromAmount(equity);
  return { balanceMinor: minor, equityMinor: minor, positions: 'flat', at: instant(1) };
}

it('what the systems of an account lose is a share of what they are worth, whoever joins, leaves and comes back', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (list) => {
      const book = SqliteAccountBook.open(join(scratchFolder(), 'book.sqlite'));
      const equity = [10_000, 20_000, 5_000];
      const capital = [...equity];
      const joined = new Set<number>();
      // What they are worth together, when the day began, and at the most; money that joins or leaves moves all three.
      let [day, worth, dayStart, peak] = [1, 0, 0, 0];
      const publish = (run: number) => book.publish(String(run), books(run), day);
      const books = (run: number) => flatBooks(equity[run]!);
      const together = (): number => [...joined].reduce((total, run) => total + equity[run]!, 0);
      const moved = (): void => {
        const now = together();
        const factor = now / worth;
        if (now > 0) [worth, dayStart, peak] = worth === 0 ? [now, now, now] : [now, dayStart * factor, peak * factor];
      };
      const begin = async (run: number): Promise<void> => {
        if (joined.has(run)) return;
        joined.add(run);
        const first = share(String(run), [`C${run}`], { capitalMinor: minorFromAmount(capital[run]!) });
        await book.claim({ ...first, ...books(run) }, minorFromAmount(1e6));
        moved();
        await publish(run);
      };
      try {
        for (const { run, change } of list) {
          if (change === 'midnight') {
            const [first] = joined;
            day++;
            if (first !== undefined) await publish(first);
            if (first !== undefined) dayStart = worth;
            else day--;
          } else if (change === 'release') {
            joined.delete(run);
            await book.release(String(run));
            moved();
          } else {
            await begin(run);
            equity[run]! += change;
            worth += change;
            peak = Math.max(peak, worth);
            await publish(run);
          }
          const found = (await book.read()).sums.get('USD');
          if (found === undefined || joined.size === 0) continue;
          expect(amountFromMinor(found.capitalMinor + found.profitMinor), 'worth together').toBeCloseTo(worth, 6);
          const { lostToday, drawdown } = accountLosses(found);
          expect(lostToday, 'lost today').toBeCloseTo(1 - worth / dayStart, 9);
          expect(drawdown, 'lost since the highest').toBeCloseTo(1 - worth / peak, 9);
        }
      } finally {
        await book.close();
      }
    }),
    { numRuns: 40 },
  );
});

it('what a run has lost while no process traded it stays counted when another joins before it publishes', async () => {
  const book = openBook();
  const first = share('a', ['BTC']);
  await book.claim(first, HELD);
  await book.publish('a', first, 7);
  await book.claim({ ...first, equityMinor: minorFromAmount(800) }, HELD);
  const next = share('b', ['ETH'], { capitalMinor: minorFromAmount(800) });
  await book.claim(next, HELD);
  expect(accountLosses((await book.publish('b', next, 7)).sums.get('USD')!)).toEqual({ lostToday: 0.2, drawdown: 0.2 });
  await book.claim({ ...next, equityMinor: minorFromAmount(400) }, HELD);
  await book.release('a');
  await book.release('b');
  await book.claim(share('c', ['BTC']), HELD);
  const { drawdown } = accountLosses((await book.publish('c', share('c', ['BTC']), 7)).sums.get('USD')!);
  expect(drawdown, '800 of 2,000 in the worth of before').toBeCloseTo(0.4, 9);
});

it('a book that was removed while runs trade is noticed by them, though another was made in its place', async () => {
  const path = join(scratchFolder(), 'book.sqlite');
  const book = openBook(path);
  await book.claim(share('a', ['BTC']), HELD);
  for (const end of ['', '-wal', '-shm']) rmSync(`${path}${end}`, { force: true });
  await expect(book.read()).rejects.toMatchObject({ code: 'data-corrupt' });
  await openBook(path).claim(share('rival', ['BTC']), HELD);
  await expect(book.publish('a', share('a', ['BTC']), 1)).rejects.toThrow(/removed or replaced/);
});
