import type { ResearchSummary } from './research-summary.ts';

/** Why a metric can have no value, by the end of its path; the longest match counts. */
const REASONS: Readonly<Record<string, string>> = {
  'sharpe.value': 'The returns do not vary, so a return per unit of risk does not exist.',
  'sharpe.low': 'Too few returns for an interval.',
  'sharpe.high': 'Too few returns for an interval.',
  'winRate.value': 'No trade was closed.',
  sortino: 'No period lost money, so there is no downside risk to divide by.',
  annualReturn: 'The judged period is too short to speak of a year, or the account was lost.',
  annualVolatility: 'Too few returns to estimate their spread.',
  profitFactor: 'No trade lost money, so gains cannot be divided by losses.',
  breakEvenWinRate: 'There is no average win or no average loss to weigh against each other.',
  turnoverPerYear: 'The judged period is too short to speak of a year.',
  'evidence.probabilisticSharpe': 'Needs a Sharpe ratio, and enough returns to know its error.',
  'evidence.deflatedSharpe': 'Needs a Sharpe ratio, and enough returns to know its error.',
  'evidence.minimumTrackRecordYears': 'No length of record makes a Sharpe ratio at or below zero significant.',
  'evidence.overfitProbability': 'Needs at least two configurations to compare; one was tried.',
  'evidence.randomEntryPValue': 'Needs trades whose entries can be drawn anew.',
  'evidence.minimumDetectableSharpe': 'Too few returns to say what could be seen.',
  'evidence.tradesNeeded': 'No number of trades would confirm a mean result at or below zero.',
  balancedAccuracy: 'A class never occurred in the judged rows.',
  macroF1: 'A class never occurred and was never predicted.',
  matthews: 'All rows have one class, or all forecasts have.',
  'logLossSkill.value': 'The baseline has no loss to improve on.',
  permutation: 'Permutation importance was not computed for this feature.',
  gain: 'The model reports no gain.',
  meanAbsoluteShap: 'SHAP values were not computed for this feature.',
};

/** The sentence shown beside an undefined metric: the run's own reason where it gave one. */
export function reasonUndefined(summary: ResearchSummary, path: string): string {
  const given = summary.undefinedBecause?.[path];
  if (given !== undefined) return given;
  const parts = path.split('.');
  for (let start = 0; start < parts.length; start++) {
    const reason = REASONS[parts.slice(start).join('.')];
    if (reason !== undefined) return reason;
  }
  return 'Not computed in this run.';
}
