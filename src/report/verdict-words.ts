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
      'The tests below do not show an edge, and do not deny one either. They say what is missing, which edges are excluded on the judged days, and which edges could have been detected.',
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

/** The meaning of a verdict. Where nothing is decided, it names what was too little for that. */
export function meaningOf({ verdict, reasons }: VerdictSummary): string {
  const { meaning } = VERDICT_WORDS[verdict];
  if (verdict !== 'not enough evidence') return meaning;
  const lacking = [...MISSING].flatMap(([test, words]) =>
    reasons.some((reason) => reason.test === test && reason.passed !== 'passed') ? [words] : [],
  );
  if (lacking.length === 0) return meaning;
  return `${meaning} ${lacking.join(' ')}`;
}

/** What a test that was not passed leaves out, whatever the others say. */
const MISSING: ReadonlyMap<string, string> = new Map([
  ['trades', `There are too few trades to decide anything: ${VERDICT_RULE.minimumTrades} are required.`],
  [
    'length of history',
    `The judged history is too short to decide anything, good or bad: ${VERDICT_RULE.minimumYears} years are required, because less shows one state of the market only.`,
  ],
  ['untouched hold-out', 'The hold-out had been read before, so that it confirms nothing.'],
]);

export const STATUS_WORDS: Readonly<Record<VerdictReason['passed'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  undefined: 'Undefined',
  stated: 'Stated',
};

/** Shown on every page and in every terminal summary. */
export const DISCLAIMER =
  'Past results promise nothing. This is evidence with its uncertainty, not a projected return.';
