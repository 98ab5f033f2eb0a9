import { tint } from '../graphics/tint.ts';
import { html, type Markup } from '../html.ts';
import { metric } from '../metric.ts';
import { percent, signed } from '../number-format.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { figure, nothing, scrollingTable, section } from './section.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const write = signed(percent(1));

/**
 * The value that nine of ten months stay below. It gets the full tint, so that one extreme month does not pale the
 * rest.
 */
function usualMost(values: readonly number[]): number {
  const sizes = values.map(Math.abs).sort((left, right) => left - right);
  return sizes[Math.floor(sizes.length * 0.9)] ?? 0;
}

function monthTable(summary: ResearchSummary, which: 'strategy' | 'buyAndHold', name: string): Markup {
  const { monthly, yearly } = summary;
  const years = [...new Set(monthly.map(({ month }) => month.slice(0, 4)))];
  const most = usualMost(monthly.map((month) => month[which]));
  const cell = (year: string, month: number): Markup => {
    const index = monthly.findIndex((entry) => entry.month === `${year}-${String(month + 1).padStart(2, '0')}`);
    if (index < 0) return html`<td></td>`;
    return html`<td class="heat number-cell${Math.abs(monthly[index]?.[which] ?? 0) < 0.0005 ? ' quiet' : ''}" style="${tint(monthly[index]?.[which], most)}">${metric(summary, `monthly.${index}.${which}`, write)}</td>`;
  };
  const total = (year: string): Markup | undefined => {
    const index = yearly?.findIndex((entry) => entry.year === year) ?? -1;
    if (yearly === undefined) return undefined;
    return html`<td class="number-cell total">${index < 0 ? undefined : metric(summary, `yearly.${index}.${which}`, write)}</td>`;
  };
  return scrollingTable(
    name,
    html`<table class="months"><caption>${name}</caption><thead><tr><th scope="col">Year</th>${MONTHS.map((month) => html`<th scope="col" class="number-cell">${month}</th>`)}${yearly === undefined ? undefined : html`<th scope="col" class="number-cell">Year</th>`}</tr></thead><tbody>${years.map((year) => html`<tr><th scope="row">${year}</th>${MONTHS.map((_, month) => cell(year, month))}${total(year)}</tr>`)}</tbody></table>`,
  );
}

/** The section with the return of every month, for the system and for buying and holding. */
export function monthlySection(summary: ResearchSummary): Markup {
  return section({
    id: 'months',
    title: 'Month by month',
    body: html`${figure(summary.monthly.length === 0 ? nothing('No month was judged.') : monthTable(summary, 'strategy', 'This system, after costs'), 'Blue months gained and orange months lost. The table shows whether a few months make the whole result. The tests above judge whether it is more than luck.')}<details><summary>Buy and hold, month by month</summary>${monthTable(summary, 'buyAndHold', 'Buy and hold')}</details>`,
  });
}
