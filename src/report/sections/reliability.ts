import { scaleOf, type Scale } from '../graphics/scale.ts';
import { reliabilityDiagram } from '../graphics/reliability-diagram.ts';
import { html, type Markup } from '../html.ts';
import { metric, wording } from '../metric.ts';
import { count, share } from '../number-format.ts';
import type { ReliabilityBin, ResearchSummary } from '../research-summary.ts';
import { figure, nothing, scrollingTable, section } from './section.ts';

/** The scale of both axes of one class: the range of its forecasts and outcomes. */
function scaleOver(bins: readonly ReliabilityBin[]): Scale {
  const ends = bins.flatMap((bin) => [bin.forecast, bin.low, bin.high]);
  return ends.length === 0
    ? scaleOf(0, 1, 5)
    : scaleOf(Math.max(0, Math.min(...ends)), Math.min(1, Math.max(...ends)), 5);
}

/** The section on reliability: whether a forecast of 60 % comes true 60 % of the time, for each class. */
export function reliabilitySection(summary: ResearchSummary): Markup {
  const bins = summary.skill.reliability.map((bin, index) => ({ ...bin, index }));
  const most = Math.max(1, ...bins.map((bin) => bin.rows));
  const charts = summary.skill.classes.map((className) => {
    const own = bins.filter((bin) => bin.className === className);
    return reliabilityDiagram({ className, bins: own, scale: scaleOver(own), most });
  });
  const rows = bins.map(
    ({ index }) =>
      html`<tr><th scope="row">${wording(summary, `skill.reliability.${index}.className`)}</th><td class="number-cell">${metric(summary, `skill.reliability.${index}.forecast`, share)}</td><td class="number-cell">${metric(summary, `skill.reliability.${index}.observed`, share)}</td><td class="number-cell quiet">${metric(summary, `skill.reliability.${index}.low`, share)} to ${metric(summary, `skill.reliability.${index}.high`, share)}</td><td class="number-cell">${metric(summary, `skill.reliability.${index}.rows`, count)}</td></tr>`,
  );
  const table =
    bins.length === 0
      ? undefined
      : html`<details><summary>The numbers of these diagrams</summary>${scrollingTable('Reliability', html`<table><thead><tr><th scope="col">Class</th><th scope="col" class="number-cell">Forecast</th><th scope="col" class="number-cell">Came true</th><th scope="col" class="number-cell">95&#8239;% interval</th><th scope="col" class="number-cell">Rows</th></tr></thead><tbody>${rows}</tbody></table>`)}</details>`;
  return section({
    id: 'reliability',
    title: 'Do probabilities mean what they say?',
    body: html`${figure(bins.length === 0 ? nothing('No forecast was judged.') : html`<div class="multiples">${charts}</div>`, 'On the diagonal, forecasts came true as often as they said. Below it they came true less often, above it more often. A larger point stands for more forecasts. About one bar in twenty misses the diagonal by chance.')}${table}`,
  });
}
