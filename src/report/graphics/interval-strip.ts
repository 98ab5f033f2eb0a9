import { html, type Markup } from '../html.ts';
import type { Estimate } from '../research-summary.ts';
import { positionOn, tickFormat, type Scale } from './scale.ts';

export interface IntervalStripOptions {
  readonly estimate: Estimate;
  readonly scale: Scale;
  /** Whether this is the judged value or one that it is compared with; sets the colours. */
  readonly tone: 'judged' | 'baseline';
  /** A second value marked on the strip, such as the majority class. */
  readonly mark?: number | undefined;
}

/**
 * A value with its interval on a line, with zero marked. Screen readers skip it, because other cells hold the numbers.
 */
export function intervalStrip({ estimate, scale, tone, mark }: IntervalStripOptions): Markup {
  const { value, low, high } = estimate;
  const band =
    low !== undefined && high !== undefined
      ? html`<i class="band" style="left:${positionOn(scale, low)};right:calc(100% - ${positionOn(scale, high)})"></i>`
      : undefined;
  const dot = value === undefined ? undefined : html`<i class="dot" style="left:${positionOn(scale, value)}"></i>`;
  const other = mark === undefined ? undefined : html`<i class="mark" style="left:${positionOn(scale, mark)}"></i>`;
  const side = low !== undefined && low > 0 ? 'above' : high !== undefined && high < 0 ? 'below' : 'across';
  return html`<span class="strip ${tone} ${side}" aria-hidden="true"><i class="zero" style="left:${positionOn(scale, 0)}"></i>${band}${other}${dot}</span>`;
}

/** The tick values of the axis under a column of strips. */
export function stripAxis(scale: Scale): Markup {
  const write = tickFormat(scale);
  return html`<span class="strip-axis" aria-hidden="true">${scale.ticks.map((tick) => html`<b style="left:${positionOn(scale, tick)}">${write(tick)}</b>`)}</span>`;
}
