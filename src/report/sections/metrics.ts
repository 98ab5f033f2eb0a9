import { html, type Markup } from '../html.ts';
import { interval, metric, valueAt, type MetricPath } from '../metric.ts';
import { count, decimals, percent, ratio, returns, share, signed, type NumberFormat } from '../number-format.ts';
import type { PerformanceSummary, ResearchSummary } from '../research-summary.ts';
import { figure, scrollingTable, section } from './section.ts';

type Plain = {
  readonly [Key in keyof PerformanceSummary]-?: NonNullable<PerformanceSummary[Key]> extends number ? Key : never;
}[keyof PerformanceSummary];
type Estimated = 'sharpe' | 'winRate';

interface MetricRow {
  readonly name: string;
  readonly key: Plain | Estimated;
  readonly format: NumberFormat;
  /** Whether buying and holding has this figure. */
  readonly held: 'comparable' | 'meaningless';
  readonly note?: string;
}

const money = signed(decimals(0));

const ACCOUNT: readonly MetricRow[] = [
  { name: 'Return after costs', key: 'totalReturn', format: returns, held: 'comparable' },
  { name: 'Net profit', key: 'netProfit', format: money, held: 'comparable', note: 'quote currency' },
  { name: 'Return a year', key: 'annualReturn', format: returns, held: 'comparable' },
  { name: 'Volatility a year', key: 'annualVolatility', format: share, held: 'comparable' },
  { name: 'Sharpe ratio', key: 'sharpe', format: signed(ratio), held: 'comparable' },
  { name: 'Sortino ratio', key: 'sortino', format: signed(ratio), held: 'comparable' },
  { name: 'Deepest drawdown', key: 'maxDrawdown', format: share, held: 'comparable' },
];

const TRADES: readonly MetricRow[] = [
  { name: 'Win rate', key: 'winRate', format: share, held: 'meaningless' },
  {
    name: 'Win rate to break even',
    key: 'breakEvenWinRate',
    format: share,
    held: 'meaningless',
    note: 'at its average win and loss',
  },
  { name: 'Exposure', key: 'exposure', format: share, held: 'comparable', note: 'share of time in the market' },
  { name: 'Turnover a year', key: 'turnoverPerYear', format: percent(0), held: 'meaningless', note: 'of equity' },
];

const COSTS: readonly MetricRow[] = [
  { name: 'Fees paid', key: 'fees', format: decimals(0), held: 'comparable', note: 'quote currency' },
  { name: 'Slippage paid', key: 'slippage', format: decimals(0), held: 'comparable', note: 'quote currency' },
  {
    name: 'Borrowing and funding',
    key: 'financing',
    format: money,
    held: 'comparable',
    note: 'quote currency, negative is a cost',
  },
];

const RANDOM: Partial<Record<MetricRow['key'], MetricPath>> = {
  totalReturn: 'randomEntry.totalReturn',
  sharpe: 'randomEntry.sharpe',
  winRate: 'randomEntry.winRate',
  maxDrawdown: 'randomEntry.maxDrawdown',
};

function isEstimated(key: MetricRow['key']): key is Estimated {
  return key === 'sharpe' || key === 'winRate';
}

const NONE = html`<span class="none">–</span>`;

function row(summary: ResearchSummary, { name, key, format, held, note }: MetricRow): Markup {
  const at = (who: 'strategy' | 'buyAndHold'): MetricPath =>
    isEstimated(key) ? `${who}.${key}.value` : `${who}.${key}`;
  const random = RANDOM[key];
  const drawn =
    random === undefined || valueAt(summary, random) === undefined
      ? NONE
      : html`${metric(summary, `${random}.value` as MetricPath, format)}<small class="under">${interval(summary, random, format)}</small>`;
  const bounds = isEstimated(key)
    ? html`<small class="under">${interval(summary, `strategy.${key}`, format)}</small>`
    : undefined;
  return html`<tr><th scope="row">${name}${note === undefined ? undefined : html` <small>${note}</small>`}</th><td class="number-cell"><span class="strong">${metric(summary, at('strategy'), format)}</span>${bounds}</td><td class="number-cell">${held === 'comparable' ? metric(summary, at('buyAndHold'), format) : NONE}</td><td class="number-cell">${drawn}</td></tr>`;
}

/** How much of the price's moves the trades caught. It can be measured for random runs, unlike the account's return. */
function caughtRow(summary: ResearchSummary): Markup | undefined {
  if (summary.randomEntry?.tradeReturns === undefined) return undefined;
  const [own, random] = [
    metric(summary, 'randomEntry.tradeReturns', returns),
    metric(summary, 'randomEntry.meanTradeReturns', returns),
  ];
  return html`<tr><th scope="row">Price moves caught <small>summed, at simplified costs</small></th><td class="number-cell strong">${own}</td><td class="number-cell">${NONE}</td><td class="number-cell">${random}</td></tr>`;
}

/** Explains the figure of that row, because it is easily taken for the account's return. */
function caughtWords(summary: ResearchSummary): string {
  if (summary.randomEntry?.tradeReturns === undefined) return '';
  return " “Price moves caught” is not the account's return. For each trade it takes the price's move from open to open over the candles of the trade, times the share of the account put in, less the round trip stated under “How much cost it can bear”, and adds the trades up. Borrowing, stop prices, fees that fall with volume and compounding are left out, so that trades at random times can be measured in the same way.";
}

function group(name: string, rows: readonly (Markup | undefined)[]): Markup {
  return html`<tbody><tr class="group"><th scope="rowgroup" colspan="4">${name}</th></tr>${rows}</tbody>`;
}

/** The section with every measure of the account, compared with buying and holding and with random entry. */
export function metricsSection(summary: ResearchSummary): Markup {
  const runs =
    summary.randomEntry === undefined ? undefined : html` (${metric(summary, 'randomEntry.runs', count)} runs)`;
  const table = html`<table class="metrics"><thead><tr><th scope="col">Measure</th><th scope="col" class="number-cell">This system</th><th scope="col" class="number-cell">Buy and hold</th><th scope="col" class="number-cell">Random entry${runs}</th></tr></thead>${[
    group(
      'The account',
      ACCOUNT.map((entry) => row(summary, entry)),
    ),
    group('Its trades', [...TRADES.map((entry) => row(summary, entry)), caughtRow(summary)]),
    group(
      'Costs of its trades',
      COSTS.map((entry) => row(summary, entry)),
    ),
  ]}</table>`;
  return section({
    id: 'metrics',
    title: 'Every measure and its baseline',
    body: figure(
      scrollingTable('Measures', table),
      `Compare along the row: random entry makes the same trades at other times, without the forecasts, so only what exceeds it and buy and hold can be skill.${caughtWords(summary)}`,
    ),
  });
}
