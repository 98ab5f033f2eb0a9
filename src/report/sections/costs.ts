import { tint } from '../graphics/tint.ts';
import { html, type Markup } from '../html.ts';
import { metric, wording } from '../metric.ts';
import { basisPoints, ratio, returns, signed } from '../number-format.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { figure, nothing, scrollingTable, section } from './section.ts';

const ascending = (values: readonly number[]): number[] => [...new Set(values)].sort((left, right) => left - right);

/** What would be left at other fees and slippage. */
export function costsSection(summary: ResearchSummary): Markup {
  const cells = summary.costSensitivity;
  const [fees, slips] = [ascending(cells.map((cell) => cell.feeBps)), ascending(cells.map((cell) => cell.slippageBps))];
  const most = Math.max(0, ...cells.map((cell) => Math.abs(cell.totalReturn)));
  const { feeBps, slippageBps, venueFeeBps, borrowBps } = summary.costs;
  const cellAt = (fee: number, slip: number): Markup => {
    const index = cells.findIndex((cell) => cell.feeBps === fee && cell.slippageBps === slip);
    if (index < 0) return html`<td class="heat number-cell"><span class="none">–</span></td>`;
    const charged = fee === feeBps && slip === slippageBps;
    return html`<td class="heat number-cell${charged ? ' charged' : ''}" style="${tint(cells[index]?.totalReturn, most)}"><b>${metric(summary, `costSensitivity.${index}.totalReturn`, returns)}</b><small>${metric(summary, `costSensitivity.${index}.sharpe`, signed(ratio))}</small></td>`;
  };
  const table = html`<table class="costs"><caption>Return after costs, and Sharpe ratio below it</caption><thead><tr><td>fee ↓ slippage →</td>${slips.map((slip) => html`<th scope="col" class="number-cell">${basisPoints(slip)}</th>`)}</tr></thead><tbody>${fees.map((fee) => html`<tr><th scope="row" class="nowrap">${basisPoints(fee)}${fee === venueFeeBps ? html` <small>the venue's</small>` : undefined}</th>${slips.map((slip) => cellAt(fee, slip))}</tr>`)}</tbody></table>`;
  return section({
    id: 'costs',
    title: 'How much cost it can bear',
    lead: html`Charged per side: ${metric(summary, 'costs.feeBps', basisPoints)} fee, ${metric(summary, 'costs.slippageBps', basisPoints)} slippage and ${metric(summary, 'costs.halfSpreadBps', basisPoints)} half-spread, the framed cell. In and out: ${metric(summary, 'costs.roundTripBps', basisPoints)}; borrowing over the horizon: at most ${metric(summary, 'costs.borrowBps', basisPoints)}. ${wording(summary, 'costs.source')}`,
    body: figure(cells.length === 0 ? nothing('No other cost was tried.') : scrollingTable('Cost sensitivity', table), `The same trades at other costs: a result that turns orange one step beyond the framed cell depends on the cost assumption.${borrowBps === 0 ? '' : ' Borrowing is charged in every cell.'}`),
  });
}
