import type { AccountSum } from '../core/account-sum.ts';
import { minorFromAmount } from '../core/money.ts';
import {
  checkStoreLaws,
  demandEqual,
  demandRefused,
  storeLaw,
  withOpened,
  type MakeStore,
  type StoreLaw,
} from '../core/store-law.ts';
import { instant } from '../core/time.ts';
import type { AccountBook, AccountReading, AccountShare } from './account-book.port.ts';

/** One clause of the contract of every book of an account. */
export type AccountBookLaw = StoreLaw<AccountBook>;

const law = storeLaw<AccountBook>;

/** What the account holds of the quote currency. */
const HELD = minorFromAmount(2_500);

/** The claim of a system with 1,000 of quote currency, whose folder is nowhere. */
function share(tag: string, bases: readonly string[], terms: Partial<AccountShare> = {}): AccountShare {
  const capitalMinor = terms.capitalMinor ?? minorFromAmount(1_000);
  const books = { balanceMinor: capitalMinor, equityMinor: capitalMinor, positions: 'flat' as const, at: instant(1) };
  const names = { tag, system: `system-${tag}`, folder: `/nowhere/${tag}`, quote: 'USD', bases };
  return { ...names, capitalMinor, ...books, ...terms };
}

/** The same claim when the run is worth so much. */
function worth(claim: AccountShare, equity: number): AccountShare {
  const minor = minorFromAmount(equity);
  return { ...claim, balanceMinor: minor, equityMinor: minor };
}

function tags({ shares }: AccountReading): string[] {
  return shares.map(({ tag }) => tag);
}

function sumOf({ sums }: AccountReading): AccountSum {
  const sum = sums.get('USD');
  if (sum === undefined) throw new Error('the book has no sum of USD');
  return sum;
}

/** What all are worth together, when the day began and at the most, in quote currency. */
function marksOf(reading: AccountReading): number[] {
  const { capitalMinor, profitMinor, dayStartMinor, peakMinor } = sumOf(reading);
  return [profitMinor, dayStartMinor, peakMinor].map((minor) => Number((capitalMinor + minor) / minorFromAmount(1)));
}

