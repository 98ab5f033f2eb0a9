import type { Instant } from '../../../core/time.ts';
import { CHANGING, type AdmittedCall } from './admitted-call.ts';
import { PRIVATE_ENDPOINTS, PUBLIC_ENDPOINTS } from './endpoints/endpoints.ts';
import { checkParameters } from './endpoint-parameters.ts';
import { KrakenError } from './kraken-error.ts';
import type { KrakenVenue } from './kraken-venue.ts';
import { CallLimits, OrderLimits, RATE_TIERS, type RateTier } from './rate-limits.ts';
import { SocketTokens } from './sockets/socket-tokens.ts';
import type { WireLog } from './wire-log.ts';

export interface KrakenCallsOptions {
  readonly venue: KrakenVenue;
  /** The number of keys of the account. Each has its own counter of calls. */
  readonly keys: number;
  readonly rates?: RateTier;
  /** The tokens that the sockets of the same venue share. */
  readonly tokens?: SocketTokens;
}

/**
 * Carries out authenticated calls. Each call happens at one instant of the venue, counts against the limits of its key
 * and of the account, and is written into the log before its answer is sent. Sockets, tests and replays all call this
 * class.
 */
export class KrakenCalls {
  readonly venue: KrakenVenue;
  readonly tokens: SocketTokens;
  readonly #callLimits: CallLimits[];
  readonly #limits: OrderLimits;
  readonly #rates: RateTier;
  #log: WireLog | undefined;

  constructor({ venue, keys, rates = RATE_TIERS.intermediate, tokens = new SocketTokens() }: KrakenCallsOptions) {
    this.tokens = tokens;
    this.venue = venue;
    this.#rates = rates;
    this.#callLimits = Array.from({ length: keys }, () => new CallLimits(rates));
    this.#limits = new OrderLimits(rates);
  }

  /** Writes every later call into a log. */
  logInto(log: WireLog): void {
    this.#log = log;
  }

  /** Gives the account this key and all keys before it. A new key has made no calls yet. */
  knowKey(key: number): void {
    while (this.#callLimits.length <= key) this.#callLimits.push(new CallLimits(this.#rates));
  }

  /** The body of the reply. Refusals are replies, as at Kraken. */
  carryOut(call: AdmittedCall): string {
    return this.venue.atOneInstant((now) => {
      const body = this.#body(call, now);
      this.#log?.called(call, now, body);
      return body;
    });
  }

  /** Repeats the effects of a reading call without its answer: the venue catches up, and the call is counted. */
  mention(call: AdmittedCall): void {
    this.venue.atOneInstant((now) => refusalOr(() => this.#count(call, now)));
  }

  #body(call: AdmittedCall, now: Instant): string {
    return JSON.stringify(refusalOr(() => ({ error: [], result: this.#result(call, now) })));
  }

  #result(call: AdmittedCall, now: Instant): unknown {
    const { venue, tokens } = this;
    const { fields, name } = call;
    this.#count(call, now);
    checkParameters(name, fields);
    if (venue.mode === 'maintenance' && CHANGING.has(name)) throw new KrakenError('EService:Unavailable');
    const answer =
      call.scope === 'public'
        ? PUBLIC_ENDPOINTS.get(name)?.bind(undefined, { venue, fields })
        : PRIVATE_ENDPOINTS.get(name)?.bind(undefined, { venue, fields, limits: this.#limits, tokens, key: call.key });
    if (answer === undefined) throw new KrakenError('EGeneral:Unknown method');
    return answer();
  }

  #count(call: AdmittedCall, now: Instant): void {
    if (call.scope === 'public') return;
    const limits = this.#callLimits[call.key];
    if (limits === undefined)
      throw new RangeError(`The account has ${this.#callLimits.length} keys, a call came with key ${call.key}`);
    if (call.via === 'rest') limits.countCall(call.name, now);
  }
}

/** The result of an action, or Kraken's refusal in the form of a reply. */
function refusalOr<Result>(act: () => Result): Result | { readonly error: readonly string[] } {
  try {
    return act();
  } catch (error) {
    if (error instanceof KrakenError) return { error: [error.message] };
    throw error;
  }
}
