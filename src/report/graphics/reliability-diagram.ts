import { html, type Markup } from '../html.ts';
import { percent } from '../number-format.ts';
import type { ReliabilityBin } from '../research-summary.ts';
import type { Scale } from './scale.ts';

export interface ReliabilityDiagramOptions {
  readonly className: string;
  readonly bins: readonly ReliabilityBin[];
  /** Used for both axes, so that a point on the diagonal was forecast as often as it came true. */
  readonly scale: Scale;
  /** Rows of the bin with the most rows over all classes; it gets the largest point. */
  readonly most: number;
}

const LEFT = 46;
const TOP = 10;
const SIDE = 230;
const tick = percent(0);

/** Draws the reliability diagram of one class, with labelled axes. */
export function reliabilityDiagram({ className, bins, scale, most }: ReliabilityDiagramOptions): Markup {
  const portion = (value: number): number => (value - scale.low) / (scale.high - scale.low);
  const x = (value: number): string => (LEFT + portion(value) * SIDE).toFixed(1);
  const y = (value: number): string => (TOP + (1 - portion(value)) * SIDE).toFixed(1);
  const grid = scale.ticks.map(
    (value) =>
      html`<path class="grid" d="M${x(value)} ${TOP}V${TOP + SIDE}M${LEFT} ${y(value)}H${LEFT + SIDE}"/><text x="${x(value)}" y="${TOP + SIDE + 17}" text-anchor="middle">${tick(value)}</text><text x="${LEFT - 7}" y="${y(value)}" dy="4" text-anchor="end">${tick(value)}</text>`,
  );
  const points = bins.map(
    (bin) =>
      html`<g><title>${`Forecast ${percent(1)(bin.forecast)}, came true ${percent(1)(bin.observed)}`}</title><path class="whisker" d="M${x(bin.forecast)} ${y(bin.low)}V${y(bin.high)}"/><circle cx="${x(bin.forecast)}" cy="${y(bin.observed)}" r="${(2.5 + 4 * Math.sqrt(bin.rows / most)).toFixed(1)}"/></g>`,
  );
  return html`<div class="reliability"><h3>${className}</h3><svg viewBox="0 0 300 290" role="img" aria-label="Reliability of the class ${className}; the numbers are in the table below">${grid}<path class="diagonal" d="M${LEFT} ${TOP + SIDE}L${LEFT + SIDE} ${TOP}"/>${points}<text class="axis-name" x="${LEFT + SIDE / 2}" y="284" text-anchor="middle">forecast probability</text><text class="axis-name" transform="rotate(-90)" x="${-(TOP + SIDE / 2)}" y="9" text-anchor="middle">came true</text></svg></div>`;
}
