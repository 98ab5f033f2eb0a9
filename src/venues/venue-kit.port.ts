/**
 * Everything that the rest of Edgewise asks of one venue. A venue is a folder `venues/<name>` whose `kit.ts` exports one
 * kit, and `venue-kits.ts` lists the kits. Nothing outside that folder names the venue.
 */
import type { Clock } from '../core/clock.ts';
import type { Instrument, InstrumentKind } from '../core/instrument.ts';
import type { BorrowTerms, FeeTier, Listing } from '../core/listing.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { Venue, VenueTrouble } from '../execution/venue.port.ts';
import type { MarketHints } from '../live/market-hints.port.ts';
import type { MomentFeed } from '../live/moment-feed.port.ts';
import type { NonceSource } from '../wire/nonce-source.port.ts';
import type { ConnectionCheck } from './connection-check.ts';
import type { FactRecording } from './fact-recording.port.ts';
import type { KeyPair } from './key-pair.ts';
import type { KeyVariables } from './key-variables.ts';
import type { TradeFees } from './trade-fees.ts';
import type { VenueSimulator } from './venue-simulator.port.ts';

/** What a venue takes of trades in any of its instruments, as it was recorded. */
export interface RecordedTerms {
  readonly fees: readonly FeeTier[];
  /** Of positions on margin; absent where the venue does not lend. */
  readonly margin?: BorrowTerms;
  /** Where this was read. */
  readonly source: string;
  /** ISO day on which it was read there, where that is known. */
  readonly date?: string;
}

/** A venue as research knows it: by its candles, and by what was recorded of it. Needs no network. */
export interface KnownVenue {
  /** As system files, stored candles and journals write it: lower case. */
  readonly name: string;
  /** As people write it. */
  readonly title: string;
  /** The venue's own messages as people record them; absent where none can be read here. */
  readonly recording?: FactRecording;
  /** What the venue listed of an instrument when it was last looked at; undefined where nobody recorded it. */
  recordedListing(id: string): Listing | undefined;
  /** For instruments whose listing was not recorded; undefined where their fees are not known. */
  recordedTerms(): RecordedTerms | undefined;
}

/** What a failed call of a venue means. */
export interface VenueFailure {
  readonly trouble: VenueTrouble;
  /** In the venue's own words. */
  readonly reason: string;
}

/**
 * What a connection may do, held to at every request. `paper` calls nothing but this machine. `read-only` makes no call
 * that could move an order or money. `read-and-validate` makes none either, but may ask whether an order would be taken.
 */
export type ConnectionPurpose = 'paper' | 'real' | 'read-only' | 'read-and-validate';

export interface OpenVenueOptions {
  /** Undefined where only public facts are read. */
  readonly keys: KeyPair | undefined;
  readonly clock: Clock;
  readonly nonces: NonceSource;
  readonly purpose: ConnectionPurpose;
  /** Another address than the real venue's: a simulator's. */
  readonly url?: string;
  /** Is called when the venue refused a nonce, with what was done about it. */
  readonly onNonceRefused?: (text: string) => void;
}

/** A venue where Edgewise trades. */
export interface VenueKit extends KnownVenue {
  /** Where the real venue is. */
  readonly url: string;
  /** The kinds of instruments that can be traded there. A system file that asks for another one is refused. */
  readonly kinds: readonly InstrumentKind[];
  readonly orders: {
    /** Whether a stop can rest at the venue while nobody is connected. Where none can, a system must ask for none. */
    readonly protectiveStops: 'rest' | 'none';
  };
  readonly keys: KeyVariables;
  /** Longest wait for an answer of one call, in milliseconds of this machine. */
  readonly answerMillis: number;
  /** What a failure of a call means; undefined for an error that is not the venue's or the wire's but a bug of ours. */
  troubleOf(error: unknown): VenueFailure | undefined;
  /**
   * Makes a connection, and asks the venue nothing yet. Rejects with `check-failed` for keys that the venue could not
   * have made, and with `usage` where a connection for paper would leave this machine.
   */
  open(options: OpenVenueOptions): Promise<VenueConnection>;
  /** A venue of our own on this machine with the same interfaces, for paper and `edgewise simulate`. */
  readonly simulator?: VenueSimulator;
}

