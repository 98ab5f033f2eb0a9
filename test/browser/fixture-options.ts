import type { VerdictSummary } from '../../src/report/research-summary.ts';

/**
 * What an invented research run found. Its sizes are those of real runs. Its numbers are drawn at random and need not
 * agree with each other.
 */
export interface FixtureOptions {
  readonly verdict: VerdictSummary['verdict'];
  readonly seed: number;
  readonly bars: number;
  readonly trades: number;
}

/** Each verdict in realistic sizes; `not enough evidence` is a short record. */
export const FIXTURES: Readonly<Record<VerdictSummary['verdict'], FixtureOptions>> = {
  edge: { verdict: 'edge', seed: 7, bars: 58_000, trades: 900 },
  'no edge': { verdict: 'no edge', seed: 11, bars: 58_000, trades: 900 },
  'not enough evidence': { verdict: 'not enough evidence', seed: 23, bars: 9_500, trades: 212 },
  'not credible': { verdict: 'not credible', seed: 31, bars: 12_000, trades: 400 },
  'no verdict': { verdict: 'no verdict', seed: 37, bars: 12_000, trades: 400 },
};
