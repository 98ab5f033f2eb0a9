import { intervalStrip, stripAxis } from '../graphics/interval-strip.ts';
import { scaleAround } from '../graphics/scale.ts';
import { html, type Markup } from '../html.ts';
import { interval, metric, wording } from '../metric.ts';
import { count, decimals, share, signed } from '../number-format.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { date } from './day.ts';
import { figure, nothing, scrollingTable, section } from './section.ts';

const skill = signed(decimals(4));

/** The section with the skill of each fold. It shows whether skill is steady or comes from one period. */
export function foldsSection(summary: ResearchSummary): Markup {
  const { folds, logLossSkill } = summary.skill;
  const scale = scaleAround(
    [...folds.map((fold) => fold.logLossSkill), logLossSkill].flatMap(({ value, low, high }) => [value, low, high]),
    4,
  );
  const accuracies = folds.flatMap((fold) => [fold.accuracy, fold.majorityAccuracy]);
  const accuracyScale = { low: Math.min(...accuracies) - 0.02, high: Math.max(...accuracies) + 0.02, ticks: [] };
  const rows = folds.map((fold, index) => {
    const at = `skill.folds.${index}` as const;
    return html`<tr><th scope="row">${wording(summary, `${at}.name`)}</th><td class="wide">${intervalStrip({ estimate: fold.logLossSkill, scale, tone: 'judged' })}</td><td class="number-cell strong">${metric(summary, `${at}.logLossSkill.value`, skill)}</td><td class="number-cell quiet">${interval(summary, `${at}.logLossSkill`, skill)}</td><td class="narrow">${intervalStrip({ estimate: { value: fold.accuracy }, scale: accuracyScale, tone: 'judged', mark: fold.majorityAccuracy })}</td><td class="number-cell quiet">${metric(summary, `${at}.trainAccuracy`, share)}</td><td class="number-cell quiet">${metric(summary, `${at}.validationAccuracy`, share)}</td><td class="number-cell">${metric(summary, `${at}.accuracy`, share)}</td><td class="number-cell quiet">${metric(summary, `${at}.majorityAccuracy`, share)}</td><td class="nowrap quiet">${wording(summary, `${at}.from`, date)} to ${wording(summary, `${at}.to`, date)}</td><td class="number-cell quiet">${metric(summary, `${at}.trainRows`, count)}</td><td class="number-cell quiet">${metric(summary, `${at}.testRows`, count)}</td></tr>`;
  });
  const all = html`<tr><th scope="row">All</th><td class="wide">${intervalStrip({ estimate: logLossSkill, scale, tone: 'judged' })}</td><td class="number-cell">${metric(summary, 'skill.logLossSkill.value', skill)}</td><td class="number-cell quiet">${interval(summary, 'skill.logLossSkill', skill)}</td><td class="narrow"></td><td colspan="2"></td><td class="number-cell">${metric(summary, 'skill.accuracy.value', share)}</td><td class="number-cell quiet">${metric(summary, 'skill.majorityAccuracy', share)}</td><td colspan="2"></td><td class="number-cell quiet">${metric(summary, 'skill.rows', count)}</td></tr>`;
  const head = html`<tr><th scope="col">Fold</th><th scope="col">Log-loss skill</th><th scope="col" class="number-cell">Skill</th><th scope="col" class="number-cell">95&#8239;% interval</th><th scope="col">Accuracy</th><th scope="col" class="number-cell">Training</th><th scope="col" class="number-cell">Validation</th><th scope="col" class="number-cell">Judged</th><th scope="col" class="number-cell">Majority</th><th scope="col">Judged on</th><th scope="col" class="number-cell">Trained rows</th><th scope="col" class="number-cell">Judged rows</th></tr>`;
  const table = html`<table class="folds"><thead>${head}</thead><tbody>${rows}</tbody><tfoot>${all}<tr class="axis-row" aria-hidden="true"><td></td><td class="wide">${stripAxis(scale)}</td><td colspan="10"></td></tr></tfoot></table>`;
  return section({
    id: 'folds',
    title: 'Skill, fold by fold',
    lead: 'A fold is a period judged by a model that was trained only on what came before it.',
    body: figure(
      folds.length === 0 ? nothing('No fold was judged.') : scrollingTable('Skill by fold', table),
      'A band wholly to the right of the zero line means that the fold’s forecasts were better than the class shares. Forecasting when the market moves is enough for that; skill in direction is judged above. In the accuracy column the dot is the model and the grey tick is the majority class. A training accuracy far above the judged accuracy is overfitting.',
    ),
  });
}
