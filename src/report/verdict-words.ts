import { VERDICT_RULE } from '../evidence/verdict.ts';
import type { VerdictReason, VerdictSummary } from './research-summary.ts';

interface VerdictWords {
  /** CSS class of the verdict section. */
  readonly kind: string;
  readonly title: string;
  readonly meaning: string;
}

/** Title and meaning of each verdict. */
export const VERDICT_WORDS: Readonly<Record<VerdictSummary['verdict'], VerdictWords>> = {
  edge: {
    kind: 'edge',
    title: 'Evidence of an edge',
    meaning:
      'After costs, neither chance, nor the market’s own drift, nor the tries in the trial ledger explain this result at the limits of the tests below. Tries outside that ledger are not counted. The market may change.',
  },
  'no edge': {
    kind: 'no-edge',
    title: 'No edge found',
    meaning: `The tests below did not show an edge of this system. They exclude an edge with an annual Sharpe ratio of ${VERDICT_RULE.worthwhileSharpe} or more, at 97.5 %. “Excluded edges” says which smaller edges are excluded. This is a result: it cost no money.`,
  },
  'not enough evidence': {
    kind: 'open',
    title: 'Not enough evidence',
    meaning:
      'The tests below do not show an edge, and the data are too few to deny one: there are too few trades, too short a history, or too wide an interval. The tests say which of these it is, which edges are excluded, and which edges could have been detected.',
  },
  'not credible': {
    kind: 'not-credible',
    title: 'Not credible: check the data',
    meaning:
      'The data seem to hold facts that were not yet known at the time, or the result is too good to be credible. The first test below says what was found. Trust no other figure on this page until the cause is known.',
  },
  'no verdict': {
    kind: 'open',
    title: 'No verdict: in sample',
    meaning:
      'The model may have learned from the rows that it was tested on. The figures show how well it remembers them, and say nothing of an edge. Only rows after the end of its training can.',
  },
};

export const STATUS_WORDS: Readonly<Record<VerdictReason['passed'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  undefined: 'Undefined',
  stated: 'Stated',
};

/** Shown on every page and in every terminal summary. */
export const DISCLAIMER =
  'Past results promise nothing. This is evidence with its uncertainty, not a projected return.';
