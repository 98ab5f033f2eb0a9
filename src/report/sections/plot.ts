import { html, type Markup, type Piece } from '../html.ts';

export interface PlotOptions {
  readonly kind: 'price' | 'forecast' | 'equity' | 'alone' | 'drawdown' | 'exposure' | 'rolling';
  /** Which of several charts of this kind. */
  readonly index: number;
  readonly label: string;
  /** Name of what is drawn, for charts of one kind below each other. */
  readonly name?: string;
  /** Swatches that name the lines and marks. */
  readonly legend: Piece;
  /** Whether the value axis may be switched to logarithms. */
  readonly axis: 'linear-or-log' | 'linear';
}

/** The frame that the page's script draws a chart into. Without JavaScript it says where the numbers are. */
export function plot({ kind, index, label, name, legend, axis }: PlotOptions): Markup {
  const log =
    axis === 'linear' ? undefined : html`<button type="button" data-log aria-pressed="false">Log scale</button>`;
  const ranges = [
    ['all', 'All'],
    ['365', '1 year'],
    ['90', '90 days'],
    ['30', '30 days'],
  ].map(([days, name]) => html`<button type="button" data-days="${days}">${name}</button>`);
  return html`<div class="plot-frame" data-plot="${kind}" data-index="${index}"><div class="plot-head"><p class="legend">${name === undefined ? undefined : html`<b>${name}</b>`}${legend}</p><div class="plot-tools" role="group" aria-label="${label}: range and scale">${kind === 'price' || kind === 'equity' ? ranges : undefined}${log}</div></div><div class="plot" tabindex="0" role="img" aria-label="${label}. Left and right arrows move, plus and minus zoom, 0 shows all."><noscript><p class="noscript">This chart needs JavaScript. Its key numbers are in the tables below.</p></noscript></div><p class="readout" aria-hidden="true">&nbsp;</p></div>`;
}