/** What a run asks of the venue's list. */
export type WantedInstrument = Pick<Instrument, 'id' | 'kind' | 'venue' | 'base' | 'quote'>;

/** What an account's venue knows beyond the orders and fills of a run. */
export interface VenueAccount extends Venue {
  /** Trades that `newFills` gave and whose money the venue's ledger does not show yet, by their ids. */
  tradesNotInLedger(): readonly string[];
  /** Trades of other hands are not all known up to here, because there were too many; undefined where they are. */
  foreignTradesCutAt(): Instant | undefined;
}

export interface AccountOptions {
  readonly instruments: readonly Instrument[];
  /** Fills from before are not given. */
  readonly since: Instant;
  /** Whether a client id of an order was given by us; every one by default, for an account that nobody else uses. */
  readonly isOurs?: (clientId: string) => boolean;
  /** How far instruments of kind `margin` borrow. */
  readonly leverage?: number;
}

export interface FeedOptions {
  readonly instruments: readonly Instrument[];
  readonly interval: Duration;
  /** The close of the newest candle that is known already; the feed gives those after it. */
  readonly after: Instant;
}

export interface HintOptions {
  readonly instruments: readonly Instrument[];
  readonly interval: Duration;
  /** Where the market's candles come from, when that is not where orders go. */
  readonly marketUrl?: string;
}

export interface VenueCheckOptions {
  readonly clock: Clock;
  readonly instruments: readonly Instrument[];
  /** What research supposes of them; of what it only assumes there is none. */
  readonly supposed: readonly Listing[];
  /** Of the candles that are traded on. */
  readonly interval: Duration;
  /** Of positions on margin. */
  readonly leverage: number;
  /** Is called with the name of each check before it is made. */
  readonly begin?: (name: string) => void;
}

/**
 * A venue that can be asked. Calls that ask it reject with what `VenueKit.troubleOf` understands when the venue gave no
 * answer that can be read. `learn` comes first: only `check`, `checkWithdrawal` and `account` may be called before it.
 */
export interface VenueConnection {
  /** Reads what the venue lists. May be called again after a failure. */
  learn(): Promise<void>;
  /**
   * What the venue lists of the wanted instruments, of now; `date` is the ISO day for listings that are kept. Throws
   * `check-failed` for what is not listed.
   */
  listings(wanted: readonly WantedInstrument[], date?: string): readonly Listing[];
  /**
   * Instruments with the steps and minimums that the venue lists. Throws `check-failed` for what is not listed, and for
   * a new run for what cannot be held in the wanted way. A run that has begun may hold a position, which is looked after
   * whatever the venue offers now.
   */
  instruments(wanted: readonly WantedInstrument[], run?: 'new' | 'begun'): readonly Instrument[];
  /** Throws `check-failed` where the venue does not lend that much for one of the instruments of kind `margin`. */
  requireLeverage(wanted: readonly WantedInstrument[], leverage: number): void;
  /** What the venue takes of trades, for this account where it says so. */
  fees(instruments: readonly Pick<Instrument, 'id'>[]): Promise<TradeFees>;
  /** Orders, fills and money of the account. Asks nothing yet. */
  account(options: AccountOptions): VenueAccount;
  /** Closed candles and quotes. Throws `config-invalid` for an interval that the venue has no candles of. */
  feed(options: FeedOptions): MomentFeed;
  /** Word that something has happened. Nothing is connected before its `start`, and `close` ends it. */
  hints(options: HintOptions): MarketHints;
  /** Tries everything that trading needs and places nothing. Never rejects: what cannot be reached is a failed check. */
  check(options: VenueCheckOptions): Promise<readonly ConnectionCheck[]>;
  /** Whether the keys may withdraw, which they must not. Never rejects for the venue's trouble. */
  checkWithdrawal(): Promise<ConnectionCheck>;
  /** Ends the hints that were made here. */
  close(): void;
}
