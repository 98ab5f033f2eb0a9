import { describe, expect, it } from 'vitest';
import type { Fact, FactKind } from '../../core/facts/market-facts.ts';
import { duration, SECOND } from '../../core/time.ts';
import { RECORDED_MESSAGES } from './recorded-messages.ts';

/** Venue's milliseconds at the beginning. */
const T = 1_723_161_255_000;

/** A line as a recorder writes it; the recorder's clock is `behind` milliseconds behind the venue's. */
function line(message: object, { at, behind = 1_270 }: { readonly at: number; readonly behind?: number }): string {
  return `${T + at - behind}000000 ${JSON.stringify(message)}`;
}

type Levels = readonly (readonly [string, string])[];

const depth = (at: number, [U, u]: readonly [number, number], [b, a]: readonly [Levels, Levels], more = {}) =>
  line({ stream: 'x', data: { e: 'depthUpdate', E: T + at, s: 'BTCUSDT', U, u, b, a, ...more } }, { at });
const snapshot = (at: number, lastUpdateId: number, [bids, asks]: readonly [Levels, Levels]) =>
  line({ lastUpdateId, bids, asks }, { at });
const trade = (at: number, t: number, [p, q]: readonly [string, string], m: boolean) =>
  line({ stream: 'x', data: { e: 'trade', E: T + at, s: 'BTCUSDT', t, p, q, m } }, { at });
const ticker = (at: number, behind = 1_270) =>
  line({ stream: 'x', data: { e: 'bookTicker', u: 1, E: T + at, s: 'BTCUSDT', b: '1', a: '2' } }, { at, behind });

function read(kind: FactKind, lines: readonly string[], options = {}): { facts: Fact[]; leftOut: string[] } {
  const facts: Fact[] = [];
  const leftOut: string[] = [];
  const reader = RECORDED_MESSAGES.reader(
    {
      kind,
      instrument: 'BTC/USDT',
      delay: duration(0),
      every: SECOND,
      window: duration(2 * SECOND),
      levels: 2,
      ...options,
    },
    { take: (fact) => void facts.push(fact), leaveOut: (reason) => void leftOut.push(reason) },
  );
  for (const each of lines) reader.read(each);
  reader.end();
  return { facts, leftOut };
}

const BIDS: Levels = [
  ['100', '1'],
  ['99.5', '2'],
  ['99', '3'],
];
const ASKS: Levels = [
  ['101', '1'],
  ['102', '2'],
  ['103', '3'],
];
const book = (at: number, bids: readonly number[], asks: readonly number[]) => ({
  kind: 'book',
  knownAt: (T + at) * 1_000,
  bids: Float64Array.from(bids),
  asks: Float64Array.from(asks),
});

describe('recorded books', () => {
  it('follow the changes after a snapshot, and give the last state of each second, known when it was', () => {
    const { facts, leftOut } = read('book', [
      depth(0, [5, 9], [[['100', '7']], []]),
      snapshot(50, 10, [BIDS, ASKS]),
      depth(100, [8, 12], [[['100', '0']], [['101', '1.5']]]),
      depth(900, [13, 13], [[], [['101.5', '4']]]),
      depth(1_100, [14, 15], [[['99.8', '1']], []]),
    ]);
    expect(facts).toEqual([
      book(900, [99.5, 2, 99, 3], [101, 1.5, 101.5, 4]),
      book(1_100, [99.8, 1, 99.5, 2], [101, 1.5, 101.5, 4]),
    ]);
    expect(leftOut).toEqual(['a change from before the snapshot']);
  });

  it('are known at the later of the two clocks, and later by the delay', () => {
    const late = line(
      { e: 'depthUpdate', E: T + 100, s: 'BTCUSDT', U: 11, u: 11, b: [], a: [] },
      { at: 700, behind: 0 },
    );
    const lines = [snapshot(0, 10, [BIDS, ASKS]), late];
    expect(read('book', lines).facts[0]?.knownAt, 'received after it was sent').toBe((T + 700) * 1_000);
    expect(read('book', lines, { delay: SECOND }).facts[0]?.knownAt).toBe((T + 1_700) * 1_000);
  });

  it('are not known after a gap in the numbers, until the next snapshot', () => {
    const { facts, leftOut } = read('book', [
      snapshot(0, 10, [BIDS, ASKS]),
      depth(100, [11, 11], [[], []]),
      depth(200, [13, 13], [[['100', '9']], []]),
      depth(1_300, [14, 14], [[], []]),
      depth(2_300, [15, 15], [[], []]),
      snapshot(2_400, 20, [BIDS, ASKS]),
      depth(2_500, [21, 21], [[['100', '8']], []]),
    ]);
    expect(leftOut).toEqual([
      'a change after a gap in the numbers of changes',
      'a change from before the snapshot',
      'a change from before the snapshot',
    ]);
    expect(facts).toEqual([book(2_500, [100, 8, 99.5, 2], [101, 1, 102, 2])]);
  });

  it('of perpetuals follow by the number of the change before', () => {
    const { facts, leftOut } = read('book', [
      snapshot(0, 10, [BIDS, ASKS]),
      depth(100, [7, 12], [[], []], { pu: 6 }),
      depth(200, [20, 25], [[['100', '9']], []], { pu: 12 }),
      depth(300, [26, 26], [[['100', '4']], []], { pu: 24 }),
    ]);
    expect(leftOut).toEqual(['a change after a gap in the numbers of changes']);
    expect(facts, 'the book was lost before its second ended').toEqual([]);
  });
});

