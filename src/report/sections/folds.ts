import { intervalStrip, stripAxis } from '../graphics/interval-strip.ts';
import { scaleAround } from '../graphics/scale.ts';
import { html, type Markup } from '../html.ts';
import { interval, metric, wording } from '../metric.ts';
import { count, decimals, share, signed } from '../number-format.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { day } from './day.ts';
import { figure, scrollingTable, section } from './section.ts';

const skill = signed(decimals(3));

/** Skill of each fold with its interval, beside zero and the majority class: does it hold, or come from one period? */
export function foldsSection(summary: ResearchSummary): Markup {
  const { folds, logLossSkill } = summary.skill;
  const scale = scaleAround([...folds.map((fold) => fold.logLossSkill), logLossSkill].flatMap(({ value, low, high }) => [value, low, high]), 6);
  const accuracies = folds.flatMap((fold) => [fold.accuracy, fold.majorityAccuracy]);
  const accuracyScale = { low: Math.min(...accuracies) - 0.02, high: Math.max(...accuracies) + 0.02, ticks: [] };
  const rows = folds.map((fold, index) => html`<tr><th scope="row">${wording(summary, `skill.folds.${index}.name`)}</th><td class="nowrap quiet">${wording(summary, `skill.folds.${index}.from`, day)} to ${wording(summary, `skill.folds.${index}.to`, day)}</td><td class="number-cell quiet">${metric(summary, `skill.folds.${index}.trainRows`, count)}</td><td class="number-cell quiet">${metric(summary, `skill.folds.${index}.testRows`, count)}</td><td class="wide">${intervalStrip({ estimate: fold.logLossSkill, scale, tone: 'judged' })}</td><td class="number-cell">${metric(summary, `skill.folds.${index}.logLossSkill.value`, skill)}</td><td class="number-cell quiet">${interval(summary, `skill.folds.${index}.logLossSkill`, skill)}</td><td class="narrow">${intervalStrip({ estimate: { value: fold.accuracy }, scale: accuracyScale, tone: 'judged', mark: fold.majorityAccuracy })}</td><td class="number-cell">${metric(summary, `skill.folds.${index}.accuracy`, share)}</td><td class="number-cell quiet">${metric(summary, `skill.folds.${index}.majorityAccuracy`, share)}</td></tr>`);
  const table = html`<table class="folds"><thead><tr><th scope="col">Fold</th><th scope="col">Judged on</th><th scope="col" class="number-cell">Trained rows</th><th scope="col" class="number-cell">Judged rows</th><th scope="col">Log-loss skill</th><th scope="col" class="number-cell">Skill</th><th scope="col" class="number-cell">95&#8239;% interval</th><th scope="col">Accuracy</th><th scope="col" class="number-cell">Model</th><th scope="col" class="number-cell">Majority</th></tr></thead><tbody>${rows}</tbody><tfoot><tr><th scope="row">All folds</th><td></td><td></td><td class="number-cell quiet">${metric(summary, 'skill.rows', count)}</td><td class="wide">${intervalStrip({ estimate: logLossSkill, scale, tone: 'judged' })}</td><td class="number-cell">${metric(summary, 'skill.logLossSkill.value', skill)}</td><td class="number-cell quiet">${interval(summary, 'skill.logLossSkill', skill)}</td><td class="narrow"></td><td class="number-cell">${metric(summary, 'skill.accuracy.value', share)}</td><td class="number-cell quiet">${metric(summary, 'skill.majorityAccuracy', share)}</td></tr><tr class="axis-row" aria-hidden="true"><td colspan="4"></td><td class="wide">${stripAxis(scale, (tick) => signed(decimals(2))(tick))}</td><td colspan="5"></td></tr></tfoot></table>`;
  return section({
    id: 'folds',
    title: 'Skill, fold by fold',
    lead: 'A fold is a period judged by a model that was trained only on what came before it.',
    body: figure(scrollingTable('Skill by fold', table), 'A band wholly to the right of the zero line means that fold’s forecasts beat knowing only how often each class occurs; in the accuracy column the grey tick is the majority class, which the dot has to pass.'),
  });
}
