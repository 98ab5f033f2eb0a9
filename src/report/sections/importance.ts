import { bar } from '../graphics/bar.ts';
import { scaleAround, type Scale } from '../graphics/scale.ts';
import { html, type Markup } from '../html.ts';
import { metric, wording } from '../metric.ts';
import { decimals, signed, type NumberFormat } from '../number-format.ts';
import type { ImportanceRow, ResearchSummary } from '../research-summary.ts';
import { figure, nothing, scrollingTable, section } from './section.ts';

type Measure = 'permutation' | 'meanAbsoluteShap' | 'gain';

const MEASURES: readonly { readonly key: Measure; readonly name: string; readonly note: string }[] = [
  { key: 'meanAbsoluteShap', name: 'Mean |SHAP|', note: 'average push, log-odds' },
  { key: 'permutation', name: 'Permutation', note: 'loss added when shuffled' },
  { key: 'gain', name: 'Gain', note: 'loss cut in training' },
];
const SHOWN = 16;

function writerOf(rows: readonly ImportanceRow[], key: Measure): NumberFormat {
  const most = Math.max(0, ...rows.map((row) => Math.abs(row[key] ?? 0)));
  const places = most === 0 ? 2 : Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(most))));
  return key === 'permutation' ? signed(decimals(places)) : decimals(places);
}

/** The section with the most important features by three measures, and the SHAP values of sampled rows. */
export function importanceSection(summary: ResearchSummary, swarm: Markup | undefined): Markup {
  const rows = summary.importance;
  const order = rows.map((_, index) => index);
  const rank = MEASURES.find(({ key }) => rows.some((row) => row[key] !== undefined))?.key ?? 'gain';
  order.sort((left, right) => (rows[right]?.[rank] ?? -Infinity) - (rows[left]?.[rank] ?? -Infinity) || left - right);
  const columns = MEASURES.filter(({ key }) => rows.some((row) => row[key] !== undefined)).map((measure) => ({
    ...measure,
    scale: scaleAround(
      rows.map((row) => row[measure.key]),
      4,
    ),
    write: writerOf(rows, measure.key),
  }));
  const line = (index: number): Markup =>
    html`<tr><th scope="row"><code>${wording(summary, `importance.${index}.feature`)}</code></th>${columns.map(({ key, scale, write }) => html`<td class="wide">${bar(rows[index]?.[key], tight(scale, rows, key))}</td><td class="number-cell">${metric(summary, `importance.${index}.${key}`, write)}</td>`)}</tr>`;
  const head = html`<thead><tr><th scope="col">Feature</th>${columns.map(({ name, note }) => html`<th scope="colgroup" colspan="2">${name} <small>${note}</small></th>`)}</tr></thead>`;
  const table = (indices: readonly number[]): Markup =>
    scrollingTable(
      'Features by importance',
      html`<table class="importance">${head}<tbody>${indices.map(line)}</tbody></table>`,
    );
  const rest = order.slice(SHOWN);
  return section({
    id: 'features',
    title: 'What the model looks at',
    lead: html`The ${Math.min(SHOWN, order.length)} features that matter most, of ${order.length}, by ${rank === 'meanAbsoluteShap' ? 'mean |SHAP|' : rank}.`,
    body: html`${figure(order.length === 0 ? nothing('No importance was measured.') : table(order.slice(0, SHOWN)), 'A longer bar means a more important feature. Permutation is measured on unseen rows: a bar to the left of zero means that the model did better on them without the feature. Gain is measured in training, where noise gains too.')}${rest.length === 0 ? undefined : html`<details><summary>The other ${rest.length} features</summary>${table(rest)}</details>`}${swarm}`,
  });
}

/** Ends the scale at the largest value instead of the next round number, so that the longest bar fills its column. */
function tight(scale: Scale, rows: readonly ImportanceRow[], key: Measure): Scale {
  const values = rows.map((row) => row[key] ?? 0);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  return high > low ? { ...scale, low, high } : scale;
}
