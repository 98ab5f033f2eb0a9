import { expect, it } from 'vitest';
import { HOUR, instant, MINUTE } from '../time.ts';
import { isShownAt, LONGEST_SHOWN } from './fact-age.ts';
import type { Fact } from './market-facts.ts';

const T = 1_700_000_000_000_000;
const at = (after: number) => instant(T + after);
const NONE = new Float64Array();
const quotes = { upBid: 0.4, upAsk: 0.5, downBid: 0.5, downAsk: 0.6 };
const unquoted = { upBid: NaN, upAsk: NaN, downBid: NaN, downAsk: NaN };
const window = { kind: 'window', knownAt: at(0), opensAt: at(0), closesAt: at(15 * MINUTE), strike: 100 } as const;

/** A fact of each rule, and how long it is shown. */
const CASES: readonly [string, Fact, number][] = [
  ['a book for a minute', { kind: 'book', knownAt: at(0), bids: NONE, asks: NONE }, MINUTE],
  [
    'a trade flow for a minute',
    {
      kind: 'flow',
      knownAt: at(0),
      since: at(0 - MINUTE),
      buyVolume: 1,
      sellVolume: 0,
      buyValue: 1,
      sellValue: 0,
      buyTrades: 1,
      sellTrades: 0,
    },
    MINUTE,
  ],
  [
    'a funding rate for nine hours after it is due',
    { kind: 'funding', knownAt: at(0), dueAt: at(8 * HOUR), rate: 0.0001 },
    17 * HOUR,
  ],
  ['the quotes of a window for a minute', { ...window, ...quotes }, MINUTE],
  ['the quotes of a window no longer than the window', { ...window, ...quotes, closesAt: at(30) }, 30],
  ['a window without quotes until it closes', { ...window, ...unquoted }, 15 * MINUTE],
  ['a settlement for years', { kind: 'settlement', knownAt: at(0), value: 1 }, 1e14],
];

it.each(CASES)('shows %s, and not before it was known', (_, fact, lasts) => {
  expect(isShownAt(fact, T - 1), 'not yet known').toBe(false);
  expect(isShownAt(fact, T), 'just known').toBe(true);
  expect(isShownAt(fact, T + lasts), 'the last instant').toBe(true);
  expect(isShownAt(fact, T + lasts + 1), 'too old, unless it is final').toBe(fact.kind === 'settlement');
  expect(LONGEST_SHOWN[fact.kind], 'what is loaded reaches back as far').toBeGreaterThanOrEqual(lasts);
});
