import { html, type Markup, type Piece } from '../html.ts';
import { metric, wording } from '../metric.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { section } from './section.ts';

function fact(name: string, value: Piece): Markup {
  return html`<div><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** Canonical JSON broken into lines; any other text as it is. */
function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), undefined, 2);
  } catch {
    return text;
  }
}

/** What someone else needs to get the same page, byte for byte. */
export function reproductionSection(summary: ResearchSummary): Markup {
  const hashes = summary.data.map(
    (data, index) =>
      html`<div><dt>Data ${data.instrument}</dt><dd><code class="hash">${wording(summary, `data.${index}.contentHash`)}</code></dd></div>`,
  );
  return section({
    id: 'reproduction',
    title: 'Get the same page again',
    lead: 'The same data, seed and code give the same trades and figures, to the byte. Only what counts tries reads the trial ledger: deflated Sharpe, overfitting, power and verdict.',
    body: html`<dl class="facts">${fact('System', wording(summary, 'system'))}${fact('Code', html`<code>${wording(summary, 'codeVersion')}</code>`)}${fact('Seed', html`<code>${metric(summary, 'seed', String)}</code>`)}${summary.artifact === undefined ? undefined : fact('Artefact', html`<code class="hash">${wording(summary, 'artifact')}</code>`)}${hashes}</dl>
${summary.command === undefined ? undefined : html`<pre tabindex="0" aria-label="Command"><code>${wording(summary, 'command')}</code></pre>`}
${summary.configuration === undefined ? undefined : html`<details><summary>The configuration as it ran</summary><pre tabindex="0" aria-label="Configuration"><code>${wording(summary, 'configuration', indented)}</code></pre></details>`}`,
  });
}
