import { html, type Markup } from '../html.ts';
import { metric } from '../metric.ts';
import { returns } from '../number-format.ts';
import type { ReportInput } from '../report-input.ts';
import { plot } from './plot.ts';
import { figure, section } from './section.ts';

const LEGEND = html`<span><i class="swatch line blue"></i>This system</span><span><i class="swatch line hold"></i>Buy and hold</span>`;

const ALONE = html`<span><i class="swatch line blue"></i>This system, own scale</span>`;

/** The account over time beside buying and holding, and how deep both fell. */
export function equitySection({ summary }: ReportInput): Markup {
  return section({
    id: 'equity',
    title: 'Equity and drawdown',
    lead: html`${metric(summary, 'strategy.totalReturn', returns)} after costs, against ${metric(summary, 'buyAndHold.totalReturn', returns)} for buying at the start and holding.`,
    body: html`${figure(plot({ kind: 'equity', index: 0, label: 'Account value of this system and of buy and hold', legend: LEGEND, axis: 'linear-or-log' }), html`The blue line is the account after every cost, the thin grey line the same money bought once and held; only the gap between them that outlasts bad years says anything, and on the log scale equal slopes are equal growth.`)}
${figure(plot({ kind: 'alone', index: 0, label: 'Account value of this system on its own scale', legend: ALONE, axis: 'linear' }), html`The same account without buy and hold, on a scale of its own: look for slow, steady growth rather than a few leaps, and for long flat stretches in which nothing was traded.`)}
${figure(plot({ kind: 'drawdown', index: 0, label: 'Drawdown of this system and of buy and hold', legend: LEGEND, axis: 'linear' }), html`How far each stood below its own best value so far: the deeper and longer the blue area, the harder it would have been to carry on.`)}`,
  });
}
