import { rmSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { amountFromMinor, minorFromAmount } from '../../core/money.ts';
import { instant } from '../../core/time.ts';
import type { AccountShare, PublishedBooks } from '../../live/account-book.port.ts';
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

describe('the book of a shared account', () => {
  it('gives one quote currency to several systems and each base currency to one', async () => {
    const book = openBook();
    await book.claim(share('a', ['BTC', 'ETH']), HELD);
    await book.claim(share('b', ['SOL']), HELD);
    const refused = async (claim: AccountShare): Promise<unknown> =>
      book.claim(claim, HELD).then(
        () => 'taken',
        (error: Error) => error.message,
      );
    expect(await refused(share('c', ['ADA', 'ETH'], { capitalMinor: 1n })), 'the same coins').toMatch(
      /claim to ETH[^]*system-a trades BTC, ETH against USD/,
    );
    expect(await refused(share('c', ['ETH'], { quote: 'EUR' })), 'against another currency too').toMatch(/to ETH/);
    expect(await refused(share('c', ['USD'], { quote: 'EUR' })), 'what others pay with').toMatch(/to USD/);
    expect(await refused(share('c', ['ADA'], { quote: 'SOL' })), 'paying with what others hold').toMatch(/to SOL/);
    expect(await refused(share('c', ['ADA'], { quote: 'EUR' }))).toBe('taken');
    expect((await book.read()).shares.map(({ tag, bases }) => [tag, bases])).toEqual([
      ['a', ['BTC', 'ETH']],
      ['b', ['SOL']],
      ['c', ['ADA']],
    ]);
  });

  it('promises no more money than the account holds, and what a run has lost is free for nobody', async () => {
    const path = join(scratchFolder(), 'book.sqlite');
    const book = openBook(path);
    await book.claim(share('a', ['BTC']), HELD);
    await openBook(path).claim(share('b', ['SOL']), HELD);
    const third = share('c', ['ADA'], { capitalMinor: minorFromAmount(501) });
    await expect(book.claim(third, HELD), 'by another process too').rejects.toThrow(
      /holds less than its systems[^]*501 USD, and 2000 USD for system-a, system-b[^]*2500 USD/,
    );
    await book.publish('a', { ...share('a', []), balanceMinor: minorFromAmount(999) }, 1);
    await expect(book.claim(third, HELD), 'claims go with the books').resolves.toBeUndefined();
    await expect(
      book.claim({ ...share('a', ['BTC']), balanceMinor: minorFromAmount(2_000), positions: 'open' }, HELD),
      'a run that has begun goes on, whatever the account holds',
    ).resolves.toBeUndefined();
  });

  it('ends the claim of a run whose folder has another run, and of one that is released', async () => {
    const book = openBook();
    await book.claim(share('a', ['BTC']), HELD);
    await book.claim(share('b', ['BTC'], { folder: '/runs/a' }), HELD);
    expect((await book.read()).shares.map(({ tag }) => tag)).toEqual(['b']);
    await book.release('b');
    await book.release('b');
    expect((await book.read()).shares).toEqual([]);
    await expect(book.publish('b', share('b', []), 1)).rejects.toMatchObject({
      code: 'check-failed',
      message: expect.stringContaining('no claim') as string,
    });
    await book.claim(share('c', ['BTC']), HELD);
    expect((await book.read()).shares.map(({ tag }) => tag)).toEqual(['c']);
  });
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

it('what the last system of an account has lost stays counted for the next that joins', async () => {
  const book = openBook();
  const first = share('a', ['BTC']);
  await book.claim(first, HELD);
  await book.publish('a', first, 7);
  await book.publish('a', { ...first, equityMinor: minorFromAmount(800) }, 7);
  await book.release('a');
  expect((await book.read()).shares).toEqual([]);
  const next = share('b', ['BTC'], { capitalMinor: minorFromAmount(100) });
  await book.claim(next, HELD);
  expect(accountLosses((await book.publish('b', next, 7)).sums.get('USD')!)).toEqual({ lostToday: 0.2, drawdown: 0.2 });
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

it('a clock that was ahead keeps the loss of a day no longer than until it is right again', async () => {
  const book = openBook();
  const books = share('a', ['BTC']);
  await book.claim(books, HELD);
  await book.publish('a', books, 400);
  await book.publish('a', { ...books, equityMinor: minorFromAmount(900) }, 400);
  await book.publish('a', { ...books, equityMinor: minorFromAmount(900) }, 30);
  const sum = (await book.read()).sums.get('USD')!;
  expect([sum.day, accountLosses(sum).lostToday]).toEqual([30, 0]);
});

it('a run that was copied has no claim of its own, and one that was moved keeps its claim', async () => {
  const book = openBook();
  const folder = scratchFolder();
  await book.claim(share('a', ['BTC'], { folder }), HELD);
  const copy = share('a', ['BTC'], { folder: `${folder}-copy` });
  await expect(book.claim(copy, HELD)).rejects.toThrow(/claim in another folder, and this one is a copy/);
  rmSync(folder, { recursive: true });
  await expect(book.claim(copy, HELD), 'the folder that it had is gone').resolves.toBeUndefined();
  expect((await book.read()).shares.map((each) => each.folder)).toEqual([copy.folder]);
});

it('a new run does not end the claim of one with positions that was in its folder', async () => {
  const book = openBook();
  await book.claim(share('a', ['BTC'], { positions: 'open' }), HELD);
  await expect(book.claim(share('b', ['BTC'], { folder: '/runs/a' }), HELD)).rejects.toThrow(/has positions/);
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

it('new limits count the drawdown from when they are set, and the loss of the day as before', async () => {
  const book = openBook();
  const books = share('a', ['BTC']);
  await book.claim(books, HELD);
  await book.publish('a', books, 7);
  await book.publish('a', { ...books, equityMinor: minorFromAmount(900) }, 7);
  await book.limit({ maximumDailyLoss: 0.05, maximumDrawdown: 0.2 });
  const { limits, sums } = await book.read();
  expect(limits).toEqual({ maximumDailyLoss: 0.05, maximumDrawdown: 0.2 });
  const { peakMinor, dayStartMinor, profitMinor } = sums.get('USD')!;
  expect([peakMinor - profitMinor, dayStartMinor - profitMinor]).toEqual([0n, minorFromAmount(100)]);
  await book.limit({});
  expect((await book.read()).limits).toEqual({});
  await book.publish('a', books, 6);
  expect((await book.read()).sums.get('USD')!.day, 'a clock that goes back begins no day').toBe(7);
});
