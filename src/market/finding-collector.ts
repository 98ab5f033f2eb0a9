import type { Instant } from '../core/time.ts';
import type { QualityCheck, QualityExample, QualityFinding, Severity } from './quality-report.ts';

const EXAMPLES = 5;

interface CheckMeaning {
  readonly severity: Severity;
  readonly treatment: QualityFinding['treatment'];
  readonly explanation: string;
}

/** The meaning of each check, in a sentence for people. */
const MEANINGS: Readonly<Record<QualityCheck, CheckMeaning>> = {
  'broken-line': {
    severity: 'error',
    treatment: 'dropped',
    explanation: 'The line has too few or too many columns, or no readable time or volume.',
  },
  'not-a-number': {
    severity: 'error',
    treatment: 'dropped',
    explanation: 'A price is missing or is no finite number.',
  },
  'not-positive': {
    severity: 'error',
    treatment: 'dropped',
    explanation: 'A price is zero or negative, or the volume is negative.',
  },
  absurd: { severity: 'error', treatment: 'dropped', explanation: 'A price or volume is beyond anything that trades.' },
  'impossible-range': {
    severity: 'error',
    treatment: 'dropped',
    explanation: 'The high is below, or the low above, another price of the same candle.',
  },
  'impossible-time': {
    severity: 'error',
    treatment: 'dropped',
    explanation: 'The candle lies before the first block of Bitcoin (2009-01-03) or in the future.',
  },
  disorder: {
    severity: 'warning',
    treatment: 'sorted',
    explanation: 'The candle is older than one before it; rows were put in order.',
  },
  conflict: {
    severity: 'error',
    treatment: 'dropped',
    explanation: 'Two candles of one time disagree; the one later in the file is kept.',
  },
  duplicate: {
    severity: 'warning',
    treatment: 'dropped',
    explanation: 'The file has the same candle twice; one is kept.',
  },
  misaligned: {
    severity: 'error',
    treatment: 'dropped',
    explanation: 'The candle does not begin on the grid of the interval.',
  },
  shifted: { severity: 'warning', treatment: 'kept', explanation: 'The whole grid is shifted against UTC.' },
  missing: {
    severity: 'warning',
    treatment: 'noted',
    explanation: 'Candles are absent; each hole ends a segment, and nothing is computed across it.',
  },
  'zero-volume': { severity: 'warning', treatment: 'kept', explanation: 'Nothing was traded in the candle.' },
  'unknown-volume': {
    severity: 'warning',
    treatment: 'kept',
    explanation: 'The volume of the candle is not stated; it is unknown, not 0.',
  },
  'no-volume': {
    severity: 'info',
    treatment: 'kept',
    explanation: 'The file has no volume: it is unknown, and features that need it have no value.',
  },
  unfinished: {
    severity: 'info',
    treatment: 'dropped',
    explanation: 'The candle has not closed yet; import the file again after its close.',
  },
  'repeated-header': {
    severity: 'info',
    treatment: 'noted',
    explanation: 'The header is repeated inside the file, as in files that were joined from several.',
  },
  spike: {
    severity: 'warning',
    treatment: 'kept',
    explanation: 'The price leaps away and returns at once, like a misprint.',
  },
  jump: {
    severity: 'info',
    treatment: 'kept',
    explanation: 'The price leaps by far more than usual and stays there. This is often real.',
  },
  foresight: {
    severity: 'warning',
    treatment: 'kept',
    explanation:
      'A column seems to contain information from after its candle; what is learned from it cannot be traded.',
  },
};

/** Counts what the checks find and keeps the first few places of each. */
export class FindingCollector {
  readonly #found = new Map<QualityCheck, { count: number; examples: QualityExample[] }>();

  /** Adds one place to a check. `detail` is only called for a place that is kept as an example. */
  add(
    check: QualityCheck,
    place: { readonly row: number; readonly at: number | undefined },
    detail: () => string,
    times = 1,
  ): void {
    const found = this.#found.get(check) ?? { count: 0, examples: [] };
    found.count += times;
    if (found.examples.length < EXAMPLES) {
      found.examples.push({ row: place.row, at: place.at as Instant | undefined, detail: detail() });
    }
    this.#found.set(check, found);
  }

  /** The findings, errors first. */
  findings(): QualityFinding[] {
    const rank: Readonly<Record<Severity, number>> = { error: 0, warning: 1, info: 2 };
    return [...this.#found]
      .map(([check, { count, examples }]) => ({ check, count, ...MEANINGS[check], examples }))
      .toSorted((left, right) => rank[left.severity] - rank[right.severity]);
  }
}
