import { testTrades } from '../evidence/verdict.ts';
import type { ResearchSummary } from '../report/research-summary.ts';
import type { Artifact } from '../training/artifact.ts';
import type { FittedSystem } from './fit-system.ts';
import type { TrialIdentity } from './trial-identity.ts';

/** Says that a model may have learned from the rows that it is tested on; undefined when it cannot have. */
export function inSampleWarning({ manifest }: Artifact, { folds }: FittedSystem): string | undefined {
  const start = folds[0]?.fold.testStart ?? 0;
  if (manifest.trainedUntil !== '' && start >= Date.parse(manifest.trainedUntil) * 1_000) return undefined;
  const until =
    manifest.trainedUntil === ''
      ? 'nobody recorded when its training ended'
      : `it learned from answers up to ${manifest.trainedUntil}`;
  return `In sample: the model may have learned from what it is tested on: ${until}. Such a result is no evidence of anything.`;
}

/** The trial of a test in sample. It never counts among trials on unseen rows, and its record overrules no verdict. */
export function inSampleTrial(trial: TrialIdentity): TrialIdentity {
  return { ...trial, purpose: `${trial.purpose}, in sample` };
}

/** Why figures of the evidence are left out. */
const NO_EVIDENCE = 'In sample, no figure is evidence.';

/**
 * Removes the verdict and the figures that judge against luck, because a backtest on rows of the training is no
 * evidence.
 */
export function withoutVerdict(summary: ResearchSummary, warning: string): ResearchSummary {
  const { tradesNeeded: _, deflatedSharpe: __, ...evidence } = summary.evidence;
  const unseen = { test: 'unseen data', passed: 'failed', detail: warning } as const;
  // Excluded edges and power on such rows are no evidence either.
  const reasons = summary.verdict.reasons
    .filter(({ passed }) => passed !== 'stated')
    .map((reason) => (reason.test === 'trades' ? testTrades({ trades: summary.strategy.trades }) : reason))
    .map((reason) => ({ ...reason, passed: reason.passed === 'passed' ? ('undefined' as const) : reason.passed }));
  return {
    ...summary,
    evidence,
    undefinedBecause: {
      ...summary.undefinedBecause,
      'evidence.tradesNeeded': NO_EVIDENCE,
      'evidence.deflatedSharpe': NO_EVIDENCE,
    },
    learnedFromJudgedRows: 'perhaps',
    warnings: [warning, ...summary.warnings],
    verdict: { verdict: 'no verdict', reasons: [unseen, ...reasons] },
  };
}
