import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SqliteAccountBook } from '../adapters/sqlite/sqlite-account-book.ts';
import { minorFromAmount } from '../core/money.ts';
import { DAY, instant, MINUTE, SECOND } from '../core/time.ts';
import { AccountGuard, SILENT_AFTER } from './account-guard.ts';

/** Two runs on one account, each with a book of its own over the same file. */
function stage() {
  const path = join(scratchFolder(), 'book.sqlite');
  const time = { now: 20_000 * DAY + MINUTE };
  const open = (): SqliteAccountBook => {
    const book = SqliteAccountBook.open(path);
    onTestFinished(() => book.close());
    return book;
  };
  const guardOf = (book: SqliteAccountBook) =>
    new AccountGuard({ book, venueNow: () => instant(time.now), machineNow: () => instant(time.now) });
  const ownBook = open();
  const runs = { one: guardOf(ownBook), two: guardOf(open()) };
  const books = (equity: number, positions: 'flat' | 'open' = 'flat') => ({
    balanceMinor: minorFromAmount(equity),
    equityMinor: minorFromAmount(equity),
    positions,
  });
  const join_ = (name: 'one' | 'two', base: string) =>
    runs[name].join(
      {
        tag: name,
        system: name,
        folder: `/runs/${name}`,
        quote: 'USD',
        bases: [base],
        capitalMinor: minorFromAmount(1_000),
      },
      books(1_000),
      minorFromAmount(2_000),
    );
  return { ...runs, time, books, join: join_, manage: open(), ownBook };
}

it('a loss of one system keeps all systems of the account from entering, until the UTC day ends', async () => {
  const { one, two, time, books, join: joins, manage } = stage();
  expect(await one.ban(), 'before it has a claim').toMatch(/no claim/);
  await joins('one', 'BTC');
  await joins('two', 'ETH');
  await manage.limit({ maximumDailyLoss: 0.05 });
  expect(await one.ban(), 'nobody has published').toMatch(/not known before/);
  await one.publish(books(1_000));
  await two.publish(books(1_000));
  expect([await one.ban(), await two.ban()]).toEqual([undefined, undefined]);
  await one.publish(books(900));
  expect(await two.ban(), 'it has lost nothing itself').toMatch(/lost 5.00 % together since the start of the UTC day/);
  expect(await one.ban()).toMatch(/lost 5.00 %/);
  expect(one.health).toMatchObject({ systems: ['one', 'two'], lostToday: 0.05, limits: { maximumDailyLoss: 0.05 } });
  time.now += DAY;
  await two.publish(books(1_000));
  expect([await one.ban(), await two.ban()]).toEqual([undefined, undefined]);
});

it('nothing is entered while the sum is not known: a system with positions that publishes nothing counts as unknown', async () => {
  const { one, two, time, books, join: joins, manage } = stage();
  await joins('one', 'BTC');
  await joins('two', 'ETH');
  await one.publish(books(1_000));
  await two.publish(books(1_000, 'open'));
  time.now += SILENT_AFTER + SECOND;
  expect(await one.ban(), 'without limits nobody needs the sum').toBeUndefined();
  await manage.limit({ maximumDrawdown: 0.5 });
  time.now -= DAY;
  expect(await one.ban(), 'the clock was set back').toMatch(/nothing since the clock of this machine was set back/);
  time.now += DAY;
  expect(await one.ban()).toMatch(/two has positions in this account and has published nothing for 10 minutes/);
  expect(await two.ban(), 'its own silence is none to itself').toBeUndefined();
  await two.publish(books(1_000, 'open'));
  expect(await one.ban(), 'unchanged books are published once in a while').toBeUndefined();
  await two.publish(books(1_000));
  time.now += SILENT_AFTER + SECOND;
  expect(await one.ban(), 'a flat system loses nothing').toBeUndefined();
});

it('nothing is entered without a claim, and while the book of the account cannot be used', async () => {
  const { one, two, books, join: joins, manage, ownBook } = stage();
  await joins('one', 'BTC');
  await joins('two', 'ETH');
  await manage.release('one');
  expect(await one.ban()).toMatch(/was released/);
  await one.publish(books(1_000));
  expect(await one.ban()).toMatch(/cannot be used: This run has no claim/);
  expect(one.health?.ban).toMatch(/cannot be used/);
  await ownBook.close();
  expect(await one.ban(), 'an unknown answer is no permission').toMatch(/cannot be (?:used|read)/);
  expect(await two.ban()).toBeUndefined();
});

it('a run that has begun goes on without its claim, enters nothing, and enters again once the claim can be renewed', async () => {
  const { one, two, books, join: joins, manage } = stage();
  await joins('two', 'ETH');
  const claim = { tag: 'one', system: 'one', folder: '/runs/one', quote: 'USD', bases: ['ETH'], capitalMinor: 5n };
  await expect(one.rejoin(claim, books(1_000, 'open'), minorFromAmount(2_000))).resolves.toBeUndefined();
  expect(await one.ban()).toMatch(/cannot be used: Another system has a claim to ETH/);
  await one.publish(books(1_000, 'open'));
  expect(await one.ban(), 'it does not publish in the name of another').toMatch(/claim to ETH/);
  await manage.release('two');
  await one.publish(books(900, 'open'));
  expect(await one.ban()).toBeUndefined();
  expect(await two.ban()).toMatch(/released/);
});

it('a copy of a run is refused, because it would close the positions of the run twice', async () => {
  const { one, two, books, join: joins } = stage();
  const folder = scratchFolder();
  await joins('two', 'ETH');
  const claim = { tag: 'one', system: 'one', folder, quote: 'USD', bases: ['BTC'], capitalMinor: 5n };
  await one.rejoin(claim, books(5), minorFromAmount(2_000));
  const copy = two.rejoin({ ...claim, folder: `${folder}-copy` }, books(5), minorFromAmount(2_000));
  await expect(copy).rejects.toMatchObject({ code: 'usage' });
});
