import { html, type Markup } from '../html.ts';
import { tickFormat, type Scale } from './scale.ts';

/** One bar of a histogram. */
export interface HistogramBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

export interface HistogramOptions {
  readonly bins: readonly HistogramBin[];
  /** Horizontal axis in per cent; bins are fractions. */
  readonly scale: Scale;
  readonly label: string;
}

const WIDTH = 560;
const HEIGHT = 230;
const FOOT = 24;

/** Draws bars of counts: losses in orange, gains in blue. */
export function histogram({ bins, scale, label }: HistogramOptions): Markup {
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const x = (value: number): number => ((value - scale.low) / (scale.high - scale.low)) * WIDTH;
  const write = tickFormat(scale);
  const bars = bins
    .filter(({ count }) => count > 0)
    .map(({ from, to, count }) => {
      const [left, right] = [x(from * 100), x(to * 100)];
      const height = Math.max(1, (count / most) * (HEIGHT - 8));
      return html`<rect class="${to <= 0 ? 'negative' : 'positive'}" x="${left.toFixed(1)}" y="${(HEIGHT - height).toFixed(1)}" width="${Math.max(1, right - left - 1).toFixed(1)}" height="${height.toFixed(1)}"><title>${`${count} from ${write(from * 100)} to ${write(to * 100)} %`}</title></rect>`;
    });
  const ticks = scale.ticks.map(
    (tick) =>
      html`<text x="${x(tick).toFixed(1)}" y="${HEIGHT + 17}" text-anchor="${tick === scale.low ? 'start' : tick === scale.high ? 'end' : 'middle'}">${write(tick)} %</text>`,
  );
  return html`<svg class="histogram" viewBox="0 0 ${WIDTH} ${HEIGHT + FOOT}" role="img" aria-label="${label}">${bars}<path class="axis" d="M0 ${HEIGHT}H${WIDTH}"/><path class="zero" d="M${x(0).toFixed(1)} 0V${HEIGHT}"/>${ticks}</svg>`;
}
