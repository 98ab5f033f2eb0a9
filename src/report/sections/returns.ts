import { histogram } from '../graphics/histogram.ts';
import { scaleAround } from '../graphics/scale.ts';
import { html, type Markup } from '../html.ts';
import { metric, type MetricPath } from '../metric.ts';
import { count, decimals, percent, signed, type NumberFormat } from '../number-format.ts';
import type { ReportInput } from '../report-input.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { plot } from './plot.ts';
import { figure, nothing, scrollingTable, section } from './section.ts';

const change = signed(percent(2));

const ROWS: readonly (readonly [name: string, note: string, path: MetricPath, format: NumberFormat])[] = [
  ['Periods', 'whole periods only', 'distribution.observations', count],
  ['Idle', 'no position; not in the histogram', 'distribution.idle', count],
  ['Mean', '', 'distribution.mean', signed(percent(3))],
  ['Standard deviation', '', 'distribution.deviation', percent(3)],
  ['Best', '', 'distribution.best', change],
  ['Worst', '', 'distribution.worst', change],
  ['Value at risk', 'loss that one period in twenty exceeded', 'distribution.valueAtRisk', percent(2)],
  ['Expected shortfall', 'mean loss of the worst twentieth', 'distribution.expectedShortfall', percent(2)],
  ['Skewness', 'below 0: losses have the longer tail', 'distribution.skewness', signed(decimals(2))],
  ['Excess kurtosis', '0 for a normal distribution', 'distribution.excessKurtosis', signed(decimals(2))],
];

function table(summary: ResearchSummary): Markup {
  const rows = ROWS.map(
    ([name, note, path, format]) =>
      html`<tr><th scope="row">${name}${note === '' ? undefined : html` <small>${note}</small>`}</th><td class="number-cell">${metric(summary, path, format)}</td></tr>`,
  );
  return html`<table class="metrics"><thead><tr><th scope="col">Figure</th><th scope="col" class="number-cell">This system</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/**
 * How far the annual Sharpe ratio of that many days lies from the true ratio at most, in nineteen cases of twenty: 1.96
 * times its standard error (Lo 2002).
 */
function luck(days = 0): string {
  return days === 0 ? '' : decimals(1)(1.96 * Math.sqrt(365.25 / days));
}

const ROLLING = html`<span><i class="swatch line blue"></i>Sharpe ratio of the days before</span>`;

/** The section with the distribution of the returns, and the Sharpe ratio over time. */
export function returnsSection({ summary, rolling }: ReportInput): Markup {
  const { distribution } = summary;
  const period = distribution?.period ?? 'day';
  const spread =
    distribution === undefined
      ? figure(
          nothing('The value of the account never changed, so there is no distribution.'),
          'Returns without variance have no distribution.',
        )
      : html`<div class="columns">${figure(
          histogram({
            bins: distribution.bins,
            scale: scaleAround(
              distribution.bins.flatMap(({ from, to }) => [from * 100, to * 100]),
              6,
            ),
            label: `Histogram of returns by ${period}; its figures are in the table next to it`,
          }),
          html`How many ${period === 'day' ? 'days' : 'hours'} gave which return: a few large losses on the left can outweigh many small gains.`,
        )}${figure(scrollingTable('Distribution of returns', table(summary)), html`Of the account, by ${period}, after costs. Value at risk and expected shortfall describe past returns. Future losses can be larger.`)}</div>`;
  const overTime =
    rolling === undefined
      ? undefined
      : figure(
          plot({ kind: 'rolling', index: 0, label: 'Rolling Sharpe ratio', legend: ROLLING, axis: 'linear' }),
          html`Each point is the annual Sharpe ratio of the ${metric(summary, 'rollingDays', count)} days before it. Look whether the level holds or fades. Luck alone moves a point by ${luck(summary.rollingDays)} in either direction.`,
        );
  return section({ id: 'returns', title: 'Distribution of its returns', body: html`${spread}${overTime}` });
}
