import { excludedAbove } from '../evidence/excluded-edge.ts';
import { VERDICT_RULE } from '../evidence/verdict.ts';
import { entryLines } from './entry-words.ts';
import { judgedPeriod } from './judged-period.ts';
import {
  basisPoints,
  decimals,
  plain,
  probability,
  ratio,
  returns,
  share,
  signed,
  type NumberFormat,
} from './number-format.ts';
import type { Estimate, ResearchSummary, VerdictReason } from './research-summary.ts';
import { wrapText } from './wrap-text.ts';
import { DISCLAIMER, meaningOf, STATUS_WORDS, VERDICT_WORDS } from './verdict-words.ts';

export interface SummaryTextOptions {
  /** `ansi` colours the verdict and the outcomes; `none` for files, pipes and NO_COLOR. */
  readonly colour: 'ansi' | 'none';
}

type Paint = 'bold' | 'dim' | 'blue' | 'orange' | 'yellow';

const CODES: Readonly<Record<Paint, string>> = {
  bold: '1',
  dim: '2',
  blue: '38;5;75',
  orange: '38;5;215',
  yellow: '38;5;221',
};
const STATUS_PAINT: Readonly<Record<VerdictReason['passed'], Paint>> = {
  passed: 'blue',
  failed: 'orange',
  undefined: 'dim',
  stated: 'dim',
};
const VERDICT_PAINT: Readonly<Record<ResearchSummary['verdict']['verdict'], Paint>> = {
  edge: 'blue',
  'no edge': 'orange',
  'not enough evidence': 'yellow',
  'not credible': 'orange',
  'no verdict': 'yellow',
};
const WIDTH = 80;

/** Removes control characters, so that a name or a message cannot steer the terminal. */
function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex -- they are what is removed
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

function shown(value: number | undefined, format: NumberFormat): string {
  return value === undefined ? 'undefined' : plain(format(value));
}

function bounds(estimate: Estimate, format: NumberFormat): string {
  return estimate.low === undefined || estimate.high === undefined
    ? ''
    : `${shown(estimate.low, format)} to ${shown(estimate.high, format)}`;
}

/** A figure to compare with. Where there is none, its words say so. */
function compared(value: number | undefined, format: NumberFormat, words: string): string {
  return value === undefined ? `${words}: none` : `${plain(format(value))} ${words}`;
}

/** How many trades would show that the mean profit is above zero, in lines; none in sample. */
function neededTrades(summary: ResearchSummary): readonly string[] {
  const { strategy, evidence, learnedFromJudgedRows } = summary;
  const [{ profitFactor }, { tradesNeeded }] = [strategy, evidence];
  if (learnedFromJudgedRows !== undefined) return [];
  if (tradesNeeded !== undefined) return [`needed: ${plain(decimals(0)(tradesNeeded))}`];
  const isLosing = profitFactor !== undefined && profitFactor <= 1;
  return isLosing ? ['needed: no number helps,', 'the mean trade loses'] : ['needed: not known'];
}

type TableRow = readonly [name: string, value: string, interval: string, baseline: string];

/** What the account did, each figure with that of buying and holding or of random entry. */
function accountRows(summary: ResearchSummary): TableRow[] {
  const { strategy, buyAndHold, randomEntry, returnPeriod } = summary;
  const held = (value: number | undefined, format: NumberFormat): string => compared(value, format, 'buy and hold');
  const [needed = '', ...more] = neededTrades(summary);
  const random: readonly TableRow[] =
    randomEntry?.sharpe === undefined
      ? []
      : [['', '', '', `${shown(randomEntry.sharpe.value, signed(ratio))} random entry`]];
  return [
    ['Return after costs', shown(strategy.totalReturn, returns), '', held(buyAndHold.totalReturn, returns)],
    [
      returnPeriod === 'day' ? 'Sharpe, daily' : 'Sharpe, hourly',
      shown(strategy.sharpe.value, signed(ratio)),
      bounds(strategy.sharpe, signed(ratio)),
      held(buyAndHold.sharpe.value, signed(ratio)),
    ],
    ...random,
    ['Deepest drawdown', shown(strategy.maxDrawdown, share), '', held(buyAndHold.maxDrawdown, share)],
    [
      'Win rate',
      shown(strategy.winRate.value, share),
      bounds(strategy.winRate, share),
      compared(strategy.breakEvenWinRate, share, 'to break even'),
    ],
    ['Trades', shown(strategy.trades, decimals(0)), '', needed],
    ...more.map((words): TableRow => ['', '', '', words]),
  ];
}

/** How good the forecasts were, each figure with that of a forecast without skill. */
function forecastRows({ skill }: ResearchSummary): TableRow[] {
  const skillFormat = signed(decimals(4));
  return [
    [
      'Accuracy',
      shown(skill.accuracy.value, share),
      bounds(skill.accuracy, share),
      compared(skill.majorityAccuracy, share, 'majority'),
    ],
    [
      'Direction skill',
      shown(skill.direction?.correlation.value, skillFormat),
      bounds(skill.direction?.correlation ?? {}, skillFormat),
      '0 is none',
    ],
    [
      'Log-loss skill',
      shown(skill.logLossSkill.value, skillFormat),
      bounds(skill.logLossSkill, skillFormat),
      '0 class shares',
    ],
  ];
}

