import { VERDICT_RULE } from '../../evidence/verdict.ts';
import { scaleAround, type Scale } from '../graphics/scale.ts';
import { intervalStrip, stripAxis } from '../graphics/interval-strip.ts';
import { html, type Markup, type Piece } from '../html.ts';
import { interval, metric } from '../metric.ts';
import { decimals, probability, ratio, returns, share, signed, type NumberFormat } from '../number-format.ts';
import type { Estimate, ResearchSummary } from '../research-summary.ts';

const signedRatio = signed(ratio);

function ends(estimates: readonly (Estimate | undefined)[]): (number | undefined)[] {
  return estimates.flatMap((estimate) => [estimate?.value, estimate?.low, estimate?.high]);
}

function sharpeRow(
  summary: ResearchSummary,
  path: 'strategy' | 'buyAndHold' | 'randomEntry',
  name: string,
  scale: Scale,
): Markup {
  const estimate = summary[path]?.sharpe ?? {};
  return html`<tr><th scope="row">${name}</th><td class="number-cell">${metric(summary, `${path}.sharpe.value`, signedRatio)}</td><td class="wide">${intervalStrip({ estimate, scale, tone: path === 'strategy' ? 'judged' : 'baseline' })}</td><td class="number-cell quiet">${interval(summary, `${path}.sharpe`, signedRatio)}</td></tr>`;
}

/** The returns behind the Sharpe ratio, with the reason when they are hourly. */
function ofReturns({ returnPeriod }: ResearchSummary): string {
  return returnPeriod === 'day' ? 'of daily returns' : 'of hourly returns, as fewer than 120 days were judged';
}

function tile(name: string, value: Piece, note: Piece): Markup {
  return html`<div class="tile"><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`;
}

function deflatedTile(summary: ResearchSummary): Markup {
  return tile(
    'Deflated Sharpe',
    metric(summary, 'evidence.deflatedSharpe', probability),
    html`${metric(summary, 'evidence.trials', decimals(0))} tried; ${VERDICT_RULE.deflatedSharpe} required`,
  );
}

/** The Sharpe ratio with its interval and its baselines, and up to four other figures of the verdict. */
export function headlineFigures(summary: ResearchSummary): Markup {
  const random = summary.randomEntry;
  const scale = scaleAround(ends([summary.strategy.sharpe, summary.buyAndHold.sharpe, random?.sharpe]), 5);
  const skill: NumberFormat = signed(decimals(4));
  return html`<div class="headline">
<table class="sharpe-table"><caption>Sharpe ratio a year after costs, ${ofReturns(summary)}, with 95&#8239;% interval</caption><thead class="hidden"><tr><th scope="col">What</th><th scope="col">Value</th><td></td><th scope="col">Interval</th></tr></thead><tbody>
${sharpeRow(summary, 'strategy', 'This system', scale)}${sharpeRow(summary, 'buyAndHold', 'Buy and hold', scale)}${random?.sharpe === undefined ? undefined : sharpeRow(summary, 'randomEntry', 'Random entry', scale)}
<tr class="axis-row" aria-hidden="true"><td></td><td></td><td class="wide">${stripAxis(scale)}</td><td></td></tr></tbody></table>
<dl class="tiles">
${tile('Return after costs', metric(summary, 'strategy.totalReturn', returns), html`buy and hold ${metric(summary, 'buyAndHold.totalReturn', returns)}`)}
${tile('Deepest drawdown', metric(summary, 'strategy.maxDrawdown', share), html`buy and hold ${metric(summary, 'buyAndHold.maxDrawdown', share)}`)}
${tile('Skill in direction', metric(summary, 'skill.direction.correlation.value', skill), html`${interval(summary, 'skill.direction.correlation', skill)}; 0 is none`)}
${summary.learnedFromJudgedRows === undefined ? deflatedTile(summary) : undefined}
</dl></div>`;
}
