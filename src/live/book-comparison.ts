import type { Clock } from '../core/clock.ts';
import { MINUTE, SECOND, type Duration } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { Venue, VenueHoldings } from '../execution/venue.port.ts';
import type { ActionSender } from './action-sender.ts';
import type { ComparisonNotes } from './comparison-notes.ts';
import type { EventKeeper } from './event-keeper.ts';
import type { AccountUse, LedgerReading } from './ledger-reading.ts';
import type { MissingLots } from './missing-lots.ts';
import { reconcile, type Difference } from './reconciliation.ts';
import type { VenueLook } from './venue-look.ts';
import type { VenueOrders } from './venue-orders.ts';

export interface BookComparisonParts {
  readonly engine: Engine;
  readonly venue: Venue;
  /** What the account held before this run; left alone. */
  readonly foreign: VenueHoldings;
  readonly look: VenueLook;
  readonly ledger: LedgerReading;
  readonly missing: MissingLots;
  readonly notes: ComparisonNotes;
  readonly orders: VenueOrders;
  readonly keeper: EventKeeper;
  readonly sender: ActionSender;
  readonly clock: Clock;
  readonly account: AccountUse;
  /** Between two comparisons. */
  readonly reconcileEvery: Duration;
}

/** While an order fills, the venue's readings differ from one to the next: a comparison is tried once in a while. */
const RECONCILE_WHILE_FILLING = 30 * SECOND;

/** While fills keep coming, books and venue are compared so often before they count as different. */
const MOST_READINGS = 4;

/**
 * On a shared account the others trade while books are compared, and a venue shows a trade in the balance before it
 * shows it in the ledger, by up to a minute. A difference in cash alone counts when it has stayed the same for longer.
 */
const LEDGER_BEHIND = 90 * SECOND;

/** A difference counts after this time even if its amount changes. */
const LEDGER_ALWAYS_BEHIND = 15 * MINUTE;

/** Holds our books against the venue's, and books what the venue surely never credited. */
export class BookComparison {
  readonly #parts: BookComparisonParts;
  #books: 'agree' | 'not-yet' | 'differ' = 'not-yet';
  /** The last result that was written as a note. */
  #noted: 'agree' | 'not-yet' | 'differ' = 'not-yet';
  #differences: readonly Difference[] = [];
  #dueAt = 0;
  /** The difference in cash on a shared account, and since when; undefined while there is none. */
  #behind: { readonly since: number; readonly sameSince: number; readonly minor: bigint } | undefined;

  constructor(parts: BookComparisonParts) {
    this.#parts = parts;
  }

  get books(): 'agree' | 'not-yet' | 'differ' {
    return this.#books;
  }

  get differences(): readonly Difference[] {
    return this.#differences;
  }

  /** Why books that were compared are not known to agree, in words; undefined where nothing is waited for. */
  get waitsFor(): string | undefined {
    return this.#books === 'not-yet' && this.#behind !== undefined
      ? 'cash differs, and the ledger of the venue may be behind trades of the other systems'
      : undefined;
  }

  get dueAt(): number {
    return this.#dueAt;
  }

  get isDue(): boolean {
    return this.#parts.clock.now() >= this.#dueAt;
  }

  /** The books have to be compared before anything is entered, and nothing stands in the way. */
  get isAwaited(): boolean {
    const mayBeSoon = this.#parts.orders.isQuiet && this.#behind === undefined;
    return this.#books === 'not-yet' && (mayBeSoon || this.isDue);
  }

  /** Something happened that the last comparison does not know: nothing is entered before the next one. */
  begin(): void {
    this.#books = this.#noted = 'not-yet';
  }

  /** The next turn compares, though that were due later. */
  makeDue(): void {
    this.#dueAt = 0;
  }

