import { nounOf } from '../../core/count-of.ts';
import { MOST_TRADES_DRAWN, priceName, pricesOf } from '../chart-data.ts';
import { html, type Markup } from '../html.ts';
import { metric } from '../metric.ts';
import { count } from '../number-format.ts';
import type { ReportInput } from '../report-input.ts';
import { plot } from './plot.ts';
import { figure, section } from './section.ts';

const LEGEND = html`<span><i class="swatch line muted"></i>Close</span><span><i class="swatch up"></i>Long entry</span><span><i class="swatch down"></i>Short entry</span><span><i class="swatch ring"></i>Exit</span>`;
const LEAN = html`<span><i class="swatch line blue"></i>Forecast: probability of up minus probability of down</span>`;

/** The section with price and trades over the judged period, and the forecasts below. */
export function priceSection(input: ReportInput): Markup {
  const { summary, trades, forecasts = [] } = input;
  const some =
    trades.length > MOST_TRADES_DRAWN
      ? ` ${count(MOST_TRADES_DRAWN)} of ${count(trades.length)} trades are drawn, at even distances.`
      : '';
  const below = (index: number, name: string): Markup | undefined =>
    forecasts[index] === undefined
      ? undefined
      : plot({ kind: 'forecast', index, label: `Forecasts for ${name}`, legend: LEAN, axis: 'linear' });
  const frames = pricesOf(input).map((_, index) => {
    const name = priceName(input, index);
    return html`${plot({ kind: 'price', index, name, label: `Closing price of ${name} with entries and exits`, legend: LEGEND, axis: 'linear-or-log' })}${below(index, name)}`;
  });
  return section({
    id: 'price',
    title: 'Price, forecasts and trades',
    lead: html`${metric(summary, 'strategy.trades', count)} ${nounOf(summary.strategy.trades, 'trade')} closed out of ${metric(summary, 'strategy.entries.orders', count)} ${nounOf(summary.strategy.entries.orders, 'entry order')}.`,
    body: figure(
      frames,
      html`A triangle marks where a position was opened: up and blue for long, down and orange for short. A ring marks where it was closed. The line below is above zero where the model expected a rise. Drag across a chart to zoom in; double-click to return.${some}`,
    ),
  });
}
