import type { ExchangeRules } from '../../src/exchange/exchange-rules.ts';
import { abs, ceil, E12, E18, E8, parts, pointParts, sum } from './brute-force-numbers.ts';
import type { BruteFill, BruteMarket } from './brute-force-run.ts';

/** A payment of funding that falls due. */
export interface DueFunding {
  readonly at: number;
  readonly amount: bigint;
}

/**
 * Nothing is kept but the lists of fills and flows: cash and positions are summed up from them at every question. All
 * numbers are BigInt.
 */
export class BruteAccount {
  readonly fills: BruteFill[] = [];
  readonly flows: bigint[] = [];
  /** Ends of markets: what was paid, and how many fills there were of all markets before. */
  readonly settlements: { readonly market: number; readonly paid: bigint; readonly fillsBefore: number }[] = [];
  /** The newest price of each market, in ticks. */
  readonly marks: (number | undefined)[];
  readonly #markets: readonly BruteMarket[];
  readonly #deposit: bigint;
  readonly #rollovers: { readonly market: number; readonly fill: number; readonly due: number }[] = [];

  constructor(markets: readonly BruteMarket[], deposit: bigint) {
    this.#markets = markets;
    this.#deposit = deposit;
    this.marks = markets.map(() => undefined);
  }

  rules(m: number): ExchangeRules {
    return this.#markets[m]!.rules;
  }

  isLeveraged(m: number): boolean {
    return this.#kind(m) === 'margin' || this.#kind(m) === 'perpetual';
  }