/** The figures that judge a result against luck, each with its limit; in sample there is no deflated ratio. */
function evidenceRows({ strategy, evidence, learnedFromJudgedRows }: ResearchSummary): TableRow[] {
  const canExclude = learnedFromJudgedRows === undefined && strategy.trades >= VERDICT_RULE.minimumTrades;
  const excluded = canExclude ? excludedAbove(strategy.sharpe, evidence.timing) : undefined;
  const below = (limit: number): string => `less than ${limit} required`;
  const deflated: TableRow = [
    'Deflated Sharpe',
    shown(evidence.deflatedSharpe, probability),
    '',
    `${VERDICT_RULE.deflatedSharpe} required, ${shown(evidence.trials, decimals(0))} tried`,
  ];
  return [
    ['Excluded above', shown(excluded, signed(ratio)), '', 'annual Sharpe, at 97.5 %'],
    ...(learnedFromJudgedRows === undefined ? [deflated] : []),
    ['Random-entry p', shown(evidence.randomEntryPValue, probability), '', below(VERDICT_RULE.randomEntryPValue)],
    ['Overfitting (PBO)', shown(evidence.overfitProbability, probability), '', below(VERDICT_RULE.overfitProbability)],
  ];
}

function tableLines(summary: ResearchSummary): string[] {
  const rows: readonly TableRow[] = [
    ['', 'this system', '95 % interval', 'baseline'],
    ...accountRows(summary),
    ...forecastRows(summary),
    ...evidenceRows(summary),
  ];
  return rows.map(([name, value, interval, baseline]) =>
    `  ${name.padEnd(19)}${value.padStart(12)}  ${interval.padStart(18)}   ${baseline}`.trimEnd(),
  );
}

/** The assumed costs of trading, and their source. */
function costLine({ costs }: ResearchSummary): string {
  const bps = (value: number): string => plain(basisPoints(value));
  const borrow = costs.borrowBps === 0 ? '' : `, borrowing at most ${bps(costs.borrowBps)}`;
  return `Costs: in and out ${bps(costs.roundTripBps)}${borrow}. ${costs.source}`;
}

/** The assumed steps and minimums of an instrument. */
function termsLines(instrument: string, terms: string | undefined): string[] {
  return terms === undefined ? [] : wrapText(harmless(`${instrument}: ${terms}`), WIDTH - 2);
}

/** The verdict, its reasons and the key figures, for a terminal of 80 columns. Ends with a newline. */
export function renderSummaryText(summary: ResearchSummary, options: SummaryTextOptions): string {
  const paint = (text: string, how: Paint): string =>
    options.colour === 'ansi' ? `\u001b[${CODES[how]}m${text}\u001b[0m` : text;
  const words = VERDICT_WORDS[summary.verdict.verdict];
  const judged = judgedPeriod(summary);
  const about = `${summary.system} on ${summary.data.map(({ instrument, interval }) => `${instrument} ${interval}`).join(', ')}${judged === undefined ? '' : `, judged ${judged.from} to ${judged.to}`}`;
  const reasons = summary.verdict.reasons.flatMap(({ test, passed, detail }) => {
    const status = STATUS_WORDS[passed].padEnd(10);
    const name = test.charAt(0).toUpperCase() + test.slice(1);
    const [first = '', ...rest] = wrapText(harmless(`${name}: ${detail}`), WIDTH - 12);
    return [`  ${paint(status, STATUS_PAINT[passed])}${first}`, ...rest.map((line) => `${' '.repeat(12)}${line}`)];
  });
  const warnings = summary.warnings.flatMap((warning) => {
    const [first = '', ...rest] = wrapText(harmless(warning), WIDTH - 4);
    return [`  ${paint('!', 'yellow')} ${first}`, ...rest.map((line) => `    ${line}`)];
  });
  const [head = '', ...table] = tableLines(summary);
  return [
    '',
    `  ${paint(paint(words.title.toUpperCase(), VERDICT_PAINT[summary.verdict.verdict]), 'bold')}`,
    ...wrapText(harmless(about), WIDTH - 2).map((line) => `  ${paint(line, 'dim')}`),
    ...summary.data
      .flatMap(({ instrument, terms }) => termsLines(instrument, terms))
      .map((line) => `  ${paint(line, 'dim')}`),
    '',
    ...wrapText(meaningOf(summary.verdict), WIDTH - 2).map((line) => `  ${line}`),
    '',
    ...reasons,
    ...(warnings.length === 0 ? [] : ['', ...warnings]),
    '',
    paint(head, 'dim'),
    ...table,
    '',
    ...wrapText(harmless(costLine(summary)), WIDTH - 2).map((line) => `  ${line}`),
    '',
    ...entryLines(summary.strategy.entries).map((line) => `  ${harmless(line)}`),
    '',
    ...wrapText(DISCLAIMER, WIDTH - 2).map((line) => `  ${paint(line, 'dim')}`),
    '',
  ].join('\n');
}
