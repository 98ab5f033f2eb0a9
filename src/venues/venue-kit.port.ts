/**
 * Everything that the rest of Edgewise asks of one venue. A venue is a folder `venues/<name>` whose `kit.ts` exports
 * one kit, and `venue-kits.ts` lists the kits. Nothing outside that folder names the venue.
 */
import type { Clock } from '../core/clock.ts';
import type { FactKind } from '../core/facts/market-facts.ts';
import type { Instrument, InstrumentKind } from '../core/instrument.ts';
import type { BorrowTerms, FeeTier, Listing } from '../core/listing.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { Venue, VenueTrouble } from '../execution/venue.port.ts';
import type { FactSource } from '../live/fact-source.port.ts';
import type { MarketHints } from '../live/market-hints.port.ts';
import type { MarketNewsSource } from '../live/market-news.port.ts';
import type { MomentFeed } from '../live/moment-feed.port.ts';
import type { NonceRefusal, NonceSource } from '../wire/nonce-source.port.ts';
import type { ConnectionCheck } from './connection-check.ts';
import type { FactRecording } from './fact-recording.port.ts';
import type { KeyPair, KeyProblem } from './key-pair.ts';
import type { KeyVariables } from './key-variables.ts';
import type { TradeFees } from './trade-fees.ts';
import type { VenueSimulator } from './venue-simulator.port.ts';

/** The recorded fees of a venue for trades in any of its instruments. */
export interface RecordedTerms {
  readonly fees: readonly FeeTier[];
  /** Terms of borrowing for positions on margin; absent where the venue does not lend. */
  readonly margin?: BorrowTerms;
  /** The source of these terms. */
  readonly source: string;
  /** ISO day on which they were read, where it is known. */
  readonly date?: string;
}

/** The recorded facts of a venue, for research. Needs no network. */
export interface KnownVenue {
  /** The venue's name in system files, stored candles and journals: lower case. */
  readonly name: string;
  /** The venue's name in sentences. */
  readonly title: string;
  /** The venue's own messages in the form in which people record them; absent where Edgewise reads none. */
  readonly recording?: FactRecording;
  /** The recorded listing of an instrument; undefined where none was recorded. */
  recordedListing(id: string): Listing | undefined;
  /** The terms of instruments without a recorded listing; undefined where their fees are not known. */
  recordedTerms(): RecordedTerms | undefined;
}

/** The meaning of a failed call. */
export interface VenueFailure {
  readonly trouble: VenueTrouble;
  /** In the venue's own words. */
  readonly reason: string;
}

/**
 * What a connection may do. Checked at every request. `paper` calls this machine only. `read-only` makes no call that
 * could change an order or money. `read-and-validate` is the same, but may ask whether an order would be accepted.
 */
export type ConnectionPurpose = 'paper' | 'real' | 'read-only' | 'read-and-validate';

export interface OpenVenueOptions {
  /** Undefined where only public calls are made. */
  readonly keys: KeyPair | undefined;
  readonly clock: Clock;
  readonly nonces: NonceSource;
  readonly purpose: ConnectionPurpose;
  /** Address of a simulator. The real venue by default. */
  readonly url?: string;
  /** Called when the venue refused a nonce, with a text that says what was done about it. */
  readonly onNonceRefused?: (text: string, refusal: NonceRefusal) => void;
}

/** A venue where Edgewise trades. */
export interface VenueKit extends KnownVenue {
  /** Address of the real venue. */
  readonly url: string;
  /** The kinds of instruments that can be traded there. A system file that asks for another one is refused. */
  readonly kinds: readonly InstrumentKind[];
  /**
   * The kinds of facts beside candles that its connections give; none by default. A system that asks for another is
   * refused.
   */
  readonly facts?: readonly FactKind[];
  /**
   * Whether its connections report which markets are listed and settled. By default a system with `live.slots` is
   * refused.
   */
  readonly marketNews?: 'given' | 'none';
  readonly orders: {
    /** Whether a stop can rest at the venue while nobody is connected. Where none can, a system must ask for none. */
    readonly protectiveStops: 'rest' | 'none';
  };
  readonly keys: KeyVariables;
  /** What is wrong with the form of keys; undefined where nothing is. By default every text is a key and a secret. */
  keyProblem?(keys: KeyPair): KeyProblem | undefined;
  /** Time limit of the answer to one call, in milliseconds of this machine. */
  readonly answerMillis: number;
  /**
   * The meaning of a failed call; undefined for an error that is a bug of ours and no failure of the venue or the
   * network.
   */
  troubleOf(error: unknown): VenueFailure | undefined;
  /**
   * Makes a connection without calling the venue yet. Rejects with `check-failed` for malformed keys, and with `usage`
   * where a connection for paper would call another machine.
   */
  open(options: OpenVenueOptions): Promise<VenueConnection>;
  /** The simulated venue on this machine with the same interfaces, for paper and `edgewise simulate`. */
  readonly simulator?: VenueSimulator;
}

