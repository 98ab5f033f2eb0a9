import { html, type Markup, type Piece } from '../html.ts';
import { metric, wording } from '../metric.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { section } from './section.ts';

function fact(name: string, value: Piece): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** Breaks JSON into lines, and keeps any other text. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

/** The section with all that is needed to make the same page again, byte for byte. */
export function reproductionSection(summary: ResearchSummary): Markup {
  const hashes = [...summary.data, ...(summary.watched ?? [])].map(
    ({ instrument, contentHash }) =>
      html`<div><dt>Data ${instrument}</dt><dd><code class="hash">${contentHash}</code></dd></div>`,
  );
  return section({
    id: 'reproduction',
    title: 'Get the same page again',
    lead: 'The same data, seed and code give the same trades and figures, to the byte. Deflated Sharpe, overfitting, power and verdict also depend on the trial ledger, which counts the tries.',
    body: html`<dl class="facts">${fact('System', wording(summary, 'system'))}${fact('Code', html`<code>${wording(summary, 'codeVersion')}</code>`)}${fact('Seed', html`<code>${metric(summary, 'seed', String)}</code>`)}${summary.artifact === undefined ? undefined : fact('Artefact', html`<code class="hash">${wording(summary, 'artifact')}</code>`)}${hashes}</dl>
${summary.command === undefined ? undefined : html`<pre tabindex="0" aria-label="Command"><code>${wording(summary, 'command')}</code></pre>`}
${summary.configuration === undefined ? undefined : html`<details><summary>The configuration of this run</summary><pre tabindex="0" aria-label="Configuration"><code>${wording(summary, 'configuration', indented)}</code></pre></details>`}`,
  });
}
