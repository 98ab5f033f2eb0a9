import type { SubmitOutcome, VenueTrouble } from '../../execution/venue.port.ts';

type Refused = Extract<SubmitOutcome, { readonly kind: 'refused' }>;

/** The meaning of some error texts of Kraken for the call that was made. */
export interface RefusalMeaning {
  readonly trouble: VenueTrouble;
  readonly retryable: Refused['retryable'];
  /**
   * Whole error texts. Kraken may add details after a further colon. A text that ends with `*` stands for all texts
   * that begin with it.
   */
  readonly words: readonly string[];
}

/**
 * The error texts of Kraken's trading calls with their meanings. Sources: Kraken's pages `Spot Error Messages` and `API
 * error messages`, and the texts that ccxt 4.5.84 and public issues name. Any other text has no known meaning, and the
 * call may have been carried out.
 */
export const KRAKEN_REFUSALS: readonly RefusalMeaning[] = [
  {
    trouble: 'auth',
    retryable: 'final',
    words: [
      'EAPI:Invalid key',
      'EAPI:Invalid signature',
      'EGeneral:Permission denied',
      'ETrade:User Locked',
      'ETrade:Locked',
      'EAccount:*',
      'EAuth:*',
      'ESession:*',
    ],
  },
  // Refused before the call was carried out, so it may be signed again.
  { trouble: 'nonce', retryable: 'retryable', words: ['EAPI:Invalid nonce'] },
  {
    trouble: 'throttled',
    retryable: 'retryable',
    words: [
      'EAPI:Rate limit exceeded',
      'EOrder:Rate limit exceeded',
      'EOrder:Domain rate limit exceeded',
      'EFunding:Rate limit exceeded',
      'EGeneral:Rate limit exceeded',
      'EGeneral:Temporary lockout',
      'EGeneral:Too many requests',
      'EService:Throttled',
    ],
  },
  {
    trouble: 'maintenance',
    retryable: 'retryable',
    words: [
      'EService:Market in cancel_only mode',
      'EService:Market in post_only mode',
      'EService:Market in limit_only mode',
    ],
  },
  {
    trouble: 'funds',
    retryable: 'final',
    words: [
      'EOrder:Insufficient funds',
      'EOrder:Insufficient margin',
      'EOrder:Insufficient initial margin',
      'EOrder:Margin allowance exceeded',
      'EOrder:Margin level too low',
      'EOrder:Margin position size exceeded',
    ],
  },
  {
    trouble: 'size',
    retryable: 'final',
    words: [
      'EOrder:Order minimum not met',
      'EOrder:Cost minimum not met',
      'EOrder:Tick size check failed',
      'EOrder:Invalid price',
      'EGeneral:Invalid arguments:volume',
      'EGeneral:Invalid arguments:volume minimum not met',
      'EGeneral:Invalid arguments:price',
    ],
  },
  {
    trouble: 'rejected',
    retryable: 'final',
    words: [
      'EAPI:Bad request',
      'EAPI:Feature disabled',
      'EGeneral:Invalid arguments',
      'EGeneral:Unknown method',
      'EOrder:Cannot open opposing position',
      'EOrder:Cannot open position',
      'EOrder:Invalid order',
      'EOrder:Orders limit exceeded',
      'EOrder:Positions limit exceeded',
      'EOrder:Post only order',
      'EOrder:Reduce only',
      'EOrder:Scheduled orders limit exceeded',
      'EOrder:Trading agreement required',
      'EOrder:Unknown order',
      'EOrder:Unknown position',
      'EQuery:Invalid asset pair',
      'EQuery:Unknown asset',
      'EQuery:Unknown asset pair',
      'EService:Deadline elapsed',
      'ETrade:Invalid request',
      'EBM:limit exceeded',
      'EFunding:Invalid amount',
      'EFunding:Max fee exceeded',
      'EFunding:No funding method',
      'EFunding:Too many addresses',
      'EFunding:Unknown asset',
      'EFunding:Unknown reference id',
      'EFunding:Unknown withdraw key',
    ],
  },
  // Known texts that leave the outcome of the call unknown.
  {
    trouble: 'unknown-outcome',
    retryable: 'final',
    words: [
      'EService:Busy',
      'EService:Timeout',
      'EService:Unavailable',
      'EGeneral:Internal error',
      'EDatabase:Internal error',
    ],
  },
];

/** The meaning of one error text; undefined for a text that is not listed. The longest entry that matches decides. */
export function refusalMeaning(text: string): RefusalMeaning | undefined {
  const said = text.trim().replace(/^(E[A-Za-z]+): +/, '$1:');
  let best: { readonly meaning: RefusalMeaning; readonly length: number } | undefined;
  for (const meaning of KRAKEN_REFUSALS) {
    for (const words of meaning.words) {
      const fits = words.endsWith('*')
        ? said.startsWith(words.slice(0, -1))
        : said === words || said.startsWith(`${words}:`);
      if (fits && words.length > (best?.length ?? 0)) best = { meaning, length: words.length };
    }
  }
  return best?.meaning;
}
