import { html, type Markup } from '../html.ts';
import type { ShapSampleFeature } from '../report-input.ts';
import type { Scale } from './scale.ts';

const WIDTH = 1_000;
const HEIGHT = 34;
const COLUMNS = 125;
const TONES = ['low', 'middle', 'high'] as const;

/** Rank of each value from 0 to 1; missing values count as the middle. */
function ranks(values: Float64Array): Float64Array {
  const ordered = values.filter((value) => !Number.isNaN(value)).sort();
  return values.map((value) => {
    if (Number.isNaN(value) || ordered.length < 2) return 0.5;
    let [low, high] = [0, ordered.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ordered[middle] as number) < value) low = middle + 1;
      else high = middle;
    }
    return low / (ordered.length - 1);
  });
}

/**
 * Draws the SHAP values of one feature as dots. Dots at the same place are stacked outwards from the middle line. The
 * drawing grows with the page's width; the dots stay round.
 */
export function swarmRow({ shap, value }: ShapSampleFeature, scale: Scale): Markup {
  const columnOf = (push: number): number => Math.round(portionOf(push) * COLUMNS);
  const portionOf = (push: number): number => Math.min(1, Math.max(0, (push - scale.low) / (scale.high - scale.low)));
  const crowd = new Map<number, number>();
  for (const push of shap) crowd.set(columnOf(push), (crowd.get(columnOf(push)) ?? 0) + 1);
  const stacked = new Map<number, number>();
  const paths: Record<(typeof TONES)[number], string[]> = { low: [], middle: [], high: [] };
  const rank = ranks(value);
  shap.forEach((push, row) => {
    const column = columnOf(push);
    const height = stacked.get(column) ?? 0;
    stacked.set(column, height + 1);
    const gap = Math.min(2.2, (HEIGHT - 6) / (crowd.get(column) ?? 1));
    const y = HEIGHT / 2 + Math.ceil(height / 2) * gap * (height % 2 === 0 ? 1 : -1);
    const tone = TONES[Math.min(2, Math.floor((rank[row] as number) * 3))] ?? 'middle';
    paths[tone].push(`M${Math.round(portionOf(push) * WIDTH)} ${Number(y.toFixed(1))}h0`);
  });
  const zero = ((0 - scale.low) / (scale.high - scale.low)) * WIDTH;
  return html`<svg class="swarm-row" viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" aria-hidden="true"><path class="zero" d="M${zero.toFixed(0)} 0V${HEIGHT}"/>${TONES.map((tone) => html`<path class="${tone}" d="${paths[tone].join('')}"/>`)}</svg>`;
}
