/**
 * The book of an account that several systems share: which system has a claim to which money and which coins, what each
 * is worth just now, and the limits of their sum. It is divided by quote currency, because two currencies have no
 * common unit without a rate. It may lie on a server, so every call gives a promise.
 */
import type { AccountLimits, AccountSum } from '../core/account-sum.ts';
import type { Instant } from '../core/time.ts';

/** What a run is worth just now, as far as the account is concerned. */
export interface PublishedBooks {
  /** Quote currency that the account should have for this run, in minor units: see `venueBalanceMinor`. */
  readonly balanceMinor: bigint;
  readonly equityMinor: bigint;
  readonly positions: 'flat' | 'open';
  /** By this machine's clock. */
  readonly at: Instant;
}

/** What one run has of a shared account. */
export interface AccountShare extends PublishedBooks {
  /** Begins every order id of the run, and tells it from all others. */
  readonly tag: string;
  readonly system: string;
  readonly folder: string;
  readonly quote: string;
  /** Base currencies of what it trades. No other system has one of them, as base or as quote. */
  readonly bases: readonly string[];
  /** What it began with, in minor units. */
  readonly capitalMinor: bigint;
}

/** What a run that has begun knows of the claim that it made then. */
export interface EarlierClaim {
  /** What the book said when the run last read it, in words. */
  readonly known: string;
}

/** A book that stands in the place of a lost one. */
export interface RemadeBook {
  /** When a run missed its claim, and which system that was. */
  readonly at: Instant;
  readonly system: string;
  /** What the lost book said, as far as that run knew. */
  readonly known: string;
}

/** All that the book says. */
export interface AccountReading {
  /** Oldest first. */
  readonly shares: readonly AccountShare[];
  readonly limits: AccountLimits;
  /** By quote currency. */
  readonly sums: ReadonlyMap<string, AccountSum>;
  /** Present from when a run missed its claim here until limits are set, or ended, by a person. */
  readonly remade?: RemadeBook;
}

export interface AccountBook {
  /**
   * Makes or renews the claim of a run. `heldMinor` is what the account holds of the quote currency. A claim that the
   * book has already is only brought up to date, because a run with positions has to go on. Another run's claim with
   * the same folder ends: its journal is not there any more. Rejects with `check-failed` where another system has a
   * claim to one of the currencies, or where all claims together are more than the account holds; with `usage`
   * where the run is a copy of one that has its claim in another folder. A run that had a claim and finds neither it
   * nor its release here made it in a book that was lost: the claims of others and the limits are not here.
   */
  claim(share: AccountShare, heldMinor: bigint, earlier?: EarlierClaim): Promise<void>;
  /**
   * Publishes what a run is worth, and counts the sum of its currency: `day` is the UTC day by the venue's clock, as
   * days since 1970. Rejects with `check-failed` where the run has no claim any more.
   */
  publish(tag: string, books: PublishedBooks, day: number): Promise<AccountReading>;
  read(): Promise<AccountReading>;
  /** Ends the claim of a run. What it has lost stays counted. Does nothing where there is none. */
  release(tag: string): Promise<void>;
  /** Sets the limits of the sum. The drawdown is counted from now on. A book that was remade is in order then. */
  limit(limits: AccountLimits): Promise<void>;
  close(): Promise<void>;
}
