import { html, type Markup } from '../html.ts';
import { interval, metric, wording, type MetricPath } from '../metric.ts';
import { decimals, share, signed, type NumberFormat } from '../number-format.ts';
import type { Comparison, ResearchSummary } from '../research-summary.ts';
import { figure, scrollingTable } from './section.ts';

const four = decimals(4);

function formatOf(comparison: Comparison): NumberFormat {
  const unit = comparison.unit ?? (/accuracy|share|rate/i.test(comparison.name) ? 'share' : 'number');
  return unit === 'share' ? share : four;
}

function own(summary: ResearchSummary, name: string, path: MetricPath, format: NumberFormat, baseline: Markup): Markup {
  return html`<tr><th scope="row">${name}</th><td class="number-cell">${metric(summary, path, format)}</td><td>${baseline}</td></tr>`;
}

/** Each measure of the forecasts beside what a forecast without skill would score. */
export function baselinesFigure(summary: ResearchSummary): Markup {
  const compared = summary.skill.baselines.map((comparison, index) => html`<tr><th scope="row">${wording(summary, `skill.baselines.${index}.name`)}</th><td class="number-cell">${metric(summary, `skill.baselines.${index}.value`, formatOf(comparison))}</td><td>${metric(summary, `skill.baselines.${index}.baseline`, formatOf(comparison))} <span class="quiet">${wording(summary, `skill.baselines.${index}.baselineName`)}</span></td></tr>`);
  const rows = [
    html`<tr><th scope="row">Accuracy</th><td class="number-cell">${metric(summary, 'skill.accuracy.value', share)} <small class="quiet">${interval(summary, 'skill.accuracy', share)}</small></td><td>${metric(summary, 'skill.majorityAccuracy', share)} <span class="quiet">majority class</span></td></tr>`,
    own(summary, 'Balanced accuracy', 'skill.balancedAccuracy', share, html`${share(1 / summary.skill.classes.length)} <span class="quiet">any constant forecast</span>`),
    own(summary, 'Macro F1', 'skill.macroF1', decimals(3), html`<span class="quiet">1 is perfect</span>`),
    own(summary, 'Matthews correlation', 'skill.matthews', signed(decimals(3)), html`0 <span class="quiet">any constant forecast</span>`),
    own(summary, 'Log-loss', 'skill.logLoss', four, html`<span class="quiet">lower is better</span>`),
    html`<tr><th scope="row">Log-loss skill</th><td class="number-cell">${metric(summary, 'skill.logLossSkill.value', signed(four))} <small class="quiet">${interval(summary, 'skill.logLossSkill', signed(four))}</small></td><td>0 <span class="quiet">class shares of the training folds</span></td></tr>`,
  ];
  return figure(
    scrollingTable('Forecasts beside their baselines', html`<table><caption>Forecasts beside their baselines</caption><thead><tr><th scope="col">Measure</th><th scope="col" class="number-cell">Model</th><th scope="col">Baseline</th></tr></thead><tbody>${rows}${compared}</tbody></table>`),
    'A measure means something only beside its baseline: an accuracy that merely equals the majority class is what always saying the same thing would score.',
  );
}
