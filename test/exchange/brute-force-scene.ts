import type { ExchangeRules } from '../../src/exchange/exchange-rules.ts';
import { abs, BOUNDLESS, ceil, E8, least, most, parts, pointParts } from './brute-force-numbers.ts';
import { beginningOf, type Shown, type TickOffer } from './brute-force-run.ts';

/** A price of somebody's offer, mirrored, and what is left of it. */
interface Left {
  readonly price: bigint;
  lots: bigint;
}

/**
 * What is shown to the orders of one market, on the price axis of each side: a sell is a buy on the mirrored axis, so
 * that for either a lower price is better.
 */
export class BruteScene {
  readonly market: number;
  readonly from: number;
  readonly until: number;
  readonly #shown: Shown;
  readonly #slip: bigint;
  readonly #offers: ReadonlyMap<bigint, Left[]> | undefined;
  #budget: bigint;

  constructor(shown: Shown, rules: ExchangeRules) {
    this.market = shown.market;
    this.from = beginningOf(shown);
    this.until = shown.kind === 'bar' ? shown.closeTime : shown.at;
    this.#shown = shown;
    this.#slip = shown.kind === 'book' ? 0n : pointParts(rules.halfSpreadBps + rules.slippageBps);
    const share = (lots: number): bigint =>
      rules.participation === undefined ? BigInt(lots) : (BigInt(lots) * parts(rules.participation)) / E8;
    const left = (s: bigint, offers: readonly TickOffer[]): Left[] =>
      offers.map(({ ticks, lots }) => ({ price: s * BigInt(ticks), lots: share(lots) }));
    this.#offers =
      shown.kind === 'book'
        ? new Map([
            [1n, left(1n, shown.asks)],
            [-1n, left(-1n, shown.bids)],
          ])
        : undefined;
    const volume = volumeOf(shown);
    this.#budget = rules.participation === undefined || volume === undefined ? BOUNDLESS : share(volume);
  }

  /** Whether there is a price for this side. */
  isPriced(s: bigint): boolean {
    return this.#offers === undefined || this.#offers.get(s)!.length > 0;
  }

  open(s: bigint): bigint {
    return this.#price(s, (bar) => bar.open);
  }

  best(s: bigint): bigint {
    return least(
      this.#price(s, ({ high }) => high),
      this.#price(s, ({ low }) => low),
    );
  }

  worst(s: bigint): bigint {
    return most(
      this.#price(s, ({ high }) => high),
      this.#price(s, ({ low }) => low),
    );
  }

  /** What taking costs where the price is this. */
  taking(s: bigint, price: bigint): bigint {
    const moved = price + ceil(abs(price) * this.#slip, E8);
    return s < 0n && moved > -1n ? -1n : moved;
  }

  /** The price of the offer with which so many lots have been offered, or of the last; undefined outside of a book. */
  lastNeeded(s: bigint, lots: bigint): bigint | undefined {
    const offers = this.#offers?.get(s);
    return (
      offers?.find((_, place) => offers.slice(0, place + 1).reduce((sum, offer) => sum + offer.lots, 0n) >= lots) ??
      offers?.at(-1)
    )?.price;
  }

  /** The offers up to a limit; undefined outside of a book. */
  offers(s: bigint, limit: bigint | undefined): Left[] | undefined {
    return this.#offers?.get(s)!.filter(({ price }) => limit === undefined || price <= limit);
  }

  get budget(): bigint {
    return this.#budget;
  }

  take(lots: bigint): void {
    this.#budget -= lots;
  }

  #price(s: bigint, of: (bar: { open: number; high: number; low: number }) => number): bigint {
    const shown = this.#shown;
    if (shown.kind === 'bar') return s * BigInt(of(shown));
    return shown.kind === 'print' ? s * BigInt(shown.ticks) : this.#offers!.get(s)![0]!.price;
  }
}

/** Undefined where it is not known: a bar that moved and tells none has one. */
function volumeOf(shown: Shown): number | undefined {
  if (shown.kind === 'book') return undefined;
  if (shown.kind === 'print') return shown.volumeLots;
  return shown.volumeLots === 0 && shown.high !== shown.low ? undefined : shown.volumeLots;
}
