import type { Clock } from '../../src/core/clock.ts';
import { stepSize } from '../../src/core/money.ts';
import { SECOND } from '../../src/core/time.ts';
import type { KrakenVenue } from '../../src/simulator/kraken/kraken-venue.ts';

/** Stated in docs/live-trading.md: how many seconds after the last failure a position has its stop again or is closed. */
export const LONGEST_NAKED = 120;

/** Lots of a position, counted from its first, that no stop would close, since when. */
interface NakedLots {
  readonly from: number;
  readonly to: number;
  readonly since: number;
}

/** Looks at the venue itself, behind the bot's back: what it holds, what protects it, what was placed. */
export class VenueWatch {
  /** Longest that the venue held a lot that no stop would close, in seconds of its time. Of a position that grows it is the newest lots that wait. */
  longestNaked = 0;
  /** The same, counted from the last failure of the wire or death of the process. */
  longestUndisturbed = 0;
  readonly #venue: KrakenVenue;
  readonly #clock: Clock;
  #mostLots = 0;
  #naked: readonly NakedLots[] = [];
  #side = 0;
  #disturbedAt = 0;

  constructor(venue: KrakenVenue, clock: Clock) {
    this.#venue = venue;
    this.#clock = clock;
  }

  /** The wire has failed, or the process died. */
  disturb(): void {
    this.#disturbedAt = this.#clock.now();
  }

  look(): void {
    const held = this.held;
    const lots = Math.abs(held);
    this.#mostLots = Math.max(this.#mostLots, lots);
    // A market order that is closing it is better than a stop; on spot there is no room for both.
    const covering = this.#venue.open().filter(({ request: { kind, side } }) => (kind === 'stop' || kind === 'market') && (side === 'sell') === held > 0);
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

  /** What must not be, in words. `limit` is the most that a position may be worth. */
  findings({ limit, journalFills, ledgerLots }: { readonly limit: number; readonly journalFills: number; readonly ledgerLots: number }): string[] {
    const found: string[] = [];
    const venue = this.#venue;
    const byIntent = new Map<string, number>();
    for (const { clientId } of venue.orders()) byIntent.set(clientId ?? '', (byIntent.get(clientId ?? '') ?? 0) + 1);
    for (const [id, count] of byIntent) if (count > 1) found.push(`order ${id} is at the venue ${count} times`);
    const traded = venue.trades().reduce((sum, { order, lots }) => sum + (order.request.side === 'buy' ? lots : -lots), 0);
    if (traded !== this.held) found.push('the fills do not sum to the position');
    if (ledgerLots !== this.held) found.push(`the ledger has ${ledgerLots} lots, the venue ${this.held}`);
    if (journalFills !== venue.trades().length) found.push(`the journal has ${journalFills} fills, the venue ${venue.trades().length}`);
    const dearest = venue.trades().reduce((most, { priceTicks }) => Math.max(most, priceTicks), 0);
    const { instrument } = venue.markets[0]!;
    const value = this.#mostLots * stepSize(instrument.lot) * dearest * stepSize(instrument.tick);
    // The limit holds at the decision's price; the price moves on from there.
    if (value > limit * 1.2) found.push(`a position worth ${value.toFixed(0)} was held, the limit is ${limit}`);
    if (this.longestUndisturbed > LONGEST_NAKED) found.push(`a position was without a full stop for ${this.longestUndisturbed.toFixed(0)} s after the last failure, at most ${LONGEST_NAKED} s are stated`);
    return found;
  }

  /** Lots that the venue holds for the account now, signed. */
  get held(): number {
    const market = this.#venue.markets[0]!;
    return this.#venue.lots(market) + this.#venue.marginLots(market);
  }
}

/** What is naked now: what was already, as far as it still is, and what became so below and above it. */
function nakedLots(before: readonly NakedLots[], now: NakedLots): NakedLots[] {
  const still = before.map(({ from, to, since }) => ({ from: Math.max(from, now.from), to: Math.min(to, now.to), since })).filter(({ from, to }) => from < to);
  const [lowest, highest] = [still[0]?.from ?? now.to, still.at(-1)?.to ?? now.to];
  return [{ ...now, to: lowest }, ...still, { ...now, from: highest }].filter(({ from, to }) => from < to);
}
