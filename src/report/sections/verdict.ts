import { html, type Markup } from '../html.ts';
import { judgedPeriod } from '../judged-period.ts';
import { wording } from '../metric.ts';
import type { ResearchSummary, VerdictReason } from '../research-summary.ts';
import { DISCLAIMER, meaningOf, STATUS_WORDS, VERDICT_WORDS } from '../verdict-words.ts';
import { headlineFigures } from './headline-figures.ts';

function stageWords({ stage, evidence, learnedFromJudgedRows }: ResearchSummary): string {
  if (learnedFromJudgedRows !== undefined) return 'In sample: the model may know these rows';
  if (stage === 'final') return 'Final: hold-out read';
  const { holdOutShareRead: share } = evidence;
  if (share === undefined) return 'Search: nothing held out';
  return share === 0 ? 'Search: hold-out untouched' : 'Search: hold-out not read in this run';
}

/** The first section of the page: the verdict in large letters, and its most important figures. */
export function verdictSection(summary: ResearchSummary): Markup {
  const words = VERDICT_WORDS[summary.verdict.verdict];
  const markets = summary.data.map(
    (data, index) => html`${wording(summary, `data.${index}.instrument`)} ${data.interval}`,
  );
  const judged = judgedPeriod(summary);
  return html`<section id="verdict" class="verdict ${words.kind}" aria-labelledby="verdict-title">
<div class="verdict-words">
<p class="eyebrow"><span class="stage">${stageWords(summary)}</span> ${wording(summary, 'system')} on ${markets.map((market, index) => [index > 0 ? ', ' : undefined, market])}${judged === undefined ? undefined : html`, <span class="nowrap">judged ${judged.from} to ${judged.to}</span>`}</p>
<h1 id="verdict-title"><span data-metric="verdict.verdict" data-value="${summary.verdict.verdict}">${words.title}</span></h1>
<p class="meaning">${meaningOf(summary.verdict)}</p>
<p class="disclaimer">${DISCLAIMER}</p>
</div>
${headlineFigures(summary)}
</section>`;
}

const ICONS: Readonly<Record<VerdictReason['passed'], Markup>> = {
  passed: html`<path d="M6 10.4l2.8 2.8L14.2 7"/>`,
  failed: html`<path d="M6.6 6.6l6.8 6.8M13.4 6.6l-6.8 6.8"/>`,
  undefined: html`<path d="M6.2 10h7.6"/>`,
  stated: html`<path d="M10 9.2v4.6M10 6.4v.2"/>`,
};

function reasonItem(summary: ResearchSummary, reason: VerdictReason, index: number): Markup {
  return html`<li class="outcome-${reason.passed}"><svg class="status" viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="9"/>${ICONS[reason.passed]}</svg><div><h3>${wording(summary, `verdict.reasons.${index}.test`)} <span class="tag" data-metric="verdict.reasons.${index}.passed" data-value="${reason.passed}">${STATUS_WORDS[reason.passed]}</span></h3><p>${wording(summary, `verdict.reasons.${index}.detail`)}</p></div></li>`;
}

/** The section with the tests behind the verdict, their outcomes, and the warnings. */
export function reasonsSection(summary: ResearchSummary): Markup {
  const { reasons } = summary.verdict;
  const warnings = summary.warnings.map((_, index) => html`<li>${wording(summary, `warnings.${index}`)}</li>`);
  return html`<section id="reasons" aria-labelledby="reasons-title"><header class="section-head"><h2 id="reasons-title">Why</h2><p>The tests behind the verdict, with their figures. A test that could not be made counts as neither passed nor failed. A stated figure is not a test.</p></header>
${warnings.length === 0 ? undefined : html`<aside class="warnings" aria-label="Warnings"><h3>Warnings</h3><ul>${warnings}</ul></aside>`}
<ul class="reasons">${reasons.map((reason, index) => reasonItem(summary, reason, index))}</ul></section>`;
}
