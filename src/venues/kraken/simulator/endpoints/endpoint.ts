import type { CallFields } from '../call-fields.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { OrderLimits } from '../rate-limits.ts';
import type { SocketTokens } from '../sockets/socket-tokens.ts';

/**
 * One call for its endpoint. The call is parsed and, where needed, its signature is checked. The venue has caught up
 * with the clock.
 */
export interface KrakenCall {
  readonly venue: KrakenVenue;
  readonly fields: CallFields;
}

/** A call with a valid signature. */
export interface SignedCall extends KrakenCall {
  /** The account's limits of orders. */
  readonly limits: OrderLimits;
}

/** A signed call that can issue a token for sockets. */
export interface TokenCall extends SignedCall {
  readonly tokens: SocketTokens;
  /** The number of the key among the account's keys. */
  readonly key: number;
}

/** Answers a call with the value of `result`. Throws a `KrakenError` to refuse it. */
export type Endpoint = (call: KrakenCall) => unknown;

/** An endpoint that needs a signature. */
export type SignedEndpoint = (call: SignedCall) => unknown;

/** An endpoint that issues tokens for sockets. */
export type TokenEndpoint = (call: TokenCall) => unknown;
