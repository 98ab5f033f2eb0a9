import type { VerdictReason } from '../../src/report/research-summary.ts';
import type { FixtureOptions } from './fixture-options.ts';
import { SHARPE } from './fixture-performance.ts';

type Verdict = FixtureOptions['verdict'];

const LUCK: Readonly<
  Record<Verdict, { readonly probability: string; readonly tries: number; readonly random: number }>
> = {
  edge: { probability: '0.981', tries: 14, random: 4 },
  'no edge': { probability: '0.094', tries: 14, random: 553 },
  'not enough evidence': { probability: '0.612', tries: 1, random: 171 },
  'not credible': { probability: '0.981', tries: 14, random: 4 },
  'no verdict': { probability: '0.912', tries: 1, random: 11 },
};

function credibility(verdict: Verdict): VerdictReason {
  const test = 'credibility of data and result';
  return verdict === 'not credible'
    ? {
        test,
        passed: 'failed',
        detail:
          'BTC/USD: Changes of the volume go with the range of the next candle (correlation 0.71, with their own -0.19): it looks early.',
      }
    : { test, passed: 'passed', detail: 'No column of the data was found to hold what happened after its candle.' };
}

/** Whether the account's result is more than luck. */
function resultReasons(verdict: Verdict, passed: VerdictReason['passed']): VerdictReason[] {
  const { probability, tries, random } = LUCK[verdict];
  const { low, high } = SHARPE[verdict];
  return [
    {
      test: 'Sharpe ratio above zero',
      passed,
      detail: `95 % interval of the Sharpe ratio after costs: ${low} to ${high}.`,
    },
    {
      test: 'Deflated Sharpe ratio',
      passed,
      detail: `Probability ${probability} that the true ratio exceeds the luck of ${tries} tries; 0.95 is asked.`,
    },
    {
      test: 'Better than random entry',
      passed,
      detail: `${random} of 1000 random-entry runs with the same turnover did at least as well.`,
    },
  ];
}

/** Whether the forecasts know something. */
function forecastReasons(verdict: Verdict): VerdictReason[] {
  const passed = verdict === 'no edge' ? 'failed' : 'passed';
  return [
    {
      test: 'Forecast skill in direction',
      passed,
      detail: 'Correlation of lean and direction over the rows that moved.',
    },
    {
      test: 'Excluded edges',
      passed: 'stated',
      detail: `An edge with an annual Sharpe ratio above ${SHARPE[verdict].high} is excluded, at 97.5 %.`,
    },
    {
      test: 'Skill in most folds',
      passed,
      detail: `${verdict === 'no edge' ? 3 : 6} of 8 folds beat the class shares.`,
    },
  ];
}

/** Whether there was enough to judge. */
function sizeReasons(verdict: Verdict, passed: VerdictReason['passed']): VerdictReason[] {
  const test = 'Probability of backtest overfitting';
  if (verdict === 'not enough evidence')
    return [
      { test, passed: 'undefined', detail: 'Needs two or more configurations; one was tried.' },
      {
        test: 'Enough trades',
        passed: 'failed',
        detail: 'The mean trade could be told from zero with about 3100 trades; 212 were made.',
      },
    ];
  return [
    {
      test,
      passed,
      detail: `${passed === 'passed' ? '0.11' : '0.58'} by combinatorial cross-validation; below 0.2 is asked.`,
    },
    { test: 'Enough trades', passed: 'passed', detail: 'More trades were made than the effect size needs.' },
  ];
}

/** The tests behind an invented verdict. */
export function reasonsOf(verdict: Verdict): VerdictReason[] {
  const passed = verdict === 'edge' || verdict === 'not credible' ? 'passed' : 'failed';
  return [
    credibility(verdict),
    ...resultReasons(verdict, passed),
    ...forecastReasons(verdict),
    ...sizeReasons(verdict, passed),
    {
      test: 'Survives twice the cost',
      passed,
      detail: `At 10 bps fee and 6 bps slippage a side the return is ${passed === 'passed' ? 'still above' : 'below'} zero.`,
    },
  ];
}
