import { html, type Markup } from '../html.ts';
import { judgedPeriod } from '../judged-period.ts';
import { metric, wording } from '../metric.ts';
import { basisPoints, count } from '../number-format.ts';
import type { DataSummary, ResearchSummary } from '../research-summary.ts';
import { day } from './day.ts';
import { scrollingTable, section } from './section.ts';

function dataRow(summary: ResearchSummary, index: number): Markup {
  const at = `data.${index}` as const;
  return html`<tr><th scope="row">${wording(summary, `${at}.instrument`)}</th><td>${summary.data[index]?.candlesOf === undefined ? wording(summary, `${at}.venue`) : wording(summary, `${at}.candlesOf`)}</td><td>${wording(summary, `${at}.interval`)}</td><td class="nowrap">${wording(summary, `${at}.from`, day)}</td><td class="nowrap">${wording(summary, `${at}.to`, day)}</td><td class="number-cell">${metric(summary, `${at}.rows`, count)}</td><td class="number-cell">${metric(summary, `${at}.segments`, count)}</td><td class="number-cell">${metric(summary, `${at}.missing`, count)}</td></tr>`;
}

function termsRow(summary: ResearchSummary, { terms }: DataSummary, index: number): Markup | undefined {
  if (terms === undefined) return undefined;
  return html`<div class="whole"><dt>Terms of ${wording(summary, `data.${index}.instrument`)}</dt><dd>${wording(summary, `data.${index}.terms`)}</dd></div>`;
}

/** The section that names the data, the question to the model, and the costs. */
export function judgedSection(summary: ResearchSummary): Markup {
  const rows = summary.data.map((_, index) => dataRow(summary, index));
  const judged = judgedPeriod(summary);
  const terms = summary.data.map((data, index) => termsRow(summary, data, index));
  return section({
    id: 'judged',
    title: 'What was judged',
    lead:
      summary.learnedFromJudgedRows === undefined
        ? 'All rows of the data are listed; only the days named as judged decide, each forecast by a model that had not seen them.'
        : 'All rows of the data are listed; only the days named as judged were traded, and the model may have learned from them.',
    body: html`<div class="card">${scrollingTable('Data', html`<table><thead><tr><th scope="col">Instrument</th><th scope="col">Candles of</th><th scope="col">Interval</th><th scope="col">From</th><th scope="col">To</th><th scope="col" class="number-cell">Rows</th><th scope="col" class="number-cell">Segments</th><th scope="col" class="number-cell">Missing</th></tr></thead><tbody>${rows}</tbody></table>`)}
<dl class="facts">
${judged === undefined ? undefined : html`<div><dt>Judged</dt><dd><span class="nowrap">${judged.from}</span> to <span class="nowrap">${judged.to}</span></dd></div>`}
<div><dt>Question</dt><dd>${wording(summary, 'label')}</dd></div>
<div><dt>Horizon</dt><dd>${wording(summary, 'horizon')}</dd></div>
<div><dt>Barrier</dt><dd>${wording(summary, 'barrier')}</dd></div>
${terms}
<div><dt>Costs per side</dt><dd>${metric(summary, 'costs.feeBps', basisPoints)} fee, ${metric(summary, 'costs.slippageBps', basisPoints)} slippage</dd></div>
<div><dt>Round trip</dt><dd>${metric(summary, 'costs.roundTripBps', basisPoints)}</dd></div>
</dl></div>`,
  });
}