describe('lines of recorded books', () => {
  it.each([
    ['a line without a time of receipt and a message', 'hello'],
    ['a message that is cut off', '1723161253937085768 {"stream":"btc}'],
    ['a depth message without all its fields', depth(150, [11, 11], [[], []], { b: undefined })],
    ['another market', depth(150, [11, 11], [[], []], { s: 'ETHUSDT' })],
    ['a time before that of the message before', depth(50, [12, 12], [[], []])],
    ['a change with a price or an amount that is none', depth(150, [12, 12], [[['1e3', '1']], []])],
    ['a change with a price or an amount that is none', depth(150, [12, 12], [[['0', '1']], []])],
    ['a change with a price or an amount that is none', depth(150, [12, 12], [[['5', '-1']], []])],
    ['a time of the venue that is days from the time of receipt', depth(150, [12, 12], [[], []], { E: T * 1_000 })],
    ['a state of the book with a bid that is not below the ask', depth(150, [12, 12], [[['101', '1']], []])],
    ['another stream', trade(150, 1, ['100', '1'], true)],
  ])('are left out for %s', (reason, bad) => {
    const { leftOut } = read('book', [snapshot(0, 10, [BIDS, ASKS]), depth(100, [11, 11], [[], []]), bad]);
    expect(leftOut).toEqual([reason]);
  });

  it('give no book without a snapshot', () => {
    expect(read('book', [depth(0, [1, 1], [[], []])])).toEqual({
      facts: [],
      leftOut: ['a change without a snapshot that it follows on'],
    });
    expect(read('book', [snapshot(0, 1, [[['x', '1']], []])]).leftOut).toEqual([
      'a snapshot with a price or an amount that is none',
    ]);
  });
});

describe('recorded trade flows', () => {
  /** A message every half second, so that the recording is whole. */
  const alive = (until: number) => Array.from({ length: until * 2 + 1 }, (_, half) => ticker(half * 500, 0));

  it('add up the trades of a window by the side that took the offer, and only where the recording covers it', () => {
    const trades = [
      [300, trade(300, 1, ['100', '1'], false)],
      [1_000, trade(1_000, 2, ['101', '2'], true)],
      [2_000, trade(2_000, 3, ['102', '0.5'], false)],
      [2_001, trade(2_001, 4, ['99', '4'], true)],
    ] as const;
    const lines = [...alive(4).map((each, half) => [half * 500, each] as const), ...trades]
      .toSorted(([left], [right]) => left - right)
      .map(([, text]) => text);
    const { facts } = read('flow', lines);
    const flow = (second: number, buys: readonly number[], sells: readonly number[]) => ({
      kind: 'flow',
      knownAt: (T + second * 1_000) * 1_000,
      since: (T + (second - 2) * 1_000) * 1_000,
      buyVolume: buys[0],
      buyValue: buys[1],
      buyTrades: buys[2],
      sellVolume: sells[0],
      sellValue: sells[1],
      sellTrades: sells[2],
    });
    expect(facts, 'the end of a window is part of it, and its beginning is not').toEqual([
      flow(2, [1.5, 151, 2], [2, 202, 1]),
      flow(3, [0.5, 51, 1], [4, 396, 1]),
    ]);
  });

  it('are not covered by messages that have no time of the venue', () => {
    const untimed = line({ stream: 'x', data: { u: 1, s: 'BTCUSDT', b: '1', a: '2' } }, { at: -5_000 });
    const timed = [ticker(100), ticker(2_050), ticker(3_050)];
    const [first] = read('flow', [untimed, ...timed]).facts;
    expect(first?.knownAt, 'two seconds after the first time of the venue').toBe((T + 3_000) * 1_000);
  });

  it('begin anew after ten seconds in which nothing came', () => {
    const lines = [...alive(3), ticker(13_001, 0), ticker(14_500, 0), ticker(15_500, 0), ticker(16_500, 0)];
    const after = (T + 3_000) * 1_000;
    const times = read('flow', lines).facts.map(({ knownAt }) => (knownAt - after) / SECOND);
    expect(times, 'no window reaches into the silence').toEqual([-1, 13]);
  });
});

describe('lines of recorded trades', () => {
  it.each([
    ['a trade that is not after the one before it', trade(200, 1, ['100', '1'], true)],
    ['a price or an amount that is not above zero', trade(200, 2, ['0', '1'], true)],
    ['a price or an amount that is not above zero', trade(200, 2, ['100', 'NaN'], true)],
    ['another market', trade(200, 2, ['100', '1'], true).replace('BTCUSDT', 'ETHUSDT')],
    ['a trade message without all its fields', trade(200, 2, ['100', '1'], true).replace('"m":true', '"m":1')],
  ])('are left out for %s', (reason, bad) => {
    expect(read('flow', [trade(100, 1, ['100', '1'], true), bad]).leftOut).toEqual([reason]);
  });

  it('become flows at whole parts of their window, and no fact of another kind', () => {
    expect(() => read('flow', [], { window: duration(1.5 * SECOND) })).toThrow('whole multiples');
    expect(() => read('funding', [])).toThrow('books and flows');
  });
});
