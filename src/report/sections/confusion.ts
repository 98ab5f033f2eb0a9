import { bar } from '../graphics/bar.ts';
import { tint } from '../graphics/tint.ts';
import { html, type Markup } from '../html.ts';
import { metric } from '../metric.ts';
import { count, percent, share } from '../number-format.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { figure, scrollingTable } from './section.ts';

const whole = percent(0);

/** Confusion matrix: how often each class was forecast when each class came true. */
export function confusionFigure(summary: ResearchSummary): Markup {
  const { classes, confusion } = summary.skill;
  const head = classes.map((name) => html`<th scope="col" class="number-cell">${name}</th>`);
  const rows = confusion.map((row, truth) => {
    const total = row.reduce((sum, cell) => sum + cell, 0);
    const cells = row.map((cell, forecast) => {
      const portion = total === 0 ? undefined : cell / total;
      return html`<td class="heat number-cell${truth === forecast ? ' diagonal' : ''}" style="${tint(portion, 1)}"><b>${portion === undefined ? '–' : whole(portion)}</b><small>${metric(summary, `skill.confusion.${truth}.${forecast}`, count)}</small></td>`;
    });
    return html`<tr><th scope="row">${classes[truth]}</th>${cells}</tr>`;
  });
  const scale = { low: 0, high: Math.max(...summary.skill.classShares, Number.EPSILON), ticks: [] };
  const shares = classes.map(
    (name, index) =>
      html`<tr><th scope="row">${name}</th><td class="wide">${bar(summary.skill.classShares[index], scale)}</td><td class="number-cell">${metric(summary, `skill.classShares.${index}`, share)}</td></tr>`,
  );
  return figure(
    html`${scrollingTable('Confusion matrix', html`<table class="confusion"><caption>Forecasts by what came true</caption><thead><tr><td>came true ↓ forecast →</td>${head}</tr></thead><tbody>${rows}</tbody></table>`)}${scrollingTable('Class shares', html`<table class="shares"><caption>How often each came true</caption><tbody>${shares}</tbody></table>`)}`,
    'A row is the class that came true. A column is the class that was forecast as most likely. A cell shows the share of its row and, below, the number of forecasts. Forecasts that came true are on the framed diagonal.',
  );
}
