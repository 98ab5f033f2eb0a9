import type { Clock } from '../../src/core/clock.ts';
import { SECOND } from '../../src/core/time.ts';
import type { KrakenVenue } from '../../src/venues/kraken/simulator/kraken-venue.ts';

/**
 * Stated in docs/live-trading.md: how many seconds after the last failure a position has its stop again or is closed.
 */
export const LONGEST_NAKED = 120;

/** The bot trades one market, long or short. */
const MOST_POSITIONS = 1;

/** Lots of a position, counted from its first, that no stop would close, since when. */
interface NakedLots {
  readonly from: number;
  readonly to: number;
  readonly since: number;
}

/** Looks at the venue itself, behind the bot's back: what it holds, what protects it, what was placed. */
export class VenueWatch {
  /**
   * Longest that the venue held a lot that no stop would close, in seconds of its time. Of a position that grows it is
   * the newest lots that wait.
   */
  longestNaked = 0;
  /** The same, counted from the last failure of the wire or death of the process. */
  longestUndisturbed = 0;
  /** The most positions that were open at once; coins and a position on margin are two. */
  mostPositions = 0;
  readonly #venue: KrakenVenue;
  readonly #clock: Clock;
  #naked: readonly NakedLots[] = [];
  #side = 0;
  #disturbedAt = 0;

  constructor(venue: KrakenVenue, clock: Clock) {
    this.#venue = venue;
    this.#clock = clock;
  }

  /** Lots that the venue holds for the account now, signed. */
  get held(): number {
    const market = this.#venue.markets[0]!;
    return this.#venue.lots(market) + this.#venue.marginLots(market);
  }

  /** The wire has failed, or the process died. */
  disturb(): void {
    this.#disturbedAt = this.#clock.now();
  }

  look(): void {
    const held = this.held;
    const lots = Math.abs(held);
    this.mostPositions = Math.max(this.mostPositions, this.#positions());
    // A market order that is closing it is better than a stop; on spot there is no room for both.
    const covering = this.#venue
      .open()
      .filter(
        ({ request: { kind, side } }) => (kind === 'stop' || kind === 'market') && (side === 'sell') === held > 0,
      );
    const covered = covering.reduce((sum, { request, filledLots }) => sum + request.lots - filledLots, 0);
    const now = this.#clock.now();
    if (Math.sign(held) !== this.#side) this.#naked = [];
    this.#side = Math.sign(held);
    this.#naked = nakedLots(this.#naked, { from: covered, to: lots, since: now });
    for (const { since } of this.#naked) {
      this.longestNaked = Math.max(this.longestNaked, (now - since) / SECOND);
      this.longestUndisturbed = Math.max(this.longestUndisturbed, (now - Math.max(since, this.#disturbedAt)) / SECOND);
    }
  }

  /**
   * What must not be, in words. `allowances` are the lots that a position may have once an entry of that id has filled.
   */
  findings({
    allowances,
    journalFills,
    ledgerLots,
  }: {
    readonly allowances: ReadonlyMap<string, number>;
    readonly journalFills: number;
    readonly ledgerLots: number;
  }): string[] {
    const found: string[] = [];
    const venue = this.#venue;
    const byIntent = new Map<string, number>();
    for (const { clientId } of venue.orders()) byIntent.set(clientId ?? '', (byIntent.get(clientId ?? '') ?? 0) + 1);
    for (const [id, count] of byIntent) if (count > 1) found.push(`order ${id} is at the venue ${count} times`);
    const traded = venue
      .trades()
      .reduce((sum, { order, lots }) => sum + (order.request.side === 'buy' ? lots : -lots), 0);
    if (traded !== this.held) found.push('the fills do not sum to the position');
    if (ledgerLots !== this.held) found.push(`the ledger has ${ledgerLots} lots, the venue ${this.held}`);
    if (journalFills !== venue.trades().length)
      found.push(`the journal has ${journalFills} fills, the venue ${venue.trades().length}`);
    found.push(...this.#outgrown(allowances));
    if (this.mostPositions > MOST_POSITIONS)
      found.push(`${this.mostPositions} positions were open at once, at most ${MOST_POSITIONS} may be`);
    if (this.longestUndisturbed > LONGEST_NAKED)
      found.push(
        `a position was without a full stop for ${this.longestUndisturbed.toFixed(0)} s after the last failure, at most ${LONGEST_NAKED} s are stated`,
      );
    return found;
  }

  /**
   * Trades after which a position was larger than what its entry was approved for, exactly: only floats are rounded.
   */
  #outgrown(allowances: ReadonlyMap<string, number>): string[] {
    const found: string[] = [];
    let lots = 0;
    for (const { order, lots: traded } of this.#venue.tradesFrom(0)) {
      const before = Math.abs(lots);
      lots += order.request.side === 'buy' ? traded : -traded;
      if (Math.abs(lots) <= before) continue;
      const allowed = allowances.get(order.clientId ?? '');
      if (allowed === undefined)
        found.push(`order ${order.clientId} made a position larger and was not approved for that`);
      else if (Math.abs(lots) > allowed * (1 + 1e-9))
        found.push(
          `a position of ${Math.abs(lots)} lots was held, ${Math.floor(allowed)} were allowed when ${order.clientId} was approved`,
        );
    }
    return found;
  }

  #positions(): number {
    return this.#venue.markets.reduce(
      (sum, market) => sum + Number(this.#venue.lots(market) !== 0) + Number(this.#venue.marginLots(market) !== 0),
      0,
    );
  }
}

/** What is naked now: what was already, as far as it still is, and what became so below and above it. */
function nakedLots(before: readonly NakedLots[], now: NakedLots): NakedLots[] {
  const still = before
    .map(({ from, to, since }) => ({ from: Math.max(from, now.from), to: Math.min(to, now.to), since }))
    .filter(({ from, to }) => from < to);
  const [lowest, highest] = [still[0]?.from ?? now.to, still.at(-1)?.to ?? now.to];
  return [{ ...now, to: lowest }, ...still, { ...now, from: highest }].filter(({ from, to }) => from < to);
}
