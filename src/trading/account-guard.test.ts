import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SqliteAccountBook } from '../adapters/sqlite/sqlite-account-book.ts';
import { minorFromAmount } from '../core/money.ts';
import { DAY, instant, MINUTE, SECOND } from '../core/time.ts';
import type { EarlierClaim } from '../live/account-book.port.ts';
import { UnusableBook } from '../live/unusable-book.ts';
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
  const guardOf = (book: SqliteAccountBook, earlier?: EarlierClaim) =>
    new AccountGuard({
      book,
      venueNow: () => instant(time.now),
      machineNow: () => instant(time.now),
      ...(earlier === undefined ? {} : { earlier }),
    });
  const ownBook = open();
  const runs = { one: guardOf(ownBook), two: guardOf(open()) };
  const books = (equity: number, positions: 'flat' | 'open' = 'flat') => ({
    balanceMinor: minorFromAmount(equity),
    equityMinor: minorFromAmount(equity),
    positions,
  });
  const join_ = (name: 'one' | 'two', base: string, quote = 'USD') =>
    runs[name].join(
      {
        tag: name,
        system: name,
        folder: `/runs/${name}`,
        quote,
        bases: [base],
        capitalMinor: minorFromAmount(1_000),
      },
      books(1_000),
      minorFromAmount(2_000),
    );
  const begun = (known: string) => guardOf(open(), { known });
  return { ...runs, begun, time, books, join: join_, manage: open(), ownBook };
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

it('what a run has lost since its last turn counts before it enters, for itself and for the others', async () => {
  const { one, two, books, join: joins, manage } = stage();
  await joins('one', 'BTC');
  await joins('two', 'ETH');
  await manage.limit({ maximumDailyLoss: 0.05 });
  await one.publish(books(1_000));
  await two.publish(books(1_000));
  expect(await one.entryBan(books(901, 'open'))).toBeUndefined();
  expect(await one.entryBan(books(900, 'open'))).toMatch(/lost 5.00 % together/);
  expect(await two.entryBan(books(1_000))).toMatch(/lost 5.00 % together/);
});

it('a claim that could not be renewed is not renewed in the midst of a turn, and nothing is entered', async () => {
  const { one, two, books, join: joins, manage } = stage();
  await joins('two', 'ETH');
  const claim = { tag: 'one', system: 'one', folder: '/runs/one', quote: 'USD', bases: ['ETH'], capitalMinor: 5n };
  await one.rejoin(claim, books(1_000), minorFromAmount(2_000));
  await manage.release('two');
  expect(await one.entryBan(books(1_000))).toMatch(/claim to ETH/);
  await one.publish(books(1_000));
  expect(await one.entryBan(books(1_000))).toBeUndefined();
  expect(await two.entryBan(books(1_000))).toMatch(/no claim/);
});

