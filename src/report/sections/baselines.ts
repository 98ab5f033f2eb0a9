import { html, type Markup, type Piece } from '../html.ts';
import { interval, metric, wording } from '../metric.ts';
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

type BoundedPath = 'skill.accuracy' | 'skill.logLossSkill' | 'skill.brierSkill' | 'skill.direction.correlation';

/** A figure with its interval under it. */
function bounded(summary: ResearchSummary, path: BoundedPath, format: NumberFormat): Markup {
  return html`${metric(summary, `${path}.value`, format)}<small class="under">${interval(summary, path, format)}</small>`;
}

/** How often the forecasts were right, each measure with the score of a forecast without skill. */
function accuracyRows(summary: ResearchSummary, ofAccuracy: readonly BaselineRow[]): BaselineRow[] {
  return [
    {
      name: 'Accuracy',
      value: bounded(summary, 'skill.accuracy', share),
      baseline: metric(summary, 'skill.majorityAccuracy', share),
      baselineName: 'the majority class',
    },
    ...ofAccuracy,
    {
      name: 'Balanced accuracy',
      value: metric(summary, 'skill.balancedAccuracy', share),
      baseline: summary.skill.classes.length === 0 ? undefined : share(1 / summary.skill.classes.length),
      baselineName: 'any constant forecast',
    },
    {
      name: 'Macro F1',
      value: metric(summary, 'skill.macroF1', decimals(3)),
      baseline: undefined,
      baselineName: '1 is perfect',
    },
    {
      name: 'Matthews correlation',
      value: metric(summary, 'skill.matthews', signed(decimals(3))),
      baseline: '0',
      baselineName: 'any constant forecast',
    },
    {
      name: 'Log-loss',
      value: metric(summary, 'skill.logLoss', four),
      baseline: undefined,
      baselineName: 'lower is better',
    },
  ];
}

/** How much better the forecasts are than knowing only the class shares; zero is no skill. */
function skillRows(summary: ResearchSummary): BaselineRow[] {
  const brier: BaselineRow = {
    name: 'Brier skill',
    value: bounded(summary, 'skill.brierSkill', signed(four)),
    baseline: '0',
    baselineName: 'class shares in training',
  };
  return [
    {
      name: 'Skill in direction',
      value: bounded(summary, 'skill.direction.correlation', signed(four)),
      baseline: '0',
      baselineName: 'knowing only how far the market moves',
    },
    {
      name: 'Log-loss skill',
      value: bounded(summary, 'skill.logLossSkill', signed(four)),
      baseline: '0',
      baselineName: 'class shares in training',
    },
    ...(summary.skill.brierSkill === undefined ? [] : [brier]),
  ];
}

/** Table of the forecasts' measures, each with the score of a forecast without skill. */
export function baselinesFigure(summary: ResearchSummary): Markup {
  const compared = summary.skill.baselines.map((comparison, index): BaselineRow => ({
    name: wording(summary, `skill.baselines.${index}.name`),
    value: metric(summary, `skill.baselines.${index}.value`, formatOf(comparison)),
    baseline: metric(summary, `skill.baselines.${index}.baseline`, formatOf(comparison)),
    baselineName: wording(summary, `skill.baselines.${index}.baselineName`),
  }));
  const ofAccuracy = compared.filter((_, index) => /^accuracy$/i.test(summary.skill.baselines[index]?.name ?? ''));
  const rows: readonly BaselineRow[] = [
    ...accuracyRows(summary, ofAccuracy),
    ...compared.filter((row) => !ofAccuracy.includes(row)),
    ...skillRows(summary),
  ];
  return figure(
    scrollingTable(
      'Forecasts and their baselines',
      html`<table><caption>Forecasts and their baselines</caption><thead><tr><th scope="col">Measure</th><th scope="col" class="number-cell">Model</th><th scope="col" class="number-cell">Baseline</th><th scope="col">Baseline is</th></tr></thead><tbody>${rows.map(line)}</tbody></table>`,
    ),
    'Compare each measure with its baseline. A model that always forecasts the most frequent class has the accuracy of the majority class.',
  );
}
