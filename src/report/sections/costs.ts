import { tint } from '../graphics/tint.ts';
import { html, type Markup } from '../html.ts';
import { metric, wording } from '../metric.ts';
import { basisPoints, ratio, returns, signed } from '../number-format.ts';
import type { CostCell, ResearchSummary } from '../research-summary.ts';
import { figure, nothing, scrollingTable, section } from './section.ts';

const ascending = (values: readonly number[]): number[] => [...new Set(values)].sort((left, right) => left - right);

/** One row of the table: all cells of one fee. */
type FeeRow = Pick<CostCell, 'feeBps' | 'scheduleFactor'>;

function feeRows(cells: readonly CostCell[]): FeeRow[] {
  const rows = new Map(
    cells.map(({ feeBps, scheduleFactor }) => [
      `${feeBps} ${scheduleFactor}`,
      { feeBps, ...(scheduleFactor === undefined ? {} : { scheduleFactor }) },
    ]),
  );
  return [...rows.values()].sort(
    (left, right) => left.feeBps - right.feeBps || (left.scheduleFactor ?? 1) - (right.scheduleFactor ?? 1),
  );
}

/** Names a row by the factor on the venue's schedule and its first tier, or by the flat fee. */
function rowName({ feeBps, scheduleFactor }: FeeRow, venueFeeBps: number | undefined): Markup {
  if (scheduleFactor !== undefined)
    return html`${String(scheduleFactor)} × schedule <small>first tier ${basisPoints(feeBps)}${scheduleFactor === 1 ? ", the venue's" : ''}</small>`;
  return html`${basisPoints(feeBps)} <small>flat${feeBps === venueFeeBps ? ", the venue's first tier" : ''}</small>`;
}

/** Explains how to read the table: which fees its rows stand for, and what its cells have in common. */
function explanation(rows: readonly FeeRow[], { borrowBps }: ResearchSummary['costs']): string {
  const kind = rows.some(({ scheduleFactor }) => scheduleFactor !== undefined)
    ? "Every row is the venue's schedule times a factor: fees fall with the account's volume, from the first tier on."
    : "Every row is one flat fee, whatever the volume, as the system file states it; the venue's own fees would fall with the volume.";
  return `The same forecasts at other costs. Prices with slippage touch stops and fill orders at other times, so single trades may differ from cell to cell. A result depends on the assumed costs if the cell next to the framed one is orange. ${kind}${borrowBps === 0 ? '' : ' Borrowing is charged in every cell.'}`;
}

/** The section that shows the result at other fees and slippage. */
export function costsSection(summary: ResearchSummary): Markup {
  const cells = summary.costSensitivity;
  const [rows, slips] = [feeRows(cells), ascending(cells.map((cell) => cell.slippageBps))];
  const most = Math.max(0, ...cells.map((cell) => Math.abs(cell.totalReturn)));
  const { feeBps, slippageBps, venueFeeBps } = summary.costs;
  const cellAt = (row: FeeRow, slip: number): Markup => {
    const index = cells.findIndex(
      (cell) => cell.feeBps === row.feeBps && cell.scheduleFactor === row.scheduleFactor && cell.slippageBps === slip,
    );
    if (index < 0) return html`<td class="heat number-cell"><span class="none">–</span></td>`;
    const charged = row.feeBps === feeBps && (row.scheduleFactor ?? 1) === 1 && slip === slippageBps;
    return html`<td class="heat number-cell${charged ? ' charged' : ''}" style="${tint(cells[index]?.totalReturn, most)}"><b>${metric(summary, `costSensitivity.${index}.totalReturn`, returns)}</b><small>${metric(summary, `costSensitivity.${index}.sharpe`, signed(ratio))}</small></td>`;
  };
  const head = html`<thead><tr><td>fee ↓ slippage →</td>${slips.map((slip) => html`<th scope="col" class="number-cell">${basisPoints(slip)}</th>`)}</tr></thead>`;
  const body = rows.map(
    (row) =>
      html`<tr><th scope="row" class="nowrap">${rowName(row, venueFeeBps)}</th>${slips.map((slip) => cellAt(row, slip))}</tr>`,
  );
  const table = html`<table class="costs"><caption>Return after costs, and Sharpe ratio below it</caption>${head}<tbody>${body}</tbody></table>`;
  return section({
    id: 'costs',
    title: 'How much cost it can bear',
    lead: html`Charged per side: ${metric(summary, 'costs.feeBps', basisPoints)} fee, ${metric(summary, 'costs.slippageBps', basisPoints)} slippage and ${metric(summary, 'costs.halfSpreadBps', basisPoints)} half-spread, the framed cell. In and out: ${metric(summary, 'costs.roundTripBps', basisPoints)}; borrowing over the horizon: at most ${metric(summary, 'costs.borrowBps', basisPoints)}. ${wording(summary, 'costs.source')}`,
    body: figure(
      cells.length === 0 ? nothing('No other cost was tried.') : scrollingTable('Cost sensitivity', table),
      explanation(rows, summary.costs),
    ),
  });
}
