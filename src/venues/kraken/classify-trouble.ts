import type { SubmitOutcome } from '../../execution/venue.port.ts';
import { refusalMeaning } from './kraken-refusals.ts';

type Refused = Extract<SubmitOutcome, { readonly kind: 'refused' }>;

/**
 * Matches ccxt's error for a page with status 429, `kraken POST <url> 429 Too Many Requests <html>`. Such a call was
 * refused before it was carried out, whatever the page says.
 */
const TOO_MANY_REQUESTS = /^kraken [A-Z]+ \S+ 429 /;

/**
 * For every failure that is no documented refusal. The call may have been carried out: timeouts, resets, 5xx, HTML,
 * `EService:Busy`.
 */
const UNKNOWN = { trouble: 'unknown-outcome', retryable: 'final' } as const;

/**
 * Says what a failure of an order call means. It reads the venue's raw error texts and never the error classes of ccxt:
 * ccxt 4.5.84 reports a rate limit as a denial of service and a bad nonce as a network fault, and has no class for a
 * dozen refusals. The outcome is known only when every error text is known, or when the HTTP status says it. Otherwise
 * the order must be looked up at the venue before it is sent again.
 */
export function classifyTrouble(error: unknown): Refused {
  const text = error instanceof Error ? error.message : String(error);
  if (TOO_MANY_REQUESTS.test(text))
    return { kind: 'refused', trouble: 'throttled', retryable: 'retryable', reason: shortened(text) };
  const words = text.match(/\bE[A-Z][A-Za-z]*: ?[^"\]]+/g) ?? [];
  const found = words.map(refusalMeaning);
  const isKnown = found.every((meaning) => meaning !== undefined && meaning.trouble !== 'unknown-outcome');
  const { trouble, retryable } = (isKnown ? found[0] : undefined) ?? UNKNOWN;
  return { kind: 'refused', trouble, retryable, reason: words.length > 0 ? words.join('; ') : shortened(text) };
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
