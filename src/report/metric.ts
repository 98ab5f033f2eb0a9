import { html, type Markup } from './html.ts';
import type { NumberFormat } from './number-format.ts';
import type { ResearchSummary } from './research-summary.ts';
import { reasonUndefined } from './undefined-reason.ts';

/** All dotted paths into `Value`, with numbers for list positions. A path that does not exist does not compile. */
type PathOf<Value> = Value extends readonly (infer Entry)[]
  ? `${number}` | `${number}.${PathOf<Entry>}`
  : Value extends object
    ? { [Key in keyof Value & string]: Key | `${Key}.${PathOf<NonNullable<Value[Key]>>}` }[keyof Value & string]
    : never;

/** The path of a value in `summary.json`, such as `strategy.sharpe.value`. */
export type MetricPath = PathOf<Omit<ResearchSummary, 'undefinedBecause'>>;

/** The value at a path; undefined where the summary has none. */
export function valueAt(summary: ResearchSummary, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined,
      summary,
    );
}

export function numberAt(summary: ResearchSummary, path: MetricPath): number | undefined {
  const value = valueAt(summary, path);
  return typeof value === 'number' ? value : undefined;
}

/**
 * Shows a number of the summary. The element carries its path and its raw value. A number that is absent shows as
 * `undefined`, with the reason as a tooltip.
 */
export function metric(summary: ResearchSummary, path: MetricPath, format: NumberFormat): Markup {
  const value = numberAt(summary, path);
  if (value === undefined) {
    const reason = reasonUndefined(summary, path);
    return html`<span class="undefined" tabindex="0" data-metric="${path}" data-value="undefined" title="${reason}">undefined</span>`;
  }
  return html`<span class="number" data-metric="${path}" data-value="${String(value)}">${format(value)}</span>`;
}

/** Shows a text of the summary. The element carries its path and its full text; `write` may shorten what is shown. */
export function wording(
  summary: ResearchSummary,
  path: MetricPath,
  write: (text: string) => string = (text) => text,
): Markup {
  const value = valueAt(summary, path);
  if (value === undefined)
    return html`<span class="undefined" data-metric="${path}" data-value="undefined">undefined</span>`;
  const text = String(value);
  const shown = write(text);
  return html`<span data-metric="${path}" data-value="${text}"${shown === text || text.length > 120 ? undefined : html` title="${text}"`}>${shown}</span>`;
}

/** Shows the two ends of an estimate's interval, or a dash when it has none. */
export function interval(summary: ResearchSummary, path: MetricPath, format: NumberFormat): Markup {
  const [low, high] = [`${path}.low` as MetricPath, `${path}.high` as MetricPath];
  if (numberAt(summary, low) === undefined && numberAt(summary, high) === undefined)
    return html`<span class="none" title="No interval was estimated.">–</span>`;
  return html`<span class="interval">${metric(summary, low, format)} to ${metric(summary, high, format)}</span>`;
}
