import type { ResearchSummary } from './research-summary.ts';

function sorted(value: unknown, path: string): unknown {
  if (typeof value === 'number' && !Number.isFinite(value))
    throw new RangeError(`Every number of the summary must be finite or absent; ${path} is ${value}`);
  if (Array.isArray(value)) return value.map((entry, index) => sorted(entry, `${path}.${index}`));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return Object.fromEntries(
    entries
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, entry]) => [key, sorted(entry, path === '' ? key : `${path}.${key}`)]),
  );
}

/**
 * Writes the text of `summary.json`. Keys are sorted, so that equal summaries give equal bytes. Throws a RangeError
 * that names the path of a number that is not finite.
 */
export function summaryJson(summary: ResearchSummary): string {
  return `${JSON.stringify(sorted(summary, ''), undefined, 2)}\n`;
}
