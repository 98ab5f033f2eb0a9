import type { AccountLimits, AccountSum } from '../core/account-sum.ts';
import { EdgewiseError } from '../core/errors.ts';
import { DAY, isoFromInstant, MINUTE, SECOND, type Duration, type Instant } from '../core/time.ts';
import type {
  AccountBook,
  AccountReading,
  AccountShare,
  EarlierClaim,
  PublishedBooks,
  RemadeBook,
} from '../live/account-book.port.ts';
import { accountLosses, reachedLimit, type AccountLosses } from '../risk/account-limits.ts';

/** What a run says of the account that it shares, for people. */
export interface AccountHealth {
  /** All systems with a claim, this one among them; empty while the book could never be read. */
  readonly systems: readonly string[];
  readonly quote: string;
  readonly limits: AccountLimits;
  /** Of those with the same quote currency. */
  readonly lostToday: number | undefined;
  readonly drawdown: number | undefined;
  /** Why nothing is entered; undefined where entries may be sent. */
  readonly ban: string | undefined;
}

/** What several systems have lost together, and the limit that is reached; undefined where none is. */
export interface AccountStanding extends AccountLosses {
  readonly reached: string | undefined;
}

export function standingOf(sum: AccountSum, limits: AccountLimits): AccountStanding {
  return { ...accountLosses(sum), reached: reachedLimit(sum, limits) };
}

/** The claim of a run, without what it is worth just now. */
export type AccountClaim = Omit<AccountShare, keyof PublishedBooks>;

export interface AccountGuardOptions {
  readonly book: AccountBook;
  readonly venueNow: () => Instant;
  /** By this machine's clock, which all processes share. */
  readonly machineNow: () => Instant;
  /** The claim that the run made here when it began; absent where it made none. */
  readonly earlier?: EarlierClaim;
}

/** The books are published so often when they have not changed, so that others see that this run lives. */
const PUBLISH_EVERY = (30 * SECOND) as Duration;

/** A run with positions that has published nothing for so long: nobody knows what it is worth. */
export const SILENT_AFTER = (10 * MINUTE) as Duration;

/** Books that were published so long after now were published by another clock: how old they are is not known. */
const CLOCK_SET_BACK = MINUTE;

/**
 * Keeps one run within the limits of an account that several systems share. It publishes the books of the run after its
 * turns and before its entries, and refuses entries while the sum of all has lost too much or is not known; exits and
 * stops go on. The book is read anew before every entry.
 */
export class AccountGuard {
  readonly #options: AccountGuardOptions;
  #claim: AccountClaim | undefined;
  #published: PublishedBooks | undefined;
  #reading: AccountReading | undefined;
  #failure: string | undefined;
  /** What a renewal of the claim needs that has failed so far. */
  #renewal: { readonly heldMinor: bigint } | undefined;

  constructor(options: AccountGuardOptions) {
    this.#options = options;
  }

  /** Makes or renews the claim of the run. Rejects with `check-failed` where others have what it needs. */
  async join(claim: AccountClaim, books: Omit<PublishedBooks, 'at'>, heldMinor: bigint): Promise<void> {
    const { book, earlier, machineNow } = this.#options;
    await book.claim({ ...claim, ...books, at: machineNow() }, heldMinor, earlier);
    this.#claim = claim;
    this.#reading = await book.read();
  }

  /**
   * Renews the claim of a run that has begun. It may have positions, so it goes on whatever the book says: what failed
   * is in the answer of `ban`, until the claim is renewed. Rejects for a copy of a run, which would close its positions
   * twice.
   */
  async rejoin(claim: AccountClaim, books: Omit<PublishedBooks, 'at'>, heldMinor: bigint): Promise<void> {
    this.#claim = claim;
    this.#renewal = { heldMinor };
    try {
      await this.join(claim, books, heldMinor);
      this.#renewal = undefined;
      this.#failure = undefined;
    } catch (error) {
      if (error instanceof EdgewiseError && error.code === 'usage') throw error;
      this.#failure = inWords(error);
    }
  }