it('nothing is entered while the sum is not known: a system with positions that publishes nothing counts as unknown', async () => {
  const { one, two, time, books, join: joins, manage } = stage();
  await joins('one', 'BTC');
  await joins('two', 'ETH');
  await one.publish(books(1_000));
  await two.publish(books(1_000, 'open'));
  time.now += SILENT_AFTER;
  await manage.limit({ maximumDrawdown: 0.5 });
  expect(await one.ban(), 'it may be silent for so long').toBeUndefined();
  await manage.limit({});
  time.now += SECOND;
  expect(await one.ban(), 'without limits nobody needs the sum').toBeUndefined();
  await manage.limit({ maximumDrawdown: 0.5 });
  const now = time.now;
  for (const [back, ban] of [
    [MINUTE, undefined],
    [MINUTE + SECOND, 'since the clock of this machine was set back'],
    [DAY, 'since the clock of this machine was set back'],
  ] as const) {
    time.now = now - SILENT_AFTER - SECOND - back;
    const told = (await one.ban())?.match(/nothing (.*), so that/)?.[1];
    expect(told, `a clock that is ${back / SECOND} s behind what was published`).toBe(ban);
  }
  time.now = now;
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

it('says nothing of its account to people before it has a claim and has read the book', async () => {
  const { one } = stage();
  expect(one.health).toBeUndefined();
  await one.ban();
  expect(one.health, 'the book was read, and there is no claim').toBeUndefined();
  const { one: other, join: joinsOther, ownBook: silentBook } = stage();
  const read = silentBook.read.bind(silentBook);
  silentBook.read = () => Promise.reject(new Error('locked'));
  await expect(joinsOther('one', 'BTC')).rejects.toThrow('locked');
  expect(other.health, 'there is a claim, and the book was not read').toBeUndefined();
  expect(await other.ban()).toMatch(/cannot be read: locked/);
  silentBook.read = read;
  expect(await other.ban(), 'the claim was made').toBeUndefined();
  expect(other.health).toMatchObject({ systems: ['one'], quote: 'USD', ban: undefined });
});

it('goes by the systems of its own quote currency', async () => {
  const { one, two, time, books, join: joins, manage } = stage();
  await joins('one', 'BTC');
  await joins('two', 'ETH', 'EUR');
  await manage.limit({ maximumDrawdown: 0.5 });
  await one.publish(books(1_000));
  await two.publish(books(1_000, 'open'));
  time.now += SILENT_AFTER + SECOND;
  expect(await one.ban(), 'euros do not belong to the sum of dollars').toBeUndefined();
});

it('publishes books when they have changed, and every 30 seconds when they have not', async () => {
  const { one, time, books, join: joins, ownBook } = stage();
  await joins('one', 'BTC');
  const days: number[] = [];
  const publish = ownBook.publish.bind(ownBook);
  ownBook.publish = (tag, published, day) => (days.push(day), publish(tag, published, day));
  const flat = books(1_000);
  const steps = [
    ['first', flat, 0, 1],
    ['the same', flat, 30 * SECOND - 1, 1],
    ['the same, and the time has come', flat, 1, 2],
    ['another worth', { ...flat, equityMinor: 7n }, 0, 3],
    ['another balance', { ...flat, equityMinor: 7n, balanceMinor: 7n }, 0, 4],
    ['a position', { ...flat, equityMinor: 7n, balanceMinor: 7n, positions: 'open' }, 0, 5],
  ] as const;
  for (const [what, given, later, count] of steps) {
    time.now += later;
    await one.publish(given);
    expect(days.length, what).toBe(count);
  }
  expect(new Set(days), 'under the UTC day of the venue').toEqual(new Set([20_000]));
});

it('tries again at once where its books could not be published', async () => {
  const { one, books, join: joins, ownBook } = stage();
  await joins('one', 'BTC');
  await one.publish(books(1_000));
  const publish = ownBook.publish.bind(ownBook);
  ownBook.publish = () => Promise.reject(new Error('locked'));
  await one.publish(books(900));
  expect(await one.ban()).toMatch(/cannot be used: locked/);
  ownBook.publish = publish;
  await one.publish(books(1_000));
  expect(await one.ban(), 'the newest books are there').toBeUndefined();
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

it('a run that misses its claim keeps all from entering, and says what went with the lost book', async () => {
  const { begun, two, books, join: joins, manage } = stage();
  await joins('two', 'ETH');
  const one = begun('last known: the systems one, three; limits of 5 % in a day');
  const claim = { tag: 'one', system: 'one', folder: '/runs/one', quote: 'USD', bases: ['BTC'], capitalMinor: 5n };
  await one.rejoin(claim, books(5, 'open'), minorFromAmount(2_000));
  await one.publish(books(5, 'open'));
  for (const run of [one, two])
    expect(await run.ban()).toMatch(
      /book of the account was lost.*one missed its claim.*one, three; limits of 5 % in a day/,
    );
  expect(one.health?.ban).toMatch(/was lost/);
  await manage.limit({ maximumDailyLoss: 0.05 });
  expect([await one.entryBan(books(5, 'open')), await two.entryBan(books(1_000))]).toEqual([undefined, undefined]);
});

it('a run whose book could never be opened says so in its health', async () => {
  const guard = new AccountGuard({
    book: new UnusableBook(new Error('file is not a database')),
    venueNow: () => instant(1),
    machineNow: () => instant(1),
  });
  const claim = { tag: 'one', system: 'one', folder: '/runs/one', quote: 'USD', bases: ['ETH'], capitalMinor: 5n };
  await guard.rejoin(claim, { balanceMinor: 1n, equityMinor: 1n, positions: 'flat' }, 5n);
  expect(guard.health).toMatchObject({
    systems: [],
    quote: 'USD',
    ban: expect.stringMatching(/not a database/) as string,
  });
});
