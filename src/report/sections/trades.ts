import { MOST_TRADES_DRAWN } from '../chart-data.ts';
import { html, type Markup } from '../html.ts';
import { metric, wording } from '../metric.ts';
import { count, decimals, percent, ratio, share, signed, type NumberFormat } from '../number-format.ts';
import type { ReportInput } from '../report-input.ts';
import type { NamedTradeGroup, ResearchSummary } from '../research-summary.ts';
import { figure, nothing, scrollingTable, section } from './section.ts';

const money = signed(decimals(2));
/** Hours: two decimals below ten hours, where minutes matter, and one above. */
const hours: NumberFormat = (value) => decimals(value < 10 ? 2 : 1)(value);

interface GroupRow {
  readonly name: string;
  readonly key: Exclude<keyof NamedTradeGroup, 'name'>;
  readonly format: NumberFormat;
  readonly note?: string;
}

const ROWS: readonly GroupRow[] = [
  { name: 'Trades', key: 'trades', format: count },
  { name: 'Net profit', key: 'netProfit', format: money, note: 'quote currency' },
  { name: 'Win rate', key: 'winRate', format: share },
  { name: 'Profit factor', key: 'profitFactor', format: ratio },
  { name: 'Mean win', key: 'meanWin', format: money },
  { name: 'Mean loss', key: 'meanLoss', format: money },
  { name: 'Best trade', key: 'best', format: money },
  { name: 'Worst trade', key: 'worst', format: money },
  { name: 'Losses in a row', key: 'longestLosingStreak', format: count, note: 'at most' },
  { name: 'Hours held', key: 'medianHours', format: hours, note: 'median' },
  { name: 'Hours held', key: 'longestHours', format: hours, note: 'longest' },
  { name: 'Against it', key: 'medianAdverse', format: percent(2), note: 'median adverse excursion' },
  { name: 'For it', key: 'medianFavourable', format: percent(2), note: 'median favourable excursion' },
];

function groupTable(summary: ResearchSummary): Markup {
  const groups = summary.tradeGroups;
  const head = groups.map(
    (_, place) => html`<th scope="col" class="number-cell">${wording(summary, `tradeGroups.${place}.name`)}</th>`,
  );
  const rows = ROWS.map(
    ({ name, key, format, note }) =>
      html`<tr><th scope="row">${name}${note === undefined ? undefined : html` <small>${note}</small>`}</th>${groups.map((group, place) => html`<td class="number-cell">${group[key] === undefined ? html`<span class="none">–</span>` : metric(summary, `tradeGroups.${place}.${key}`, format)}</td>`)}</tr>`,
  );
  return html`<table class="metrics"><thead><tr><th scope="col">Figure</th>${head}</tr></thead><tbody>${rows}</tbody></table>`;
}

const COLUMNS: readonly (readonly [sort: string, title: string, kind: 'word' | 'number'])[] = [
  ['side', 'Side', 'word'],
  ['opened', 'Opened (UTC)', 'word'],
  ['held', 'Held', 'number'],
  ['entry', 'Entry', 'number'],
  ['exit', 'Exit', 'number'],
  ['change', 'Price', 'number'],
  ['against', 'Against', 'number'],
  ['favour', 'For', 'number'],
  ['net', 'Net', 'number'],
  ['reason', 'Closed by', 'word'],
];

function tradeList({ trades, summary }: ReportInput): Markup {
  const instruments: readonly (readonly [string, string, 'word'])[] =
    summary.data.length > 1 ? [['instrument', 'Instrument', 'word']] : [];
  const head = [...instruments, ...COLUMNS].map(
    ([sort, title, kind]) =>
      html`<th scope="col" aria-sort="none"${kind === 'number' ? html` class="number-cell"` : undefined}><button type="button" data-sort="${sort}">${title}</button></th>`,
  );
  const choices = [
    ['all', 'All'],
    ['long', 'Long'],
    ['short', 'Short'],
    ['won', 'Won'],
    ['lost', 'Lost'],
  ].map(
    ([choice, name]) =>
      html`<button type="button" data-choice="${choice}" aria-pressed="${choice === 'all' ? 'true' : 'false'}">${name}</button>`,
  );
  const some =
    trades.length > MOST_TRADES_DRAWN
      ? ` ${count(MOST_TRADES_DRAWN)} of ${count(trades.length)} trades are listed, at even distances.`
      : '';
  const table = html`<table><thead><tr>${head}</tr></thead><tbody></tbody></table>`;
  return figure(
    html`<div class="trade-list"><div class="plot-head"><div class="plot-tools" role="group" aria-label="Which trades are listed">${choices}</div><div class="plot-tools" role="group" aria-label="Pages of the list"><span class="trade-count" aria-live="polite"></span><button type="button" data-page="before" aria-label="The trades before">‹</button><button type="button" data-page="after" aria-label="The trades after">›</button></div></div>${scrollingTable('List of trades', table)}<noscript><p class="noscript">This list needs JavaScript. All trades are in trade_log.csv.</p></noscript></div>`,
    html`Each closed trade. Net is after every cost, in quote currency. “Against” and “for” are the furthest moves of the price, as a share of the entry price, over candles that lie wholly within the trade. Press a heading to sort.${some} All trades are in trade_log.csv.`,
  );
}

/** The section with figures of the trades by side and instrument, and the list of all trades. */
export function tradesSection(input: ReportInput): Markup {
  const { summary, trades } = input;
  return section({
    id: 'trades',
    title: 'Its trades',
    lead: html`Figures of a few dozen trades vary widely by luck. Compare columns only with a look at their numbers of trades.`,
    body:
      trades.length === 0
        ? html`<div class="card">${nothing('No trade was closed. The section before this one says why.')}</div>`
        : html`${figure(scrollingTable('Trades by side and instrument', groupTable(summary)), 'When one side or one instrument makes all of the profit, only its own trades support the result.')}${tradeList(input)}`,
  });
}