const CLAIM_LAWS: readonly AccountBookLaw[] = [
  law('a new book has no claim, no sum and no limit', async (book) => {
    const { shares, sums, limits } = await book.read();
    demandEqual([shares.length, sums.size, limits], [0, 0, {}], 'a new book');
  }),
  law('a quote currency is for several systems, any other currency for one', async (book) => {
    await book.claim(share('a', ['BTC', 'ETH']), HELD);
    await book.claim(share('b', ['SOL']), HELD);
    const refused = (what: string, claim: AccountShare) => demandRefused(book.claim(claim, HELD), 'check-failed', what);
    await refused('the same coins', share('c', ['ADA', 'ETH'], { capitalMinor: 1n }));
    await refused('the same coins against another currency', share('c', ['ETH'], { quote: 'EUR' }));
    await refused('what others pay with', share('c', ['USD'], { quote: 'EUR' }));
    await refused('paying with what others hold', share('c', ['ADA'], { quote: 'SOL' }));
    await book.claim(share('c', ['ADA'], { quote: 'EUR' }), HELD);
    demandEqual(
      (await book.read()).shares.map(({ tag, bases, quote }) => [tag, bases, quote]),
      [
        ['a', ['BTC', 'ETH'], 'USD'],
        ['b', ['SOL'], 'USD'],
        ['c', ['ADA'], 'EUR'],
      ],
      'claims, oldest first',
    );
  }),
  law('a claim comes back as it was made, to the minor unit', async (book) => {
    const capitalMinor = 1_000_000_000_000_000_000_001n;
    const claim = share('a', ['BTC', 'é"\\\'$1'], { capitalMinor, positions: 'open', at: instant(8e15) });
    await book.claim(claim, 2n * capitalMinor);
    const text = ({ capitalMinor: capital, balanceMinor, equityMinor, ...rest }: AccountShare) => ({
      ...rest,
      money: [capital, balanceMinor, equityMinor].map(String),
    });
    demandEqual((await book.read()).shares.map(text), [text(claim)], 'the claim');
  }),
  law('no more is promised than the account holds, and what a run has lost is free for nobody', async (book, open) => {
    await book.claim(share('a', ['BTC']), HELD);
    await withOpened(open, (other) => other.claim(share('b', ['SOL']), HELD));
    const third = share('c', ['ADA'], { capitalMinor: minorFromAmount(501) });
    await demandRefused(book.claim(third, HELD), 'check-failed', 'a claim of 501 where 500 are left');
    await book.publish('a', worth(share('a', []), 999), 1);
    await book.claim(third, HELD);
    const begun = { ...worth(share('a', ['BTC']), 2_000), positions: 'open' as const };
    await book.claim(begun, HELD);
    demandEqual((await book.read()).shares.length, 3, 'a run that has begun goes on, whatever the account holds');
  }),
  law('the claim ends of a run that is released, and of one whose folder has another run', async (book) => {
    await book.claim(share('a', ['BTC']), HELD);
    await book.claim(share('b', ['BTC'], { folder: '/nowhere/a' }), HELD);
    demandEqual(tags(await book.read()), ['b'], 'the run of the folder');
    await book.release('b');
    await book.release('b');
    demandEqual(tags(await book.read()), [], 'released, twice');
    await demandRefused(book.publish('b', share('b', []), 1), 'check-failed', 'a run without a claim');
    await book.claim(share('c', ['BTC']), HELD);
    demandEqual(tags(await book.read()), ['c'], 'the coins are free again');
  }),
  law('a run with positions keeps its claim, though a new one takes its folder', async (book) => {
    await book.claim(share('a', ['BTC'], { positions: 'open' }), HELD);
    const next = share('b', ['BTC'], { folder: '/nowhere/a' });
    await demandRefused(book.claim(next, HELD), 'check-failed', 'a new run in its folder');
    demandEqual(tags(await book.read()), ['a'], 'claims');
  }),
  law('a copy of a run has no claim of its own, and one that was moved keeps its claim', async (book) => {
    const here = import.meta.dirname;
    await book.claim(share('a', ['BTC'], { folder: here }), HELD);
    const other = share('a', ['BTC'], { folder: '/nowhere/else' });
    await demandRefused(book.claim(other, HELD), 'usage', 'the folder of the first is there');
    await book.claim(share('b', ['SOL'], { folder: '/nowhere/gone' }), HELD);
    await book.claim(share('b', ['SOL'], { folder: here.slice(0, -1) }), HELD);
    demandEqual(
      (await book.read()).shares.map(({ folder }) => folder),
      [here, here.slice(0, -1)],
      'folders',
    );
  }),
];

