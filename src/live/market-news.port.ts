/** What a venue says of the markets that it lists and settles while a run lives. */
import type { Instrument } from '../core/instrument.ts';
import type { Instant } from '../core/time.ts';
import type { MarketRole } from '../core/universe.ts';

export type MarketNews =
  | { readonly kind: 'listed'; readonly at: Instant; readonly instrument: Instrument; readonly role: MarketRole }
  /** `instrument` is the id; `value` is what one unit pays, in quote currency. */
  | { readonly kind: 'settled'; readonly at: Instant; readonly instrument: string; readonly value: number };

/** Reports listings and settlements. News that was given before may be given again: it is left out then. */
export interface MarketNewsSource {
  /** What has become known, oldest first. Rejects when the venue did not answer. */
  take(now: Instant): Promise<readonly MarketNews[]>;
}
