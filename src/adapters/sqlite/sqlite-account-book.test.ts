import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { minorFromAmount } from '../../core/money.ts';
import { instant } from '../../core/time.ts';
import type { AccountShare } from '../../live/account-book.port.ts';
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

/** What happens to the runs of an account. A run is joined when something happens to it first. */
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

it('what the systems of an account lose is counted from day and peak, whoever joins, leaves and comes back', async () => {
  await fc.assert(
    fc.asyncProperty(happenings, async (list) => {
      const book = SqliteAccountBook.open(join(scratchFolder(), 'book.sqlite'));
      const equity = new Map<number, number>([
        [0, 1_000],
        [1, 2_000],
        [2, 500],
        // One that always stays, so that the count never begins anew.
        [9, 100],
      ]);
      const joined = new Set<number>();
      const capital = new Map(equity);
      let [day, sum, dayStart, peak] = [1, 0, 0, 0];
      const books = (run: number) => {
        const minor = minorFromAmount(equity.get(run)!);
        return { balanceMinor: minor, equityMinor: minor, positions: 'flat' as const, at: instant(1) };
      };
      const join_ = async (run: number): Promise<void> => {
        joined.add(run);
        const first = share(String(run), [`C${run}`], { capitalMinor: minorFromAmount(capital.get(run)!) });
        await book.claim({ ...first, ...books(run) }, minorFromAmount(1e6));
      };
      try {
        await join_(9);
        await book.publish('9', books(9), day);
        for (const { run, change } of list) {
          if (change === 'midnight') {
            day++;
            // The next that publishes begins the day with what was known before.
            dayStart = sum;
            await book.publish('9', books(9), day);
          } else if (change === 'release') {
            joined.delete(run);
            await book.release(String(run));
          } else {
            if (!joined.has(run)) await join_(run);
            equity.set(run, equity.get(run)! + change);
            sum += change;
            peak = Math.max(peak, sum);
            await book.publish(String(run), books(run), day);
          }
          const found = (await book.read()).sums.get('USD')!;
          expect(found.day).toBe(day);
          expect(found.dayStartMinor - found.profitMinor, 'lost today').toBe(minorFromAmount(dayStart - sum));
          expect(found.peakMinor - found.profitMinor, 'lost since the highest').toBe(minorFromAmount(peak - sum));
          const worth = [...joined].reduce((total, each) => total + equity.get(each)!, 0);
          expect(found.capitalMinor + found.profitMinor, 'what the systems are worth together').toBe(
            minorFromAmount(worth),
          );
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
  const next = share('b', ['BTC']);
  await book.claim(next, HELD);
  const { dayStartMinor, peakMinor, profitMinor } = (await book.publish('b', next, 7)).sums.get('USD')!;
  expect([dayStartMinor - profitMinor, peakMinor - profitMinor]).toEqual([minorFromAmount(200), minorFromAmount(200)]);
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
