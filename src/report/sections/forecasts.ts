import { html, type Markup } from '../html.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { baselinesFigure } from './baselines.ts';
import { confusionFigure } from './confusion.ts';
import { section } from './section.ts';

/** The section that compares forecasts with what came true. */
export function forecastsSection(summary: ResearchSummary): Markup {
  return section({
    id: 'forecasts',
    title: 'Forecasts against what came true',
    body: html`<div class="columns">${baselinesFigure(summary)}${confusionFigure(summary)}</div>`,
  });
}
