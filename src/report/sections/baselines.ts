import { html, type Markup, type Piece } from '../html.ts';
import { interval, metric, wording, type MetricPath } from '../metric.ts';
import { decimals, share, signed, type NumberFormat } from '../number-format.ts';
import type { Comparison, ResearchSummary } from '../research-summary.ts';
import { figure, scrollingTable } from './section.ts';

const four = decimals(4);

function formatOf(comparison: Comparison): NumberFormat {
  const unit = comparison.unit ?? (/accuracy|share|rate/i.test(comparison.name) ? 'share' : 'number');
  return unit === 'share' ? share : four;
}

interface BaselineRow {
  readonly name: Piece;
  readonly value: Piece;
  readonly baseline: Piece;
  readonly baselineName: Piece;
}

function line({ name, value, baseline, baselineName }: BaselineRow): Markup {
  return html`<tr><th scope="row">${name}</th><td class="number-cell strong">${value}</td><td class="number-cell">${baseline}</td><td class="quiet">${baselineName}</td></tr>`;
}

/** Each measure of the forecasts beside what a forecast without skill would score. */
export function baselinesFigure(summary: ResearchSummary): Markup {
  const show = (path: MetricPath, format: NumberFormat): Markup => metric(summary, path, format);
  const bounded = (
    path: 'skill.accuracy' | 'skill.logLossSkill' | 'skill.brierSkill' | 'skill.direction.correlation',
    format: NumberFormat,
  ): Markup => html`${show(`${path}.value`, format)}<small class="under">${interval(summary, path, format)}</small>`;
  const compared = summary.skill.baselines.map((comparison, index): BaselineRow => ({
    name: wording(summary, `skill.baselines.${index}.name`),
    value: show(`skill.baselines.${index}.value`, formatOf(comparison)),
    baseline: show(`skill.baselines.${index}.baseline`, formatOf(comparison)),
    baselineName: wording(summary, `skill.baselines.${index}.baselineName`),
  }));
  const ofAccuracy = compared.filter((_, index) => /^accuracy$/i.test(summary.skill.baselines[index]?.name ?? ''));
  const rows: readonly BaselineRow[] = [
    {
      name: 'Accuracy',
      value: bounded('skill.accuracy', share),
      baseline: show('skill.majorityAccuracy', share),
      baselineName: 'the majority class',
    },
    ...ofAccuracy,
    {
      name: 'Balanced accuracy',
      value: show('skill.balancedAccuracy', share),
      baseline: summary.skill.classes.length === 0 ? undefined : share(1 / summary.skill.classes.length),
      baselineName: 'any constant forecast',
    },
    { name: 'Macro F1', value: show('skill.macroF1', decimals(3)), baseline: undefined, baselineName: '1 is perfect' },
    {
      name: 'Matthews correlation',
      value: show('skill.matthews', signed(decimals(3))),
      baseline: '0',
      baselineName: 'any constant forecast',
    },
    { name: 'Log-loss', value: show('skill.logLoss', four), baseline: undefined, baselineName: 'lower is better' },
    ...compared.filter((row) => !ofAccuracy.includes(row)),
    {
      name: 'Skill in direction',
      value: bounded('skill.direction.correlation', signed(four)),
      baseline: '0',
      baselineName: 'knowing only how far the market moves',
    },
    {
      name: 'Log-loss skill',
      value: bounded('skill.logLossSkill', signed(four)),
      baseline: '0',
      baselineName: 'class shares in training',
    },
    ...(summary.skill.brierSkill === undefined
      ? []
      : [
          {
            name: 'Brier skill',
            value: bounded('skill.brierSkill', signed(four)),
            baseline: '0',
            baselineName: 'class shares in training',
          },
        ]),
  ];
  return figure(
    scrollingTable(
      'Forecasts beside their baselines',
      html`<table><caption>Forecasts beside their baselines</caption><thead><tr><th scope="col">Measure</th><th scope="col" class="number-cell">Model</th><th scope="col" class="number-cell">Baseline</th><th scope="col">which is</th></tr></thead><tbody>${rows.map(line)}</tbody></table>`,
    ),
    'A measure means something only beside its baseline: an accuracy that merely equals the majority class is what always saying the same thing would score.',
  );
}
