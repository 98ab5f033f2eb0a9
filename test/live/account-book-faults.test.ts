import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SqliteAccountBook } from '../../src/adapters/sqlite/sqlite-account-book.ts';
import type { AccountBook, AccountShare } from '../../src/live/account-book.port.ts';
import { checkAccountBook } from '../../src/live/check-account-book.ts';
import { scratchFolder } from '../harness/scratch-folder.ts';

/** What a faulty book does otherwise than the honest one that it is given. */
type Fault = (honest: AccountBook) => Partial<AccountBook>;

/** All that a book does, as the honest one does it. */
function asHonest(book: AccountBook): AccountBook {
  return {
    claim: (share, heldMinor, earlier) => book.claim(share, heldMinor, earlier),
    publish: (tag, books, day) => book.publish(tag, books, day),
    read: () => book.read(),
    release: (tag) => book.release(tag),
    limit: (limits) => book.limit(limits),
    close: () => book.close(),
  };
}

/** The clause that books with a fault break first; `none` where they keep all. */
function brokenBy(fault: Fault): Promise<string> {
  return checkAccountBook(async () => {
    const path = join(scratchFolder(), 'book.sqlite');
    return async () => {
      const honest = SqliteAccountBook.open(path);
      return { ...asHonest(honest), ...fault(honest) };
    };
  }).then(
    () => 'none',
    ({ message }: Error) => message,
  );
}

const changed = (share: AccountShare, terms: Partial<AccountShare>): AccountShare => ({ ...share, ...terms });

const FAULTS: readonly (readonly [string, RegExp, Fault])[] = [
  [
    'lets two systems that pay with the same currency trade the same coins',
    /a quote currency is for several systems/,
    (book) => ({
      claim: async (share, heldMinor) => {
        const { shares } = await book.read();
        const rival = shares.some(
          ({ bases, quote }) => quote === share.quote && bases.some((b) => share.bases.includes(b)),
        );
        const isNew = shares.every(({ tag }) => tag !== share.tag);
        return book.claim(isNew && rival ? changed(share, { bases: [`only ${share.tag}`] }) : share, heldMinor);
      },
    }),
  ],
  [
    'keeps no coins whose name has a sign that is no letter',
    /a claim comes back as it was made/,
    (book) => ({
      claim: (share, heldMinor) =>
        book.claim(changed(share, { bases: share.bases.filter((base) => /^\w+$/.test(base)) }), heldMinor),
    }),
  ],
  [
    'gives the folder of a run with positions to another run',
    /a run with positions keeps its claim/,
    (book) => ({
      claim: async (share, heldMinor) => {
        const { shares } = await book.read();
        const before = shares.find(({ folder, tag }) => folder === share.folder && tag !== share.tag);
        if (before !== undefined) await book.release(before.tag);
        return book.claim(share, heldMinor);
      },
    }),
  ],
  [
    'keeps the limits when a person takes them away',
    /new limits count the drawdown from when they are set/,
    (book) => ({
      limit: async (limits) => {
        if (Object.keys(limits).length > 0) await book.limit(limits);
      },
    }),
  ],
  [
    'promises more than the account holds',
    /no more is promised than the account holds/,
    (book) => ({ claim: (share, heldMinor) => book.claim(share, 10n * heldMinor) }),
  ],
  [
    'counts a minor unit more than it was told',
    /the loss of the last system stays counted/,
    (book) => ({
      publish: (tag, books, day) => book.publish(tag, { ...books, equityMinor: books.equityMinor + 1n }, day),
    }),
  ],
  [
    'does not hear that a run had its claim elsewhere',
    /a book that lacks the claim of a run that had one was remade/,
    (book) => ({ claim: (share, heldMinor) => book.claim(share, heldMinor) }),
  ],
  ['ends no claim', /the claim ends of a run that is released/, () => ({ release: () => Promise.resolve() })],
];

describe('the contract of the book of an account', () => {
  it('is kept by an honest book that is wrapped', async () => {
    expect(await brokenBy(() => ({}))).toBe('none');
  });

  it.each(FAULTS)('is broken by one that %s', async (_, law, fault) => {
    expect(await brokenBy(fault)).toMatch(law);
  });
});
