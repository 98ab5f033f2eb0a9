import type { ResearchSummary } from '../../report/research-summary.ts';
import { renderSummaryText, type SummaryTextOptions } from '../../report/summary-text.ts';
import { VERDICT_WORDS } from '../../report/verdict-words.ts';

export interface JudgedRun {
  readonly summary: ResearchSummary;
  readonly files: { readonly report: string };
}

/** The verdict of research or of a backtest, with its reasons, warnings and figures. */
export function verdictLines({ summary, files }: JudgedRun, colour: SummaryTextOptions['colour']): string {
  return [
    renderSummaryText(summary, { colour }),
    // On a small terminal the top is out of sight when the end is printed.
    `${VERDICT_WORDS[summary.verdict.verdict].title}. The reasons stand at the top.`,
    `Report: ${files.report}`,
  ].join('\n');
}
