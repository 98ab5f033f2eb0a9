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
      'How often final runs read the hold-out. Those days do not confirm a choice that was made after a reading.',
  },
  {
    name: 'Hold-out read before',
    path: 'evidence.holdOutShareRead',
    format: share,
    meaning: () =>
      `Share of the held-out days that another run had read, for training or for judgement. Above ${100 * VERDICT_RULE.holdOutShareRead} % the hold-out confirms nothing.`,
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
      `The same, compared with the best Sharpe ratio that chance gives over all configurations tried. More than ${VERDICT_RULE.deflatedSharpe} is required.`,
  },
  {
    name: 'Overfitting (PBO)',
    path: 'evidence.overfitProbability',
    format: probability,
    meaning: () =>
      `Share of the splits of time in which the best configuration of one half did no better than the median in the other half. Less than ${VERDICT_RULE.overfitProbability} is required.`,
  },
  {
    name: 'Random entry',
    path: 'evidence.randomEntryPValue',
    format: probability,
    unit: 'p',
    meaning: () =>
      `Share of random-entry runs of equal turnover that did at least as well. Less than ${VERDICT_RULE.randomEntryPValue} is required.`,
  },
  {
    name: 'Track record needed',
    path: 'evidence.minimumTrackRecordYears',
    format: years,
    unit: 'years',
    meaning: (summary) =>
      html`Length at which this Sharpe ratio would be significant; ${metric(summary, 'evidence.yearsObserved', years)} years were observed.`,
  },
  {
    name: 'Detectable Sharpe',
    path: 'evidence.minimumDetectableSharpe',
    format: signed(ratio),
    meaning: () =>
      'The smallest true annual Sharpe ratio that passes the tests of the Sharpe ratio in four cases of five on data like these. A smaller ratio passes less often.',
  },
  {
    name: 'Trades needed',
    path: 'evidence.tradesNeeded',
    format: count,
    meaning: (summary) =>
      html`Number at which this mean profit per trade would be significant; ${metric(summary, 'strategy.trades', count)} were made.`,
  },
];

/** A final run judges a choice that was made on earlier days, so tries on those days count as well. */
function triedOn({ stage }: ResearchSummary): string {
  return stage === 'final' ? 'the judged days of this market and those before them' : 'the judged days of this market';
}

/** The date from which the trial ledger counts. */
function since({ evidence }: ResearchSummary): string {
  return evidence.trialsSince === undefined
    ? ', which counts no other'
    : `, which counts since ${evidence.trialsSince.slice(0, 10)}`;
}

function item(summary: ResearchSummary, { name, path, format, unit, meaning }: EvidenceItem): Markup {
  const known = numberAt(summary, path) !== undefined;
  return html`<div class="evidence-item"><dt>${name}</dt><dd><span class="figure-value">${metric(summary, path, format)}${known && unit !== undefined ? html` <small>${unit}</small>` : undefined}</span><p>${meaning(summary)}${known ? undefined : html` <em>${reasonUndefined(summary, path)}</em>`}</p></dd></div>`;
}

/** Figures that only a result on unseen data has. */
const OF_UNSEEN_DATA: ReadonlySet<MetricPath> = new Set(['evidence.deflatedSharpe', 'evidence.tradesNeeded']);

/** The section on luck: the number of tries, and how much of the result remains once they are counted. */
export function evidenceSection(summary: ResearchSummary): Markup {
  const isSeen = summary.learnedFromJudgedRows !== undefined;
  const items = ITEMS.filter(({ path }) => !(isSeen && OF_UNSEEN_DATA.has(path)));
  return section({
    id: 'evidence',
    title: 'Could it be luck?',
    lead: 'How likely the result is by luck alone, given the number of tries and the length of the record.',
    body: html`<dl class="evidence">${items.map((entry) => item(summary, entry))}</dl>`,
  });
}
