import { html, type Markup } from '../html.ts';
import { metric, wording } from '../metric.ts';
import { decimals, percent, ratio, returns, share } from '../number-format.ts';
import type { ReportInput } from '../report-input.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { date } from './day.ts';
import { plot } from './plot.ts';
import { figure, nothing, scrollingTable, section } from './section.ts';

const BOTH = html`<span><i class="swatch line blue"></i>This system</span><span><i class="swatch line hold"></i>Buy and hold</span>`;
const OWN = html`<span><i class="swatch line blue"></i>This system</span>`;
const SCALED = html`${OWN}<span><i class="swatch line hold"></i>Buy and hold at its volatility</span>`;
const HELD = html`<span><i class="swatch line blue"></i>Net exposure, below zero for short</span><span><i class="swatch line hold"></i>Gross exposure</span>`;

/** The account, with buying and holding scaled to the same volatility. */
function aloneFigure(summary: ResearchSummary): Markup {
  const { equalVolatility } = summary;
  return figure(
    plot({
      kind: 'alone',
      index: 0,
      label: 'Account value of this system on its own scale',
      legend: equalVolatility === undefined ? OWN : SCALED,
      axis: 'linear',
    }),
    equalVolatility === undefined
      ? html`The same account on a scale of its own: look for slow, steady growth rather than a few leaps.`
      : html`The same account on a scale of its own, with buying and holding at the same volatility. That means ${metric(summary, 'equalVolatility.weight', percent(1))} of the money in the market on every day. It made ${metric(summary, 'equalVolatility.totalReturn', returns)} before costs with a deepest drawdown of ${metric(summary, 'equalVolatility.maxDrawdown', share)}.`,
  );
}

function drawdownTable(summary: ResearchSummary): Markup {
  const rows = summary.drawdowns.map(({ recoveredAt }, place) => {
    const at = `drawdowns.${place}` as const;
    const end =
      recoveredAt === undefined
        ? html`<span class="quiet">not yet</span>`
        : wording(summary, `${at}.recoveredAt`, date);
    return html`<tr><td class="number-cell strong">${metric(summary, `${at}.depth`, percent(2))}</td><td class="nowrap">${wording(summary, `${at}.from`, date)}</td><td class="nowrap">${wording(summary, `${at}.trough`, date)}</td><td class="nowrap">${end}</td><td class="number-cell">${metric(summary, `${at}.days`, decimals(0))}</td></tr>`;
  });
  return html`<table><thead><tr><th scope="col" class="number-cell">Depth</th><th scope="col">From</th><th scope="col">Lowest</th><th scope="col">Recovered</th><th scope="col" class="number-cell">Days</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** The section with equity over time, drawdowns and exposure, compared with buying and holding. */
export function equitySection({ summary, exposure }: ReportInput): Markup {
  const deepest =
    summary.drawdowns.length === 0
      ? nothing('The account never stood below its start.')
      : scrollingTable('Deepest drawdowns', drawdownTable(summary));
  return section({
    id: 'equity',
    title: 'Equity, drawdown and exposure',
    lead: html`${metric(summary, 'strategy.totalReturn', returns)} after costs, against ${metric(summary, 'buyAndHold.totalReturn', returns)} for buying at the start and holding.`,
    body: html`${figure(plot({ kind: 'equity', index: 0, label: 'Account value of this system and of buy and hold', legend: BOTH, axis: 'linear-or-log' }), html`The blue line is the account after all costs. The thin grey line is the same money, invested at the start and held. On the log scale equal slopes are equal growth.`)}
${aloneFigure(summary)}
${figure(html`${plot({ kind: 'drawdown', index: 0, label: 'Drawdown of this system', legend: html`<span><i class="swatch line blue"></i>Drawdown of this system</span>`, axis: 'linear' })}${deepest}`, html`How far the account was below its highest value so far. The largest drawdown of buying and holding was ${metric(summary, 'buyAndHold.maxDrawdown', share)}.`)}
${exposure === undefined ? undefined : figure(plot({ kind: 'exposure', index: 0, label: 'Net and gross exposure', legend: HELD, axis: 'linear' }), html`Value held divided by equity, as the mean of each day. A position was open ${metric(summary, 'strategy.exposure', share)} of the time. The Sharpe ratio of ${metric(summary, 'strategy.sharpe.value', ratio)} also counts days without a position.`)}`,
  });
}