const SUM_LAWS: readonly AccountBookLaw[] = [
  law('what is published is read by another opener at once, and after all have closed', async (book, open) => {
    await book.claim(share('a', ['BTC']), HELD);
    await withOpened(open, async (other) => {
      demandEqual(
        marksOf(await other.publish('a', worth(share('a', []), 900), 7)),
        [900, 1_000, 1_000],
        'since it joined',
      );
      await other.limit({ maximumDailyLoss: 0.05 });
    });
    demandEqual((await book.read()).limits, { maximumDailyLoss: 0.05 }, 'limits of another opener');
    await book.close();
    await withOpened(open, async (next) => demandEqual(sumOf(await next.read()).day, 7, 'after all have closed'));
  }),
  law('the loss of the last system stays counted for the next one, as a share', async (book) => {
    const first = share('a', ['BTC']);
    await book.claim(first, HELD);
    await book.publish('a', first, 7);
    await book.publish('a', worth(first, 800), 7);
    await book.release('a');
    const next = share('b', ['BTC'], { capitalMinor: minorFromAmount(100) });
    await book.claim(next, HELD);
    demandEqual(marksOf(await book.publish('b', next, 7)), [100, 125, 125], 'a fifth is lost of 125, too');
  }),
  law('what a run lost while no process traded it is counted before another one joins', async (book) => {
    const first = share('a', ['BTC']);
    await book.claim(first, HELD);
    await book.publish('a', first, 7);
    await book.claim(worth(first, 800), HELD);
    const next = share('b', ['ETH'], { capitalMinor: minorFromAmount(800) });
    await book.claim(next, HELD);
    demandEqual(marksOf(await book.publish('b', next, 7)), [1_600, 2_000, 2_000], 'a fifth is lost of 2,000');
  }),
  law(
    'a day ends when a later one is published; a clock far ahead is put right, one just behind waits',
    async (book) => {
      const books = share('a', ['BTC']);
      await book.claim(books, HELD);
      await book.publish('a', books, 400);
      demandEqual(marksOf(await book.publish('a', worth(books, 900), 400)), [900, 1_000, 1_000], 'the loss of the day');
      demandEqual(marksOf(await book.publish('a', worth(books, 900), 399)), [900, 1_000, 1_000], 'a day before');
      const right = await book.publish('a', worth(books, 900), 30);
      demandEqual([sumOf(right).day, ...marksOf(right)], [30, 900, 900, 1_000], 'a year before');
      demandEqual(
        marksOf(await book.publish('a', worth(books, 880), 31)),
        [880, 900, 1_000],
        'the next day, since the last of the day before',
      );
    },
  ),
  law('new limits count the drawdown from when they are set, and the loss of the day as before', async (book) => {
    const books = share('a', ['BTC']);
    await book.claim(books, HELD);
    await book.publish('a', books, 7);
    await book.publish('a', worth(books, 900), 7);
    await book.limit({ maximumDailyLoss: 0.05, maximumDrawdown: 0.2 });
    const limited = await book.read();
    demandEqual(limited.limits, { maximumDailyLoss: 0.05, maximumDrawdown: 0.2 }, 'limits');
    demandEqual(marksOf(limited), [900, 1_000, 900], 'marks');
    await book.limit({});
    demandEqual((await book.read()).limits, {}, 'no limits');
  }),
  law('a book that lacks the claim of a run that had one was remade, until a person sets limits', async (book) => {
    await book.claim(share('a', ['BTC']), HELD);
    demandEqual((await book.read()).remade, undefined, 'after a first claim');
    await book.claim(share('a', ['BTC']), HELD, { known: 'all' });
    demandEqual((await book.read()).remade, undefined, 'after a claim that is here');
    await book.release('a');
    await book.claim(share('a', ['BTC']), HELD, { known: 'all' });
    demandEqual((await book.read()).remade, undefined, 'after a claim that was released here');
    const moved = share('d', ['BTC'], { folder: '/nowhere/d', capitalMinor: 1n });
    await book.release('a');
    await book.claim(moved, HELD);
    await book.claim(share('e', ['SOL'], { folder: '/nowhere/d', capitalMinor: 1n }), HELD);
    await book.claim({ ...moved, folder: '/nowhere/moved' }, HELD, { known: 'all' });
    demandEqual((await book.read()).remade, undefined, 'after a claim whose folder another run took');
    await book.release('e');
    await book.claim(share('b', ['ETH'], { at: instant(7) }), HELD, { known: 'all' });
    demandEqual(
      (await book.read()).remade,
      { at: instant(7), system: 'system-b', known: 'all' },
      'after a claim that was made elsewhere',
    );
    await book.limit({});
    await book.claim(share('c', ['SOL'], { capitalMinor: minorFromAmount(1) }), HELD, { known: 'all' });
    demandEqual((await book.read()).remade, undefined, 'after a person has set limits');
  }),
];

/** The contract of the port: each implementation keeps every clause on a new, empty book. */
export const ACCOUNT_BOOK_LAWS: readonly AccountBookLaw[] = [...CLAIM_LAWS, ...SUM_LAWS];

/** Checks the contract of the book of an account. `make` makes a place for a new, empty book at each call. */
export function checkAccountBook(make: MakeStore<AccountBook>): Promise<void> {
  return checkStoreLaws('A book of an account', ACCOUNT_BOOK_LAWS, make);
}
