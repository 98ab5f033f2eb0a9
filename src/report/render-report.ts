import { chartData } from './chart-data.ts';
import { chartLibrary } from './chart-library.ts';
import { CHART_SCRIPT } from './client/chart-script.ts';
import { THEME_SCRIPT } from './client/theme-script.ts';
import { TRADE_LIST_SCRIPT } from './client/trade-list-script.ts';
import { embeddedJson, html, Markup } from './html.ts';
import type { ReportInput } from './report-input.ts';
import { costsSection } from './sections/costs.ts';
import { entriesSection } from './sections/entries.ts';
import { equitySection } from './sections/equity.ts';
import { evidenceSection } from './sections/evidence.ts';
import { foldsSection } from './sections/folds.ts';
import { forecastsSection } from './sections/forecasts.ts';
import { importanceSection } from './sections/importance.ts';
import { judgedSection } from './sections/judged.ts';
import { metricsSection } from './sections/metrics.ts';
import { monthlySection } from './sections/monthly.ts';
import { priceSection } from './sections/price.ts';
import { reliabilitySection } from './sections/reliability.ts';
import { reproductionSection } from './sections/reproduction.ts';
import { returnsSection } from './sections/returns.ts';
import { shapSwarm } from './sections/shap-swarm.ts';
import { tradesSection } from './sections/trades.ts';
import { reasonsSection, verdictSection } from './sections/verdict.ts';
import { STYLE } from './style/style.ts';
import { DISCLAIMER, VERDICT_WORDS } from './verdict-words.ts';

const CONTENTS: readonly (readonly [id: string, name: string])[] = [
  ['reasons', 'Why'],
  ['judged', 'Data'],
  ['price', 'Price'],
  ['entries', 'Entries'],
  ['trades', 'Trades'],
  ['equity', 'Equity'],
  ['returns', 'Returns'],
  ['evidence', 'Luck'],
  ['metrics', 'Measures'],
  ['folds', 'Folds'],
  ['forecasts', 'Forecasts'],
  ['reliability', 'Reliability'],
  ['features', 'Features'],
  ['costs', 'Costs'],
  ['months', 'Months'],
  ['reproduction', 'Reproduce'],
];

/** Forbids every load, so that a hostile name or warning in the summary cannot cause one. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

/**
 * Renders the report as one HTML file that opens offline. Style, scripts, the chart library and the data are inside.
 * Every number in the text carries `data-metric` (its path in summary.json) and `data-value` (its raw value). The page
 * holds no time of day at which it was made, so equal input gives equal bytes.
 */
export function renderReport(input: ReportInput): string {
  const { summary } = input;
  const library = chartLibrary();
  const words = VERDICT_WORDS[summary.verdict.verdict];
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Edgewise ${summary.codeVersion}">
<title>${words.title}: ${summary.system} on ${summary.data.map((data) => data.instrument).join(', ')}</title>
<style>${new Markup(`${library.style}\n${STYLE}`)}</style>
<script>${new Markup(THEME_SCRIPT)}</script>
</head>
<body>
<a class="skip" href="#verdict">To the verdict</a>
<header class="topbar"><p class="brand"><svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3 17l5-5 4 3 9-9"/><path class="edge-line" d="M3 21h18"/></svg>Edgewise <span>research report</span></p><nav aria-label="Contents"><ul>${CONTENTS.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav><button type="button" id="theme" aria-label="Switch between light and dark">Dark</button></header>
<main>
${verdictSection(summary)}
${reasonsSection(summary)}
${judgedSection(summary)}
${priceSection(input)}
${entriesSection(summary)}
${tradesSection(input)}
${equitySection(input)}
${returnsSection(input)}
${evidenceSection(summary)}
${metricsSection(summary)}
${foldsSection(summary)}
${forecastsSection(summary)}
${reliabilitySection(summary)}
${importanceSection(summary, input.shapSample === undefined ? undefined : shapSwarm(input.shapSample))}
${costsSection(summary)}
${monthlySection(summary)}
${reproductionSection(summary)}
</main>
<footer class="foot"><p>${DISCLAIMER}</p><p>Edgewise ${summary.codeVersion}. Charts by uPlot 1.6.32, MIT licence, copyright Leon Sorokin. This file loads nothing from the network.</p></footer>
<script type="application/json" id="report-data">${embeddedJson(chartData(input))}</script>
<script>${new Markup(library.script)}</script>
<script>${new Markup(CHART_SCRIPT)}</script>
<script>${new Markup(TRADE_LIST_SCRIPT)}</script>
</body>
</html>
`;
  return page.text;
}
