import type { ResearchSummary } from './research-summary.ts';

/** Why a metric can have no value, by the end of its path. The longest match is used. */
const REASONS: Readonly<Record<string, string>> = {
  'sharpe.value': 'Too few returns differ from zero for an interval, so no ratio is given.',
  'sharpe.low': 'Too few returns differ from zero for an interval.',
  'sharpe.high': 'Too few returns differ from zero for an interval.',
  'direction.correlation.value': 'The forecasts do not lean to a direction, or too few rows moved.',
  'direction.correlation.low': 'Too few rows moved for an interval.',
  'direction.correlation.high': 'Too few rows moved for an interval.',
  'winRate.value': 'No trade was closed.',
  sortino: 'No period lost money, so there is no downside risk to divide by, or too few returns differ from zero.',
  annualReturn: 'The judged period is too short for a figure per year, or the account was lost.',
  annualVolatility: 'Too few returns to estimate their spread.',
  profitFactor: 'No trade lost money, so gains cannot be divided by losses.',
  breakEvenWinRate: 'There is no average win or no average loss to weigh against each other.',
  turnoverPerYear: 'The judged period is too short for a figure per year.',
  'evidence.holdOutShareRead': 'Nothing is held out.',
  'evidence.probabilisticSharpe': 'Needs a Sharpe ratio, and enough returns to estimate its standard error.',
  'evidence.deflatedSharpe': 'Needs a Sharpe ratio, and enough returns to estimate its standard error.',
  'evidence.minimumTrackRecordYears': 'No length of record makes a Sharpe ratio at or below zero significant.',
  'evidence.overfitProbability': 'Needs two configurations judged on the same days.',
  'evidence.randomEntryPValue': 'Needs trades whose entries can be drawn again at random.',
  'evidence.minimumDetectableSharpe': 'Too few returns to say which Sharpe ratio could be detected.',
  'evidence.tradesNeeded': 'No number of trades would confirm a mean result at or below zero.',
  balancedAccuracy: 'A class never occurred in the judged rows.',
  macroF1: 'A class never occurred and was never predicted.',
  matthews: 'All rows have one class, or all forecasts have.',
  'logLossSkill.value': 'The baseline has no loss to improve on.',
  permutation: 'Permutation importance was not computed for this feature.',
  gain: 'The model reports no gain.',
  meanAbsoluteShap: 'SHAP values were not computed for this feature.',
};

/** The sentence that explains an undefined metric: the reason in the summary, or a general one. */
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