  /** Publishes the books where they have changed, or once in a while. What fails is in the answer of `ban`. */
  async publish(books: Omit<PublishedBooks, 'at'>): Promise<void> {
    if (this.#claim === undefined || !this.#isNews(books)) return;
    const { book, venueNow, machineNow } = this.#options;
    if (this.#renewal !== undefined) await this.rejoin(this.#claim, books, this.#renewal.heldMinor);
    if (this.#renewal !== undefined) return;
    const published = { ...books, at: machineNow() };
    try {
      this.#reading = await book.publish(this.#claim.tag, published, Math.floor(venueNow() / DAY));
      this.#published = published;
      this.#failure = undefined;
    } catch (error) {
      this.#failure = inWords(error);
    }
  }

  #isNews({ balanceMinor, equityMinor, positions }: Omit<PublishedBooks, 'at'>): boolean {
    const last = this.#published;
    return (
      last === undefined ||
      this.#failure !== undefined ||
      last.balanceMinor !== balanceMinor ||
      last.equityMinor !== equityMinor ||
      last.positions !== positions ||
      this.#options.machineNow() - last.at >= PUBLISH_EVERY
    );
  }

  /**
   * Why the run may not enter anything just now; undefined where it may. The sum is counted with what the run is worth
   * now: what it has lost since its last turn was published by nobody yet.
   */
  async entryBan(books: Omit<PublishedBooks, 'at'>): Promise<string | undefined> {
    // A claim that could not be renewed is renewed between two turns, and bans until then.
    if (this.#renewal === undefined) await this.publish(books);
    return this.ban();
  }

  /** Why no system of the account may enter anything; undefined where it may. Reads the book. */
  async ban(): Promise<string | undefined> {
    try {
      this.#reading = await this.#options.book.read();
    } catch (error) {
      return `the book of the account cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
    return this.#claim === undefined ? 'the run has no claim yet' : this.#banOf(this.#claim, this.#reading);
  }

  #banOf({ quote, tag }: AccountClaim, { shares, limits, sums, remade }: AccountReading): string | undefined {
    if (this.#failure !== undefined) return this.#failure;
    if (remade !== undefined) return inPlaceOfLost(remade);
    if (!shares.some((share) => share.tag === tag)) return 'the claim of this run to its account was released';
    if (limits.maximumDailyLoss === undefined && limits.maximumDrawdown === undefined) return undefined;
    const sum = sums.get(quote);
    if (sum === undefined) return 'the sum of the account is not known before its systems have published their books';
    const others = shares.filter((share) => share.quote === quote && share.tag !== tag);
    return reachedLimit(sum, limits) ?? this.#silent(others);
  }

  /** A system whose worth is not known: it has positions and does not publish. */
  #silent(others: readonly AccountShare[]): string | undefined {
    const now = this.#options.machineNow();
    const silent = others.find(
      ({ positions, at }) => positions === 'open' && (now - at > SILENT_AFTER || at - now > CLOCK_SET_BACK),
    );
    if (silent === undefined) return undefined;
    const minutes = Math.floor((now - silent.at) / MINUTE);
    const since = minutes < 0 ? 'since the clock of this machine was set back' : `for ${minutes} minutes`;
    return `${silent.system} has positions in this account and has published nothing ${since}, so that the sum is not known (${silent.folder})`;
  }

  get health(): AccountHealth | undefined {
    const [claim, reading] = [this.#claim, this.#reading];
    if (claim === undefined) return undefined;
    const { quote } = claim;
    if (reading === undefined) return unread(quote, this.#failure);
    const { shares, limits, sums } = reading;
    const sum = sums.get(quote);
    const standing = sum === undefined ? undefined : standingOf(sum, limits);
    return {
      systems: shares.map(({ system }) => system),
      quote,
      limits,
      lostToday: standing?.lostToday,
      drawdown: standing?.drawdown,
      ban: this.#banOf(claim, reading),
    };
  }

  /** Lets go of the book. The claim stays, so that nothing else takes the money of a run that is stopped. */
  async close(): Promise<void> {
    await this.#options.book.close();
  }
}

/** What a person hears of a book that was lost. Which claims and limits went with it only the person can know. */
function inPlaceOfLost({ at, system, known }: RemadeBook): string {
  return [
    `the book of the account was lost, and ${system} missed its claim in the new one at ${isoFromInstant(at)}:`,
    `the claims of systems that do not run and the limits are gone (${known}).`,
    'Start the other systems, look at `edgewise account show RUN`,',
    'and set the limits with `edgewise account limit RUN`, or none with --none: entries may go then',
  ].join(' ');
}

/** The health of a run whose book could never be read. */
function unread(quote: string, ban: string | undefined): AccountHealth | undefined {
  return ban === undefined
    ? undefined
    : { systems: [], quote, limits: {}, lostToday: undefined, drawdown: undefined, ban };
}

function inWords(error: unknown): string {
  return `the book of the account cannot be used: ${error instanceof Error ? error.message : String(error)}`;
}
