import { describe, expect, it, vi } from 'vitest';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { guardedKit } from './guarded-venue.ts';

const FILL = {
  id: 'f1',
  order: 'o1',
  instrument: 'FIG/USD',
  side: 'buy',
  lots: 5,
  priceTicks: 100,
  feeMinor: 1n,
  liquidity: 'taker',
  at: 1_000,
  cause: 'order',
};

class Trouble extends Error {}

/** A connection by a kit of a user, whose members give this. */
async function connected(members: object, account: object = {}, feed: object = {}): Promise<VenueConnection> {
  const kit = {
    name: 'stall',
    answerMillis: 10,
    open: async () => ({ ...members, account: () => account, feed: () => feed }),
    troubleOf: (error: unknown) =>
      error instanceof Trouble ? { trouble: 'maintenance', reason: 'closed' } : undefined,
  };
  const guarded = guardedKit(kit as unknown as VenueKit, './stall.ts');
  return guarded.open({} as never);
}

const failure = (member: string, expected: string, actual: string) => ({
  code: 'part-failed',
  message: expect.stringContaining(`The venue stall of ./stall.ts failed in \`${member}\``) as string,
  details: {
    where: './stall.ts',
    expected: expect.stringContaining(expected) as string,
    actual,
    advice: expect.stringContaining('edgewise plugin check ./stall.ts') as string,
  },
});

describe('what the kit of a user gives of the account is refused by its name', () => {
  it.each<[string, unknown, string, string]>([
    ['newFills', undefined, 'an answer', 'undefined'],
    ['newFills', [FILL, { ...FILL, lots: -5 }], '[1].lots', '-5'],
    ['newFills', [{ ...FILL, lots: Number.NaN }], '[0].lots', 'NaN'],
    ['newFills', [{ ...FILL, feeMinor: 0.5 }], '[0].feeMinor', '0.5'],
    ['submit', undefined, 'an answer', 'undefined'],
    ['submit', { kind: 'maybe' }, '.kind', 'the text "maybe"'],
    ['cancel', { kind: 'failed', trouble: 'none', reason: '' }, '.trouble', 'the text "none"'],
    ['openOrders', { ours: [] }, '.foreign', 'undefined'],
    ['find', { state: 'open' }, '.id', 'undefined'],
    ['newCashFlows', [{ id: 'c', at: 1, amountMinor: 5, cause: 'transfer' }], '[0].amountMinor', '5'],
    ['holdings', { cashMinor: 1n, lots: { 'FIG/USD': 1 } }, '.lots', 'an object with FIG/USD'],
  ])('%s', async (member, answer, expected, actual) => {
    const account = (await connected({}, { [member]: async () => answer })).account({} as never);
    const asked = Reflect.get(account, member) as () => Promise<unknown>;
    await expect(asked()).rejects.toMatchObject(failure(member, expected, actual));
  });
});

it('an answer at once where a promise was to be is looked at all the same', async () => {
  const account = (await connected({}, { submit: () => 'accepted' })).account({} as never);
  expect(() => account.submit({} as never)).toThrow('failed in `submit`');
});

it.each<[string, unknown, string, string]>([
  ['take', undefined, 'an answer', 'undefined'],
  ['take', [{ at: Number.NaN, markets: [] }], '[0].at', 'NaN'],
  ['take', [{ at: 1, markets: [{ continuity: 'broken' }] }], '[0].markets[0].continuity', 'the text "broken"'],
  ['quotes', [{ market: 0, bid: -1, ask: 1 }], '[0].bid', '-1'],
])('what the feed of a user gives is refused by its name: %s of %s', async (member, answer, expected, actual) => {
  const feed = (await connected({}, {}, { [member]: async () => answer })).feed({} as never);
  const asked = Reflect.get(feed, member) as () => Promise<unknown>;
  await expect(asked()).rejects.toMatchObject(failure(member, expected, actual));
});

it('listings without a price step, and fees that are no list, are refused by their names', async () => {
  const listing = { id: 'FIG/USD', base: 'FIG', quote: 'USD', lot: { units: 1, decimals: 4 } };
  const connection = await connected({
    listings: () => [{ ...listing, tick: { units: 0, decimals: 2 }, minimumLots: 1, minimumNotional: 0 }],
    fees: async () => undefined,
  });
  expect(() => connection.listings([])).toThrow('failed in `listings`');
  await expect(connection.fees([])).rejects.toMatchObject(failure('fees', 'an answer', 'undefined'));
});

it('what is whole passes as it is, a side without a quote too, and what the kit throws stays its own', async () => {
  const fills = [FILL];
  const quotes = [{ market: 0, bid: Number.NaN, ask: 2 }];
  const newFills = async () => fills;
  const holdings = () => Promise.reject(new Trouble('closed'));
  const connection = await connected(
    {},
    { newFills, holdings, find: async () => undefined },
    { quotes: async () => quotes },
  );
  const account = connection.account({} as never);
  expect(await account.newFills()).toBe(fills);
  expect(await account.find('o1' as never)).toBeUndefined();
  expect(await connection.feed({} as never).quotes()).toBe(quotes);
  await expect(account.holdings()).rejects.toBeInstanceOf(Trouble);
});

it('a call of the venue of a user that never settles ends with its name, and nothing is asked of that venue again', async () => {
  vi.useFakeTimers();
  try {
    let asked = 0;
    const submit = () => new Promise(() => asked++);
    const account = (await connected({}, { submit, holdings: submit })).account({} as never);
    const outcome = account.submit({} as never).catch((error: unknown) => error);
    await vi.advanceTimersByTimeAsync(299);
    expect(vi.getTimerCount(), 'many calls of a page each may take so long').toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({
      code: 'part-failed',
      message: expect.stringContaining('The venue stall of ./stall.ts gave no answer in `submit`') as string,
      details: { expected: expect.stringContaining('within 0.3 s') as string },
    });
    expect(() => account.holdings()).toThrow('gave no answer in `submit`');
    expect([asked, vi.getTimerCount()]).toEqual([1, 0]);
  } finally {
    vi.useRealTimers();
  }
});

it('an answer in time leaves no timer behind', async () => {
  vi.useFakeTimers();
  try {
    const account = (await connected({}, { submit: async () => ({ kind: 'accepted' }) })).account({} as never);
    await account.submit({} as never);
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});