  position(m: number): bigint {
    return sum(this.#fillsOf(m), signed);
  }

  cash(): bigint {
    const paid = sum(this.fills, (fill) => signed(fill) * BigInt(fill.ticks) * this.#unit(fill.market) + fill.fee);
    const settled = sum(this.settlements, (settlement) => settlement.paid);
    return this.#deposit + sum(this.flows, (flow) => flow) + settled - paid;
  }

  /** A market ends, and what is held of it is paid for. */
  settle(m: number, ticks: number): void {
    const paid = this.worth(m, this.position(m), BigInt(ticks));
    this.settlements.push({ market: m, paid, fillsBefore: this.fills.length });
  }

  /** Cash that can be spent: not what a short sale brought, nor the value of a perpetual. */
  ownCash(): bigint {
    const borrowed = (m: number): boolean => this.position(m) < 0n || this.#kind(m) === 'perpetual';
    return this.cash() + sum(this.#markets, (_, m) => (borrowed(m) ? this.#cost(m) : 0n));
  }

  worth(m: number, lots: bigint, ticks: bigint): bigint {
    return lots * ticks * this.#unit(m);
  }

  /** What the positions of all other markets are worth. */
  otherWorth(except: number): bigint {
    return sum(this.#others(except), (m) => this.worth(m, this.position(m), this.#mark(m)));
  }

  /** The margin that the positions of all other markets need. */
  otherNeed(except: number, rate: (rules: ExchangeRules) => number): bigint {
    const leveraged = this.#others(except).filter((m) => this.isLeveraged(m));
    return sum(leveraged, (m) =>
      ceil(abs(this.worth(m, this.position(m), this.#mark(m))) * parts(rate(this.rules(m))), E8),
    );
  }

  fee(m: number, notional: bigint, liquidity: 'maker' | 'taker', at: number): bigint {
    const volume = this.#volume30(m, at);
    const tier = this.rules(m)
      .fees.filter((each) => BigInt(each.volume) * E18 <= volume)
      .at(-1);
    return ceil(notional * pointParts((liquidity === 'maker' ? tier?.makerBps : tier?.takerBps) ?? 0), E8);
  }

  /** What the venue takes for lending so much to a long (1) or a short (-1). */
  lent(m: number, direction: bigint, amount: bigint): bigint {
    const { borrow } = this.rules(m);
    if (borrow === undefined || this.#kind(m) !== 'margin') return 0n;
    return ceil(amount * pointParts(direction > 0n ? borrow.longBorrowBps : borrow.shortBorrowBps), E8);
  }

  /** Pays interest on what is owed, for a time. */
  payDebt(annualRate: number, elapsed: number): void {
    const debt = -this.ownCash();
    if (debt <= 0n || elapsed <= 0) return;
    const owed = ceil(debt * BigInt(Math.round(annualRate * 1e12)) * BigInt(elapsed), E12 * 31_536_000_000_000n);
    if (owed !== 0n) this.flows.push(-owed);
  }

  /** Funding that falls due in `(from, until]` on what is held now. */
  fundingOf(m: number, from: number, until: number, ticks: number): DueFunding[] {
    const { funding } = this.rules(m);
    const due: DueFunding[] = [];
    if (funding.kind !== 'constant' || this.position(m) === 0n) return due;
    for (let at = 0; at <= until; at += funding.every) {
      if (at <= from) continue;
      const value = this.worth(m, this.position(m), BigInt(ticks));
      due.push({ at, amount: -ceil(value * BigInt(Math.round(funding.rate * 1e12)), E12) });
    }
    return due;
  }

  /** Pays the rollovers of the present position by now that were not paid before. */
  rollOver(m: number, now: number): void {
    const every = this.rules(m).borrow?.rolloverEvery;
    if (every === undefined || this.#kind(m) !== 'margin' || this.position(m) === 0n) return;
    const since = this.#heldSince(m);
    let owed = 0n;
    for (let due = since.at + every; due <= now; due += every) {
      if (this.#rollovers.some((paid) => paid.market === m && paid.fill === since.fill && paid.due === due)) continue;
      this.#rollovers.push({ market: m, fill: since.fill, due });
      owed += this.lent(m, this.position(m), abs(this.#cost(m)));
    }
    if (owed !== 0n) this.flows.push(-owed);
  }

  /** When the present position came to be: the last fill that found the market flat. */
  openedAt(m: number): number {
    let lots = 0n;
    let at = 0;
    for (const fill of this.#fillsOf(m)) {
      if (lots === 0n) at = fill.at;
      lots += signed(fill);
    }
    return at;
  }

  /** The fill that made the present position long or short, and its time. */
  #heldSince(m: number): { readonly at: number; readonly fill: number } {
    let lots = 0n;
    let since = { at: 0, fill: -1 };
    this.fills.forEach((fill, index) => {
      if (fill.market !== m || index < this.#begin(m)) return;
      const after = lots + signed(fill);
      if (lots === 0n || lots > 0n !== after > 0n) since = { at: fill.at, fill: index };
      lots = after;
    });
    return since;
  }

  /** What the open lots cost: one walk over all fills of the market. */
  #cost(m: number): bigint {
    let lots = 0n;
    let paid = 0n;
    for (const fill of this.#fillsOf(m)) {
      const change = signed(fill);
      const price = BigInt(fill.ticks) * this.#unit(m);
      if (lots * change >= 0n) paid += change * price;
      else if (abs(change) <= abs(lots)) paid -= (paid * abs(change)) / abs(lots);
      else paid = (lots + change) * price;
      lots += change;
    }
    return paid;
  }

  #volume30(m: number, at: number): bigint {
    const day = (time: number): number => Math.floor(time / 86_400_000_000);
    const counted = this.#fillsOf(m).filter((fill) => day(fill.at) > day(at) - 30);
    return sum(counted, (fill) => this.worth(m, BigInt(fill.lots), BigInt(fill.ticks)));
  }

  #fillsOf(m: number): BruteFill[] {
    return this.fills.filter(({ market }, index) => market === m && index >= this.#begin(m));
  }

  /** The number of the first fill that the market may have had since it was listed last. */
  #begin(m: number): number {
    return this.settlements.findLast(({ market }) => market === m)?.fillsBefore ?? 0;
  }

  #others(except: number): number[] {
    return this.#markets.map((_, m) => m).filter((m) => m !== except && this.position(m) !== 0n);
  }

  #mark(m: number): bigint {
    return BigInt(this.marks[m]!);
  }

  #kind(m: number): string {
    return this.#markets[m]!.instrument.kind;
  }

  /** Minor units of one tick times one lot. */
  #unit(m: number): bigint {
    const { tick, lot } = this.#markets[m]!.instrument;
    return BigInt(tick.units * lot.units) * 10n ** BigInt(18 - tick.decimals - lot.decimals);
  }
}

function signed(fill: BruteFill): bigint {
  return BigInt(fill.side === 'buy' ? fill.lots : -fill.lots);
}
