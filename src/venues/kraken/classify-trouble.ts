import type { SubmitOutcome } from '../../execution/venue.port.ts';
import { refusalMeaning } from './kraken-refusals.ts';

type Refused = Extract<SubmitOutcome, { readonly kind: 'refused' }>;

/**
 * What ccxt throws for a page with this status, `kraken POST <url> 429 Too Many Requests <html>`: it was refused before
 * it was looked at, whatever the page says.
 */
const TOO_MANY_REQUESTS = /^kraken [A-Z]+ \S+ 429 /;

/**
 * Whatever is not a refusal in words we know may have been carried out: timeouts, resets, 5xx, HTML, `EService:Busy`.
 */
const UNKNOWN = { trouble: 'unknown-outcome', retryable: 'final' } as const;

/**
 * What a failure of an order call means, judged by the venue's raw words and never by the client's error classes: those
 * call a rate limit a denial of service, a bad nonce a network fault, and leave a dozen refusals unnamed (ccxt 4.5.84).
 * An outcome is known only when every word is known, or the status says it; anything else has to be looked up at the
 * venue before it is retried.
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
