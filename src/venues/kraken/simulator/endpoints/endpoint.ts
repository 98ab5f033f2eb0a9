import type { CallFields } from '../call-fields.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { OrderLimits } from '../rate-limits.ts';
import type { SocketTokens } from '../sockets/socket-tokens.ts';

/** One call as its endpoint sees it: read, signed by somebody known where that is needed, and the venue up to date. */
export interface KrakenCall {
  readonly venue: KrakenVenue;
  readonly fields: CallFields;
}

/** A call by somebody whose signature was right. */
export interface SignedCall extends KrakenCall {
  /** The account's, which orders count against. */
  readonly limits: OrderLimits;
}

/** One that may also be let onto a socket. */
export interface TokenCall extends SignedCall {
  readonly tokens: SocketTokens;
  /** The place of the key among the account's. */
  readonly key: number;
}

/** Answers with what goes under `result`. Throws a `KrakenError` to refuse. */
export type Endpoint = (call: KrakenCall) => unknown;

/** One that needs a signature. */
export type SignedEndpoint = (call: SignedCall) => unknown;

/** One that hands out what sockets ask for. */
export type TokenEndpoint = (call: TokenCall) => unknown;