/** The part of an instrument that identifies it in the venue's listing. */
export type WantedInstrument = Pick<Instrument, 'id' | 'kind' | 'venue' | 'base' | 'quote'>;

/** The venue port of an account, with facts beyond the orders and fills of a run. */
export interface VenueAccount extends Venue {
  /** Trades that `newFills` gave and whose money the venue's ledger does not show yet, by their ids. */
  tradesNotInLedger(): readonly string[];
  /** Up to this time trades of others may be missing, because there were too many; undefined where all are known. */
  foreignTradesCutAt(): Instant | undefined;
}

export interface AccountOptions {
  readonly instruments: readonly Instrument[];
  /** Fills from before this time are not given. */
  readonly since: Instant;
  /**
   * Whether a client id is one of this program. By default every id is, which suits an account that nobody else uses.
   */
  readonly isOurs?: (clientId: string) => boolean;
  /** Leverage of instruments of kind `margin`. */
  readonly leverage?: number;
}

export interface FeedOptions {
  readonly instruments: readonly Instrument[];
  readonly interval: Duration;
  /** The close of the newest candle that is known already. The feed gives later candles. */
  readonly after: Instant;
}

export interface FactOptions {
  readonly instruments: readonly Instrument[];
  /** The kinds of facts that are read of each instrument, in the order of the instruments. */
  readonly kinds: readonly (readonly FactKind[])[];
}

export interface NewsOptions {
  /** What was listed and settled at this instant or later is given. */
  readonly since: Instant;
}

export interface HintOptions {
  readonly instruments: readonly Instrument[];
  readonly interval: Duration;
  /** Address of the market whose candles give hints, where it is not the address that receives the orders. */
  readonly marketUrl?: string;
}

export interface VenueCheckOptions {
  readonly clock: Clock;
  readonly instruments: readonly Instrument[];
  /** The listings that research uses for the instruments, without those that it only assumes. */
  readonly supposed: readonly Listing[];
  /** Interval of the candles that are traded on. */
  readonly interval: Duration;
  /** Leverage of positions on margin. */
  readonly leverage: number;
  /** Called with the name of each check before it is made. */
  readonly begin?: (name: string) => void;
}

/** How often a venue is asked whether keys may withdraw, where it refuses the call for now. */
export type WithdrawalTries = 'once' | 'patiently';

/**
 * A connection to a venue. Calls to the venue reject with errors that `VenueKit.troubleOf` understands when the venue
 * gave no readable answer. Call `learn` first: only `check`, `checkWithdrawal` and `account` may be called before it.
 */
export interface VenueConnection {
  /** Reads the listings of the venue. May be called again after a failure. */
  learn(): Promise<void>;
  /**
   * The present listings of the wanted instruments; `date` is the ISO day for listings that are stored. Throws
   * `check-failed` for an instrument that is not listed.
   */
  listings(wanted: readonly WantedInstrument[], date?: string): readonly Listing[];
  /**
   * Instruments with the steps and minimums that the venue lists. Throws `check-failed` for an instrument that is not
   * listed. For a new run it also throws for one that cannot be held in the wanted way. A run that has begun may hold a
   * position, so it gets its instruments whatever the venue offers now.
   */
  instruments(wanted: readonly WantedInstrument[], run?: 'new' | 'begun'): readonly Instrument[];
  /** Throws `check-failed` where the venue does not offer this leverage for one of the instruments of kind `margin`. */
  requireLeverage(wanted: readonly WantedInstrument[], leverage: number): void;
  /** The fees of trades: those of this account where the venue gives them. */
  fees(instruments: readonly Pick<Instrument, 'id'>[]): Promise<TradeFees>;
  /** Orders, fills and money of the account. Does not call the venue yet. */
  account(options: AccountOptions): VenueAccount;
  /** Closed candles and quotes. Throws `config-invalid` for an interval for which the venue has no candles. */
  feed(options: FeedOptions): MomentFeed;
  /** The facts that are named for each instrument, from now on; absent where the kit offers none. */
  facts?(options: FactOptions): FactSource;
  /**
   * Which markets were listed and settled; absent where the kit gives no news. A run that reads it asks the account for
   * orders, fills and holdings of the listed markets too, and its feed follows the markets in their slots.
   */
  news?(options: NewsOptions): MarketNewsSource;
  /** Hints that something has happened at the venue. They connect at `start` and end at `close`. */
  hints(options: HintOptions): MarketHints;
  /**
   * Checks everything that trading needs, without placing an order. Never rejects: a call without an answer is a failed
   * check.
   */
  check(options: VenueCheckOptions): Promise<readonly ConnectionCheck[]>;
  /**
   * Checks that the keys cannot withdraw. Never rejects because of a failure of the venue. `once`: a run asks between
   * two turns, and its stops and exits wait meanwhile. A venue that refuses the call for now is not asked again then.
   */
  checkWithdrawal(tries?: WithdrawalTries): Promise<ConnectionCheck>;
  /** Ends the hints that this connection made. */
  close(): void;
}
