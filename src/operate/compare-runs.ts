import { EdgewiseError } from '../core/errors.ts';
import type { ResearchSummary } from '../report/research-summary.ts';
import { judgedPeriod } from '../report/judged-period.ts';
import { findRun } from '../research/find-run.ts';
import { readSummary } from './list-runs.ts';
import { basename } from 'node:path';

/** Figures and settings of several runs side by side, in the order in which they were named. */
export interface RunComparison {
  readonly runs: readonly string[];
  readonly figures: readonly ComparedRow[];
  /** Settings that differ between the runs, by their path in the system file. */
  readonly settings: readonly ComparedRow[];
  readonly warnings: readonly string[];
}

export interface ComparedRow {
  readonly name: string;
  /** One value for each run; absent where a run has none. */
  readonly values: readonly (string | number | undefined)[];
  /** Format of the numbers; absent for settings. */
  readonly format?: FigureFormat;
}

/** `return` and `share` are fractions, `money` is in quote currency. */
export type FigureFormat = 'text' | 'count' | 'return' | 'share' | 'ratio' | 'probability' | 'money';

const FIGURES: readonly (readonly [
  name: string,
  format: FigureFormat,
  value: (summary: ResearchSummary) => string | number | undefined,
])[] = [
  ['verdict', 'text', ({ verdict }) => verdict.verdict],
  ['read', 'text', daysRead],
  ['judged from', 'text', (summary) => judgedPeriod(summary)?.from],
  ['judged to', 'text', (summary) => judgedPeriod(summary)?.to],
  ['trades', 'count', ({ strategy }) => strategy.trades],
  ['return after costs', 'return', ({ strategy }) => strategy.totalReturn],
  ['buy and hold', 'return', ({ buyAndHold }) => buyAndHold.totalReturn],
  ['Sharpe ratio', 'ratio', ({ strategy }) => strategy.sharpe.value],
  ['Sharpe ratio, low end', 'ratio', ({ strategy }) => strategy.sharpe.low],
  ['Sharpe ratio, high end', 'ratio', ({ strategy }) => strategy.sharpe.high],
  ['deflated Sharpe ratio', 'probability', ({ evidence }) => evidence.deflatedSharpe],
  ['trials counted', 'count', ({ evidence }) => evidence.trials],
  ['deepest drawdown', 'share', ({ strategy }) => strategy.maxDrawdown],
  ['win rate', 'share', ({ strategy }) => strategy.winRate.value],
  ['profit factor', 'ratio', ({ strategy }) => strategy.profitFactor],
  ['exposure', 'share', ({ strategy }) => strategy.exposure],
  ['fees', 'money', ({ strategy }) => strategy.fees],
  ['accuracy', 'share', ({ skill }) => skill.accuracy.value],
  ['accuracy of the majority class', 'share', ({ skill }) => skill.majorityAccuracy],
];

function daysRead({ stage, learnedFromJudgedRows }: ResearchSummary): string {
  if (learnedFromJudgedRows !== undefined) return 'in sample';
  return stage === 'final' ? 'hold-out' : 'search';
}

/** Compares runs of research. Throws `usage` for fewer than two runs, `file-missing` for a run of another kind. */
export function compareRuns(workspace: string, named: readonly string[]): RunComparison {
  if (named.length < 2)
    throw new EdgewiseError('usage', 'A comparison needs two runs or more', {
      expected: 'two names',
      actual: `${named.length}`,
      advice: '`edgewise runs list` shows them',
    });
  const folders = named.map((name) => findRun(workspace, name));
  const summaries = folders.map(readSummary);
  const settings = summaries.map(({ configuration }) =>
    flat(configuration === undefined ? {} : (JSON.parse(configuration) as unknown)),
  );
  const paths = [...new Set(settings.flatMap((each) => [...each.keys()]))].toSorted();
  return {
    runs: folders.map((folder) => basename(folder)),
    figures: FIGURES.map(([name, format, value]) => ({ name, format, values: summaries.map(value) })),
    settings: paths
      .map((name) => ({ name, values: settings.map((each) => each.get(name)) }))
      .filter(({ values }) => values.some((value) => value !== values[0])),
    warnings: warningsOf(summaries),
  };
}

function warningsOf(summaries: readonly ResearchSummary[]): string[] {
  const data = summaries.map((summary) =>
    summary.data
      .map(({ instrument, candlesOf, contentHash }) => `${instrument} ${candlesOf ?? ''} ${contentHash}`)
      .join(', '),
  );
  const spans = summaries.map((summary) => Object.values(judgedPeriod(summary) ?? {}).join(' '));
  const isSame = (texts: readonly string[]): boolean => texts.every((text) => text === texts[0]);
  return [
    ...(isSame(data) ? [] : ['These runs were judged on other candles: their figures are not of one contest.']),
    ...(isSame(data) && !isSame(spans)
      ? ['These runs were judged on other days: their figures are not of one contest.']
      : []),
    'Choosing the best of several is itself a search. Each of them counts as a trial in the verdict of the next.',
  ];
}

/** Every setting by its path, such as `label.horizon`. */
function flat(value: unknown, path = ''): Map<string, string> {
  if (typeof value !== 'object' || value === null) return new Map([[path, String(value)]]);
  const found = new Map<string, string>();
  for (const [name, part] of Object.entries(value)) {
    for (const [inner, text] of flat(part, path === '' ? name : `${path}.${name}`)) found.set(inner, text);
  }
  return found;
}
