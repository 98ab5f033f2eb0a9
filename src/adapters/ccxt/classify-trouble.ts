import type { SubmitOutcome, VenueTrouble } from '../../execution/venue.port.ts';

type Refused = Extract<SubmitOutcome, { readonly kind: 'refused' }>;
type Verdict = Pick<Refused, 'trouble' | 'retryable'>;

/** What Kraken's own words mean for an order that was sent; the first row that fits decides. */
const MEANINGS: readonly (readonly [words: RegExp, trouble: VenueTrouble, retryable: Refused['retryable']])[] = [
  [/^EAPI:Invalid (?:key|signature)|^EGeneral:Permission denied|^ETrade:User Locked|^EAccount:/, 'auth', 'final'],
  // Refused before it was looked at: the same order may be signed anew.
  [/^EAPI:Invalid nonce/, 'rejected', 'retryable'],
  [/:Rate limit exceeded|^EGeneral:Temporary lockout|Too many requests|^EService: ?Throttled/, 'throttled', 'retryable'],
  [/^EService:Market in (?:cancel|post|limit)_only mode/, 'maintenance', 'retryable'],
  [/^EService:Deadline elapsed/, 'rejected', 'final'],
  [/^EOrder:(?:Insufficient (?:funds|margin)|Margin allowance exceeded)/, 'funds', 'final'],
  [/^EOrder:(?:Order minimum not met|Cost minimum not met|Tick size check failed|Invalid price)|^EGeneral:Invalid arguments:(?:volume|price)/, 'size', 'final'],
  [/^EOrder:|^EQuery:|^EGeneral:(?:Invalid arguments|Unknown method)|^EAPI:/, 'rejected', 'final'],
];

/** What ccxt throws for a page with this status, `kraken POST <url> 429 Too Many Requests <html>`: it was refused before it was looked at, whatever the page says. */
const TOO_MANY_REQUESTS = /^kraken [A-Z]+ \S+ 429 /;

/** Whatever is not a refusal in words we know may have been carried out: timeouts, resets, 5xx, HTML, `EService:Busy`. */
const UNKNOWN: Verdict = { trouble: 'unknown-outcome', retryable: 'final' };

/**
 * What a failure of an order call means, judged by the venue's raw words and never by the client's error classes: those
 * call a rate limit a denial of service, a bad nonce a network fault, and leave a dozen refusals unnamed (ccxt 4.5.84).
 * An outcome is known only when every word is known, or the status says it; anything else has to be looked up at the venue before it is retried.
 */
export function classifyTrouble(error: unknown): Refused {
  const text = error instanceof Error ? error.message : String(error);
  if (TOO_MANY_REQUESTS.test(text)) return { kind: 'refused', trouble: 'throttled', retryable: 'retryable', reason: shortened(text) };
  const words = text.match(/\bE[A-Z][A-Za-z]+: ?[^"\]]+/g) ?? [];
  const found = words.map((word) => MEANINGS.find(([pattern]) => pattern.test(word)));
  const known = found.length > 0 && !found.includes(undefined) ? found[0] : undefined;
  const verdict: Verdict = known === undefined ? UNKNOWN : { trouble: known[1], retryable: known[2] };
  return { kind: 'refused', ...verdict, reason: words.length > 0 ? words.join('; ') : shortened(text) };
}

function shortened(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > 200 ? `${line.slice(0, 200)}...` : line;
}
