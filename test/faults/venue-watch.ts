import type { Clock } from '../../src/core/clock.ts';
import { stepSize } from '../../src/core/money.ts';
import { SECOND } from '../../src/core/time.ts';
import type { KrakenVenue } from '../../src/simulator/kraken/kraken-venue.ts';

/** Stated in docs/live-trading.md: how many seconds after the last failure a position has its stop again or is closed. */
export const LONGEST_NAKED = 120;

/** Looks at the venue itself, behind the bot's back: what it holds, what protects it, what was placed. */
export class VenueWatch {
  /** Longest that the venue held more lots than its stops would close, in seconds of its time. */
  longestNaked = 0;
  /** The same, counted from the last failure of the wire or death of the process. */
  longestUndisturbed = 0;
  readonly #venue: KrakenVenue;
  readonly #clock: Clock;
  #mostLots = 0;
  #nakedSince: number | undefined;
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
    const held = this.#held();
    const lots = Math.abs(held);
    this.#mostLots = Math.max(this.#mostLots, lots);
    const stops = this.#venue.open().filter(({ request }) => request.kind === 'stop' && (request.side === 'sell') === held > 0);
    const covered = stops.reduce((sum, { request, filledLots }) => sum + request.lots - filledLots, 0);
    const now = this.#clock.now();
    if (lots <= covered) this.#nakedSince = undefined;
    else this.#nakedSince ??= now;
    if (this.#nakedSince === undefined) return;
    this.longestNaked = Math.max(this.longestNaked, (now - this.#nakedSince) / SECOND);
    this.longestUndisturbed = Math.max(this.longestUndisturbed, (now - Math.max(this.#nakedSince, this.#disturbedAt)) / SECOND);
  }

  /** What must not be, in words. `limit` is the most that a position may be worth. */
  findings({ limit, journalFills, ledgerLots }: { readonly limit: number; readonly journalFills: number; readonly ledgerLots: number }): string[] {
    const found: string[] = [];
    const venue = this.#venue;
    const byIntent = new Map<string, number>();
    for (const { clientId } of venue.orders()) byIntent.set(clientId ?? '', (byIntent.get(clientId ?? '') ?? 0) + 1);
    for (const [id, count] of byIntent) if (count > 1) found.push(`order ${id} is at the venue ${count} times`);
    const traded = venue.trades().reduce((sum, { order, lots }) => sum + (order.request.side === 'buy' ? lots : -lots), 0);
    if (traded !== this.#held()) found.push('the fills do not sum to the position');
    if (ledgerLots !== this.#held()) found.push(`the ledger has ${ledgerLots} lots, the venue ${this.#held()}`);
    if (journalFills !== venue.trades().length) found.push(`the journal has ${journalFills} fills, the venue ${venue.trades().length}`);
    const dearest = venue.trades().reduce((most, { priceTicks }) => Math.max(most, priceTicks), 0);
    const { instrument } = venue.markets[0]!;
    const value = this.#mostLots * stepSize(instrument.lot) * dearest * stepSize(instrument.tick);
    // The limit holds at the decision's price; the price moves on from there.
    if (value > limit * 1.2) found.push(`a position worth ${value.toFixed(0)} was held, the limit is ${limit}`);
    if (this.longestUndisturbed > LONGEST_NAKED) found.push(`a position was without a full stop for ${this.longestUndisturbed.toFixed(0)} s after the last failure, at most ${LONGEST_NAKED} s are stated`);
    return found;
  }

  #held(): number {
    const market = this.#venue.markets[0]!;
    return this.#venue.lots(market) + this.#venue.marginLots(market);
  }
}
