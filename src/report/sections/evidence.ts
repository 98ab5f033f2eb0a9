import { VERDICT_RULE } from '../../evidence/verdict.ts';
import { html, type Markup, type Piece } from '../html.ts';
import { metric, numberAt, type MetricPath } from '../metric.ts';
import { count, decimals, probability, ratio, share, signed, type NumberFormat } from '../number-format.ts';
import type { ResearchSummary } from '../research-summary.ts';
import { reasonUndefined } from '../undefined-reason.ts';
import { section } from './section.ts';

interface EvidenceItem {
  readonly name: string;
  readonly path: MetricPath;
  readonly format: NumberFormat;
  readonly unit?: string;
  readonly meaning: (summary: ResearchSummary) => Piece;
}

const years = decimals(1);

const ITEMS: readonly EvidenceItem[] = [
  {
    name: 'Configurations tried',
    path: 'evidence.trials',
    format: count,
    meaning: (summary) =>
      html`Distinct configurations tried on ${triedOn(summary)}, from this workspace’s trial ledger${since(summary)}. The best of many looks good by luck alone.`,
  },
  {
    name: 'Hold-out readings',
    path: 'evidence.finalReads',
    format: count,
    meaning: () =>
      'How often final runs opened the hold-out. What was chosen after a reading is not confirmed by those days.',
  },
  {
    name: 'Hold-out read before',
    path: 'evidence.holdOutShareRead',
    format: share,
    meaning: () =>
      `Share of the held-out days that some other run had read, to learn from them or to be judged on them. Above ${100 * VERDICT_RULE.holdOutShareRead} % they confirm nothing.`,
  },
  {
    name: 'Probabilistic Sharpe',
    path: 'evidence.probabilisticSharpe',
    format: probability,
    meaning: () =>
      'One minus the p-value of a true Sharpe ratio of zero, given length, skew and tails of the returns. A worthless strategy shows any value equally often.',
  },
  {
    name: 'Deflated Sharpe',
    path: 'evidence.deflatedSharpe',
    format: probability,
    meaning: () =>
      `The same against the best that chance would give after so many tries. More than ${VERDICT_RULE.deflatedSharpe} is asked.`,
  },
  {
    name: 'Overfitting (PBO)',
    path: 'evidence.overfitProbability',
    format: probability,
    meaning: () =>
      `Share of the splits of time in which the configuration that was best in one half did no better than the middle one in the other. Less than ${VERDICT_RULE.overfitProbability} is asked.`,
  },
  {
    name: 'Random entry',
    path: 'evidence.randomEntryPValue',
    format: probability,
    unit: 'p',
    meaning: () =>
      `Share of random-entry runs of equal turnover that did at least as well. Less than ${VERDICT_RULE.randomEntryPValue} is asked.`,
  },
  {
    name: 'Track record needed',
    path: 'evidence.minimumTrackRecordYears',
    format: years,
    unit: 'years',
    meaning: (summary) =>
      html`To tell this Sharpe ratio from zero; ${metric(summary, 'evidence.yearsObserved', years)} years were observed.`,
  },
  {
    name: 'Smallest visible Sharpe',
    path: 'evidence.minimumDetectableSharpe',
    format: signed(ratio),
    meaning: () =>
      'The true annual Sharpe ratio that passes the tests of the Sharpe ratio in four cases of five on data like these. A smaller one is missed more often.',
  },
  {
    name: 'Trades needed',
    path: 'evidence.tradesNeeded',
    format: count,
    meaning: (summary) =>
      html`To tell the mean trade from zero; ${metric(summary, 'strategy.trades', count)} were made.`,
  },
];

/** A final run judges what was chosen on earlier days: those tries count, too. */
function triedOn({ stage }: ResearchSummary): string {
  return stage === 'final' ? 'the judged days of this market and those before them' : 'the judged days of this market';
}

/** Since when the ledger counts. */
function since({ evidence }: ResearchSummary): string {
  return evidence.trialsSince === undefined
    ? ': this is the first'
    : `, which counts since ${evidence.trialsSince.slice(0, 10)}`;
}

function item(summary: ResearchSummary, { name, path, format, unit, meaning }: EvidenceItem): Markup {
  const known = numberAt(summary, path) !== undefined;
  return html`<div class="evidence-item"><dt>${name}</dt><dd><span class="figure-value">${metric(summary, path, format)}${known && unit !== undefined ? html` <small>${unit}</small>` : undefined}</span><p>${meaning(summary)}${known ? undefined : html` <em>${reasonUndefined(summary, path)}</em>`}</p></dd></div>`;
}

/** Could it be luck? The number of tries and what remains of the result once they are counted. */
export function evidenceSection(summary: ResearchSummary): Markup {
  return section({
    id: 'evidence',
    title: 'Could it be luck?',
    lead: 'A result is worth what is left of it after counting the tries, the length of the record and what chance does.',
    body: html`<dl class="evidence">${ITEMS.map((entry) => item(summary, entry))}</dl>`,
  });
}
