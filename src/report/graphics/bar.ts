import { html, type Markup } from '../html.ts';
import { positionOn, type Scale } from './scale.ts';

/** A bar from zero to the value. Screen readers skip it, because the next cell holds the number. */
export function bar(value: number | undefined, scale: Scale): Markup {
  if (value === undefined) return html`<span class="bar" aria-hidden="true"></span>`;
  const [left, right] = [positionOn(scale, Math.min(0, value)), positionOn(scale, Math.max(0, value))];
  return html`<span class="bar" aria-hidden="true"><i class="${value < 0 ? 'negative' : 'positive'}" style="left:${left};right:calc(100% - ${right})"></i></span>`;
}