  /** Reads everything of the venue and compares. Rejects when the venue did not answer. */
  async compare(): Promise<void> {
    const { orders, clock, look, notes, reconcileEvery } = this.#parts;
    if (!orders.isQuiet) this.#dueAt = clock.now() + RECONCILE_WHILE_FILLING;
    await look.look();
    const differences = await this.#bookShortfalls(await this.#lastingDifferences());
    this.#differences = differences;
    const isBehind = this.#isLedgerBehind(differences);
    if (this.#bookOpening(differences) === 'booked') return;
    if (isBehind) {
      this.#books = 'not-yet';
      this.#dueAt = clock.now() + RECONCILE_WHILE_FILLING;
      return;
    }
    this.#books = this.#noted = notes.compared(differences, this.#noted);
    this.#dueAt = clock.now() + reconcileEvery;
  }

  /**
   * What others moved while this run began may be in its first balance, in its first reading of the ledger, in both or
   * in neither. Before the run has traded, a difference in cash is therefore money of others, once it has lasted longer
   * than the ledger may be behind.
   */
  #bookOpening(differences: readonly Difference[]): 'booked' | 'nothing' {
    const { engine, clock, keeper } = this.#parts;
    const [only] = differences;
    const hasLasted = this.#behind !== undefined && clock.now() - this.#behind.sameSince >= LEDGER_BEHIND;
    const hasTraded = engine.portfolio.tradedMinor !== 0n || engine.workingOrders().length > 0;
    if (only?.kind !== 'cash' || !hasLasted || hasTraded) return 'nothing';
    const at = clock.now();
    keeper.show({ kind: 'cash-flow', at, amountMinor: only.minor, cause: 'foreign', id: `opening ${at}` });
    this.#behind = undefined;
    this.begin();
    return 'booked';
  }

  #isLedgerBehind(differences: readonly Difference[]): boolean {
    const { account, clock } = this.#parts;
    const [only, ...more] = differences;
    if (account === 'own' || only?.kind !== 'cash' || more.length > 0) {
      this.#behind = undefined;
      return false;
    }
    const now = clock.now();
    const known = this.#behind ?? { since: now, sameSince: now, minor: only.minor };
    this.#behind = known.minor === only.minor ? known : { ...known, sameSince: now, minor: only.minor };
    return now - this.#behind.sameSince < LEDGER_BEHIND && now - this.#behind.since < LEDGER_ALWAYS_BEHIND;
  }

  /**
   * Differences that are still there after fills and money that moved without fills were read once more, and again as
   * long as more of either comes.
   */
  async #lastingDifferences(): Promise<readonly Difference[]> {
    const { engine, look, ledger } = this.#parts;
    let differences = await this.#read();
    let booked: string | undefined;
    for (let reading = 1; differences.length > 0 && reading < MOST_READINGS; reading++) {
      if (booked === booksOf(engine)) break;
      await look.look();
      await ledger.read();
      booked = booksOf(engine);
      differences = await this.#read();
      if (differences.length > 0) await look.look();
    }
    return differences;
  }

  /** A sale was refused for want of coins: the engine learns what the venue has of its position. */
  async askWhatIsThere(): Promise<void> {
    const { look, sender } = this.#parts;
    await look.look();
    this.#showCredited(await this.#read());
    await sender.sendAll();
  }

  async #read(): Promise<readonly Difference[]> {
    const { engine, venue, foreign } = this.#parts;
    const holdings = await venue.holdings();
    return reconcile({ ledger: engine.portfolio, instruments: engine.instruments, holdings, foreign });
  }

  #showCredited(differences: readonly Difference[]): void {
    const { missing, clock, keeper } = this.#parts;
    for (const event of missing.credited(differences, clock.now())) keeper.show(event);
  }

  /** What is left of the differences, when what was surely never credited has been booked. */
  async #bookShortfalls(differences: readonly Difference[]): Promise<readonly Difference[]> {
    const { engine, missing, clock, orders, sender } = this.#parts;
    const working = engine.workingOrders();
    const isQuiet = (instrument: string) =>
      working.every(
        ({ request, state }) =>
          request.instrument !== instrument || (request.purpose === 'protect' && state.kind === 'open'),
      );
    const shortfalls = missing.shortfalls(differences, clock.now(), isQuiet);
    for (const fill of shortfalls) orders.book(fill);
    const left = shortfalls.length === 0 ? differences : await this.#read();
    this.#showCredited(left);
    await sender.sendAll();
    return left;
  }
}

/** What each booked cash flow changes. */
function booksOf({ portfolio }: Engine): string {
  return `${portfolio.cashMinor} ${portfolio.foreignMinor}`;
}
