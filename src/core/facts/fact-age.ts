import { DAY, HOUR, MINUTE } from '../time.ts';
import type { Fact } from './market-facts.ts';

/** Resting orders and quotes change many times a second. Those of a minute ago say nothing of now. */
const QUOTES_LAST = MINUTE;

/** Perpetuals pay every eight hours at most; one hour more is left for the next rate to arrive. */
const FUNDING_LASTS = 9 * HOUR;

/**
 * The last instant at which a fact is still shown. After it, no moment shows the fact: its source has fallen silent,
 * and what it said is not known to hold any more. A settlement is final: undefined.
 */
export function shownUntil(fact: Fact): number {
  switch (fact.kind) {
    case 'book':
    case 'flow':
      return fact.knownAt + QUOTES_LAST;
    case 'funding':
      return fact.dueAt + FUNDING_LASTS;
    case 'window': {
      const { upBid, upAsk, downBid, downAsk, knownAt, closesAt } = fact;
      const isQuoted = [upBid, upAsk, downBid, downAsk].some((quote) => !Number.isNaN(quote));
      return isQuoted ? Math.min(knownAt + QUOTES_LAST, closesAt) : closesAt;
    }
    case 'settlement':
      return Number.POSITIVE_INFINITY;
    default:
      return fact satisfies never;
  }
}

/** Whether a moment shows this fact: it was known by then, and is not too old. */
export function isShownAt(fact: Fact, at: number): boolean {
  return fact.knownAt <= at && at <= shownUntil(fact);
}

/** How long before an instant a fact may have become known and still be shown then, in microseconds, by kind. */
export const LONGEST_SHOWN = {
  book: QUOTES_LAST,
  flow: QUOTES_LAST,
  funding: 48 * HOUR,
  window: 31 * DAY,
  settlement: Number.POSITIVE_INFINITY,
} as const satisfies Record<Fact['kind'], number>;
