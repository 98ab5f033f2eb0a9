import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import { LEDGER_DECIMALS, notionalMinor } from '../../core/money.ts';
import { instant, SECOND, type Instant } from '../../core/time.ts';
import type { UncreditedLots } from '../../execution/venue.port.ts';
import type { KrakenLedgerEntry, KrakenTrade, PairListing } from './kraken-messages.ts';
import { OpenedLots, type ExactProfit } from './opened-lots.ts';
import { lotMinor, toldAmount, toldPrice, toldSteps } from './told-numbers.ts';

interface CoinsMoved {
  readonly kind: 'coins';
  readonly exactMinor: bigint;
  readonly instrument: Instrument;
  /** Bought, or below zero sold. */
  readonly lots: number;
}

interface ProfitMade {
  readonly kind: 'profit';
  readonly exactMinor: bigint;
  /** Of how many openings it closed something. */
  readonly parts: number;
}

/** A trade that was told, of an instrument that we trade. */
export interface ToldTrade {
  readonly txid: string;
  readonly trade: KrakenTrade;
  readonly instrument: Instrument;
  readonly listing: PairListing;
}

/** What the ledger has to show of a trade. */
interface Awaited {
  readonly base: string;
  readonly quote: string;
  /**
   * What the quote currency moves by, fee apart, if nothing is rounded: coins bought or sold, or the profit of a
   * position.
   */
  readonly moves: CoinsMoved | ProfitMade;
  readonly feeMinor: bigint;
  readonly at: Instant;
}

/**
 * By how much each trade of ours moved the balance otherwise than its fill. Kraken keeps US dollars in four decimals,
 * and price times volume has up to nine; its trades state fees in five. The ledger is the venue's word: what its
 * entries of a trade sum to, less what price, volume and fee of that trade say, is the rounding, to the last digit and
 * once. Nothing is said of a trade before all of its entries are there.
 *
 * A trade of coins has an entry in either currency. One on margin has one, in the quote currency: the fee, and where it
 * closes, the profit. Profit follows from the trades that opened, somebody else's among them; where the ledger tells
 * one that is a whole unit or more away for each opening that was closed, they are not all known, and nothing is said.
 */
export class TradeRounding {
  /** Trades of ours whose residue is not known yet. */
  readonly #awaited = new Map<string, Awaited>();
  /** Trades of others on margin whose profit follows from the trades told. */
  readonly #others = new Map<string, Awaited>();
  /** Those that the ledger has shown once: what nothing explains is not read again for ever. */
  readonly #shown = new WeakSet<Awaited>();
  readonly #opened = new Map<string, OpenedLots>();

  /** A trade of ours was told as a fill. Trades of a pair come in the order of their time. */
  noteFill({ txid, trade, instrument, listing: { base, quote } }: ToldTrade, fill: Fill): void {
    const { priceTicks, lots, side, feeMinor, at } = fill;
    if (!isOnMargin(trade, instrument)) {
      const notional = notionalMinor(priceTicks, lots, instrument.tick, instrument.lot);
      const moves = side === 'buy' ? { exactMinor: -notional, lots } : { exactMinor: notional, lots: -lots };
      this.#awaited.set(txid, { base, quote, moves: { kind: 'coins', instrument, ...moves }, feeMinor, at });
      return;
    }
    const profit = this.#openedOf(instrument).trade({ side, lots, priceTicks, does: deedOf(trade) });
    if (profit !== undefined) this.#awaited.set(txid, { base, quote, moves: profitMade(profit), feeMinor, at });
  }

