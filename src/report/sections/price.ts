import { MOST_TRADES_DRAWN, priceName, pricesOf } from '../chart-data.ts';
import { html, type Markup } from '../html.ts';
import { metric } from '../metric.ts';
import { count } from '../number-format.ts';
import type { ReportInput } from '../report-input.ts';
import { plot } from './plot.ts';
import { figure, section } from './section.ts';

const LEGEND = html`<span><i class="swatch line muted"></i>Close</span><span><i class="swatch up"></i>Long entry</span><span><i class="swatch down"></i>Short entry</span><span><i class="swatch ring"></i>Exit</span>`;

/** Price over the judged period with every entry and exit on it. */
export function priceSection(input: ReportInput): Markup {
  const { summary, trades } = input;
  const some = trades.length > MOST_TRADES_DRAWN ? ` Of ${count(trades.length)} trades an even choice of ${count(MOST_TRADES_DRAWN)} is drawn.` : '';
  return section({
    id: 'price',
    title: 'Price, entries and exits',
    lead: html`${metric(summary, 'strategy.trades', count)} trades closed out of ${metric(summary, 'strategy.entries.orders', count)} entry orders.`,
    body: pricesOf(input).map((_, index) => figure(
      plot({ kind: 'price', index, label: `Closing price of ${priceName(input, index)} with entries and exits`, legend: LEGEND, axis: 'linear-or-log' }),
      html`Read it as a check on common sense: a triangle marks where a position was opened (up and blue for long, down and orange for short) and a ring where it was closed; drag across the chart to zoom in, double-click to return.${some}`,
    )),
  });
}
