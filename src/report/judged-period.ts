import type { ResearchSummary } from './research-summary.ts';

/** First and last day on which forecasts were judged, as ISO dates. Undefined when no fold was judged. */
export function judgedPeriod({ skill }: ResearchSummary): { readonly from: string; readonly to: string } | undefined {
  const [first, last] = [skill.folds[0], skill.folds.at(-1)];
  return first === undefined || last === undefined
    ? undefined
    : { from: first.from.slice(0, 10), to: last.to.slice(0, 10) };
}