  /** A trade of somebody else's in a pair of ours: it may have opened what ours close, or closed what ours opened. */
  noteForeign({ txid, trade, instrument, listing: { base, quote } }: ToldTrade): void {
    if (!isOnMargin(trade, instrument)) return;
    const [lots, priceTicks] = [toldSteps(trade.vol, instrument.lot), toldPrice(trade.price, instrument.tick)];
    const profit = this.#openedOf(instrument).trade({ side: trade.type, lots, priceTicks, does: deedOf(trade) });
    if (profit === undefined) return;
    this.#others.set(txid, {
      base,
      quote,
      moves: profitMade(profit),
      feeMinor: toldAmount(trade.fee),
      at: instant(Math.round(trade.time * SECOND)),
    });
  }

  awaits(txid: string): boolean {
    return this.#awaited.has(txid);
  }

  /**
   * Trades of ours that the ledger, by these entries of each, does not show yet. One that it shows and that nothing
   * explains is not among them.
   */
  notShown(entries: ReadonlyMap<string, ReadonlyMap<string, KrakenLedgerEntry>>): readonly string[] {
    return [...this.#awaited].flatMap(([txid, awaited]) => {
      if (isShown(awaited, [...(entries.get(txid)?.values() ?? [])])) this.#shown.add(awaited);
      return this.#shown.has(awaited) ? [] : [txid];
    });
  }

  /** What the entries of a trade moved beyond its fill; undefined where that is not known yet. */
  residueOf(txid: string, entries: readonly KrakenLedgerEntry[]): bigint | undefined {
    const awaited = this.#awaited.get(txid) ?? this.#others.get(txid);
    if (awaited === undefined || !isShown(awaited, entries)) return undefined;
    const { quote, moves, feeMinor } = awaited;
    const paid = entries.filter(({ asset }) => asset === quote);
    const beyond = paid.reduce((sum, { amount }) => sum + toldAmount(amount), 0n) - moves.exactMinor;
    if (
      moves.kind === 'profit' &&
      paid.every(({ amount }) => magnitude(beyond) >= unitOf(amount) * BigInt(Math.max(1, moves.parts)))
    )
      return undefined;
    return beyond + feeMinor - paid.reduce((sum, { fee }) => sum + toldAmount(fee), 0n);
  }

  /**
   * Coins that the entries of a trade, once they are all there, brought less than its fill says; undefined where none
   * are.
   */
  uncreditedOf(txid: string, entries: readonly KrakenLedgerEntry[]): UncreditedLots | undefined {
    const awaited = this.#awaited.get(txid);
    if (awaited?.moves.kind !== 'coins') return undefined;
    const {
      base,
      moves: { instrument, lots },
    } = awaited;
    const lot = lotMinor(instrument.lot);
    const moved = entries
      .filter(({ asset }) => asset === base)
      .map(({ amount, fee }) => toldAmount(amount) - toldAmount(fee));
    const missing = moved.reduce((left, coins) => left - coins, lot * BigInt(lots));
    return missing > 0n
      ? { trade: txid, instrument: instrument.id, lots: Number((missing + lot - 1n) / lot) }
      : undefined;
  }

  /** The residue of a trade has been told. */
  settle(txid: string): void {
    this.#awaited.delete(txid);
    this.#others.delete(txid);
  }

  /** The ledger is not read again from before an instant: trades from before it wait in vain. */
  giveUpBefore(at: number): void {
    for (const trades of [this.#awaited, this.#others])
      for (const [txid, awaited] of trades) if (awaited.at < at) trades.delete(txid);
  }

  #openedOf(instrument: Instrument): OpenedLots {
    const known = this.#opened.get(instrument.id) ?? new OpenedLots(instrument);
    this.#opened.set(instrument.id, known);
    return known;
  }
}

function profitMade({ profitMinor, parts }: ExactProfit): ProfitMade {
  return { kind: 'profit', exactMinor: profitMinor, parts };
}

/** Whether the entries of a trade are all there. */
function isShown({ base, quote, moves }: Awaited, entries: readonly KrakenLedgerEntry[]): boolean {
  const has = (currency: string) => entries.some(({ asset }) => asset === currency);
  return has(quote) && (moves.kind === 'profit' || has(base));
}

/** Orders of ours on instruments of kind `margin` all have leverage; coins may be traded in the same pair by hand. */
function isOnMargin({ leverage }: KrakenTrade, { kind }: Instrument): boolean {
  return leverage === undefined ? kind === 'margin' : Number(leverage) !== 0;
}

function deedOf({ misc }: KrakenTrade): 'close' | 'open' | 'untold' {
  if (misc === undefined) return 'untold';
  return misc.split(',').includes('closing') ? 'close' : 'open';
}

function magnitude(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}

/** The last decimal of an amount as it was told, in minor units. */
function unitOf(amount: string): bigint {
  return 10n ** BigInt(LEDGER_DECIMALS - (amount.split('.')[1]?.length ?? 0));
}
