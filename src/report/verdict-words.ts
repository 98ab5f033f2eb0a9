import { VERDICT_RULE } from '../evidence/verdict.ts';
import type { VerdictReason, VerdictSummary } from './research-summary.ts';

interface VerdictWords {
  /** Part of a CSS class name. */
  readonly kind: string;
  readonly title: string;
  readonly meaning: string;
}

/** What each verdict means, in plain words. None of them promises anything. */
export const VERDICT_WORDS: Readonly<Record<VerdictSummary['verdict'], VerdictWords>> = {
  edge: {
    kind: 'edge',
    title: 'Evidence of an edge',
    meaning:
      'After costs, neither chance, nor the market’s own drift, nor the tries in the ledger explain this result at the limits of the tests below. Tries elsewhere are not counted, and nothing says that the market stays as it was.',
  },
  'no edge': {
    kind: 'no-edge',
    title: 'No edge found',
    meaning: `The tests below did not show an edge of this system, and exclude one that is worth finding: one with an annual Sharpe ratio of ${VERDICT_RULE.worthwhileSharpe} or more, at 97.5 %. Which smaller ones are excluded stands under “excluded edges”. Learning that before any money is at stake is a result.`,
  },
  'not enough evidence': {
    kind: 'open',
    title: 'Not enough evidence',
    meaning:
      'The tests below do not show an edge, and what was judged does not suffice to deny one: trades or history are too few, or the interval is too wide. They say which of these it is, which edges are excluded, and which could have been seen.',
  },
  'not credible': {
    kind: 'not-credible',
    title: 'Not credible: check the data',
    meaning:
      'The data seem to hold what was not yet known, or the result is beyond what is credible. The first test below says what was found. Until its cause is known, no other figure on this page means anything.',
  },
};

export const STATUS_WORDS: Readonly<Record<VerdictReason['passed'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  undefined: 'Undefined',
  stated: 'Stated',
};

/** Stands on every page and in every terminal summary. */
export const DISCLAIMER =
  'Past results promise nothing. This is evidence with its uncertainty, not a projected return.';
