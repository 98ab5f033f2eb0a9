import { nounOf } from '../../core/count-of.ts';
import { END_WORDS, LOSS_WORDS } from '../entry-words.ts';
import { html, type Markup } from '../html.ts';
import { metric, wording, type MetricPath } from '../metric.ts';
import { count } from '../number-format.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { figure, scrollingTable, section } from './section.ts';

function row(summary: ResearchSummary, words: string, path: MetricPath, reason?: MetricPath): Markup {
  const more = reason === undefined ? undefined : html` <small>${wording(summary, reason)}</small>`;
  return html`<tr><th scope="row">${words}${more}</th><td class="number-cell">${metric(summary, path, count)}</td></tr>`;
}

function group(name: string, rows: readonly Markup[]): Markup {
  return scrollingTable(
    name,
    html`<table class="metrics"><thead><tr><th scope="col">${name}</th><th scope="col" class="number-cell">Number</th></tr></thead><tbody>${rows}</tbody></table>`,
  );
}

/** The section that follows all chances to enter to orders and fills. It explains the number of trades. */
export function entriesSection(summary: ResearchSummary): Markup {
  const { losses, ends, waiting, working } = summary.strategy.entries;
  const lost = losses.map(({ kind, reason }, place) =>
    row(
      summary,
      LOSS_WORDS[kind],
      `strategy.entries.losses.${place}.count`,
      reason === undefined ? undefined : `strategy.entries.losses.${place}.reason`,
    ),
  );
  const ended = ends.map(({ kind, reason }, place) =>
    row(
      summary,
      END_WORDS[kind],
      `strategy.entries.ends.${place}.count`,
      reason === undefined ? undefined : `strategy.entries.ends.${place}.reason`,
    ),
  );
  const open = waiting === 0 ? [] : [row(summary, 'still open', 'strategy.entries.waiting')];
  const unended = working === 0 ? [] : [row(summary, 'still working', 'strategy.entries.working')];
  return section({
    id: 'entries',
    title: 'From chances to trades',
    lead: html`${metric(summary, 'strategy.entries.chances', count)} ${nounOf(summary.strategy.entries.chances, 'chance')} to enter, one per market and candle; each is counted at the first thing that kept it from becoming an order.`,
    body: html`<div class="columns">${figure(
      group('Of all chances', [...lost, ...open, row(summary, 'became an entry order', 'strategy.entries.orders')]),
      'The rows of each table add up to the total that its title names.',
    )}${figure(group('Of the entry orders', [...ended, ...unended]), 'An order that filled in part counts once, by how it ended.')}</div>`,
  });
}
