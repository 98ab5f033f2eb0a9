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
    meaning: 'After costs, this system did what chance, the market’s own drift and the number of tries do not explain.',
  },
  'no edge': {
    kind: 'no-edge',
    title: 'No edge found',
    meaning: 'These data would have shown an edge worth trading, and did not. Learning that before any money is at stake is a result; this page shows how it was reached.',
  },
  'not enough evidence': {
    kind: 'open',
    title: 'Not enough evidence',
    meaning: 'These data do not suffice for a verdict either way. The tests below say which of them fell short, and what would be needed.',
  },
};

export const STATUS_WORDS: Readonly<Record<VerdictReason['passed'], string>> = { passed: 'Passed', failed: 'Failed', undefined: 'Undefined' };

/** Stands on every page and in every terminal summary. */
export const DISCLAIMER = 'Past results promise nothing. This is evidence with its uncertainty, not a projected return.';
