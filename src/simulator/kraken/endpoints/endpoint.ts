import type { CallFields } from '../call-fields.ts';
import type { KrakenVenue } from '../kraken-venue.ts';

/** One call as its endpoint sees it: read, signed by somebody known where that is needed, and the venue up to date. */
export interface KrakenCall {
  readonly venue: KrakenVenue;
  readonly fields: CallFields;
}

/** Answers with what goes under `result`. Throws a `KrakenError` to refuse. */
export type Endpoint = (call: KrakenCall) => unknown;
