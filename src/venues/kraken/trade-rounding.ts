import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import { LEDGER_DECIMALS, notionalMinor } from '../../core/money.ts';
import { instant, SECOND, type Instant } from '../../core/time.ts';
import type { UncreditedLots } from '../../execution/venue.port.ts';
import type { KrakenLedgerEntry, KrakenTrade, PairListing } from './kraken-messages.ts';
import { OpenedLots, type ExactProfit } from './opened-lots.ts';
import { lotMinor, readAmount, readPrice, readSteps } from './wire-numbers.ts';

interface CoinsMoved {
  readonly kind: 'coins';
  readonly exactMinor: bigint;
  readonly instrument: Instrument;
  /** Bought lots; below zero, sold lots. */
  readonly lots: number;
}

interface ProfitMade {
  readonly kind: 'profit';
  readonly exactMinor: bigint;
  /** The number of opening trades that it closed at least in part. */
  readonly parts: number;
}

/** A trade of an answer, in an instrument that we trade. */
export interface ReportedTrade {
  readonly txid: string;
  readonly trade: KrakenTrade;
  readonly instrument: Instrument;
  readonly listing: PairListing;
}

/** What the ledger must show of a trade. */
interface Awaited {
  readonly base: string;
  readonly quote: string;
  /**
   * The change of the quote currency without rounding and without the fee: for coins bought or sold, or the profit of a
   * position.
   */
  readonly moves: CoinsMoved | ProfitMade;
  readonly feeMinor: bigint;
  readonly at: Instant;
}

/**
 * Finds the rounding of each trade of our orders: the difference between the change of the balance and the fill. Kraken
 * keeps US dollars in four decimals; price times volume has up to nine, and trades state fees in five. The venue's
 * ledger is authoritative: the rounding is the sum of a trade's ledger entries less the amount that its price, volume
 * and fee give. It is exact. It is given once, after all entries of the trade are in the ledger.
 *
 * A trade of coins has one entry in each currency. A trade on margin has one entry in the quote currency: the fee, and
 * for a closing trade the profit. The profit follows from the opening trades, including those of others. If it differs
 * from the ledger by a whole unit of the last decimal or more for each closed opening, some opening trades are not
 * known, and no rounding is given.
 */
export class TradeRounding {
  /** Trades of our orders whose rounding is not known yet. */
  readonly #awaited = new Map<string, Awaited>();
  /** Trades of others on margin whose profit follows from the known trades. */
  readonly #others = new Map<string, Awaited>();
  /** Trades that the ledger has shown once. A difference that cannot be explained is not read again for ever. */
  readonly #shown = new WeakSet<Awaited>();
  readonly #opened = new Map<string, OpenedLots>();

  /** Notes a trade of our orders that was reported as a fill. Trades of a pair must come in the order of their time. */
  noteFill({ txid, trade, instrument, listing: { base, quote } }: ReportedTrade, fill: Fill): void {
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

  /** Notes a trade of others in a pair that we trade. It may have opened a position that ours close, or the reverse. */
  noteForeign({ txid, trade, instrument, listing: { base, quote } }: ReportedTrade): void {
    if (!isOnMargin(trade, instrument)) return;
    const [lots, priceTicks] = [readSteps(trade.vol, instrument.lot), readPrice(trade.price, instrument.tick)];
    const profit = this.#openedOf(instrument).trade({ side: trade.type, lots, priceTicks, does: deedOf(trade) });
    if (profit === undefined) return;
    this.#others.set(txid, {
      base,
      quote,
      moves: profitMade(profit),
      feeMinor: readAmount(trade.fee),
      at: instant(Math.round(trade.time * SECOND)),
    });
  }

  awaits(txid: string): boolean {
    return this.#awaited.has(txid);
  }

  /**
   * Trades of our orders that these ledger entries do not show in full yet. A trade that is shown with an unexplained
   * difference is not among them.
   */
  notShown(entries: ReadonlyMap<string, ReadonlyMap<string, KrakenLedgerEntry>>): readonly string[] {
    return [...this.#awaited].flatMap(([txid, awaited]) => {
      if (isShown(awaited, [...(entries.get(txid)?.values() ?? [])])) this.#shown.add(awaited);
      return this.#shown.has(awaited) ? [] : [txid];
    });
  }

  /** The rounding of a trade by its ledger entries; undefined where it is not known yet. */
  residueOf(txid: string, entries: readonly KrakenLedgerEntry[]): bigint | undefined {
    const awaited = this.#awaited.get(txid) ?? this.#others.get(txid);
    if (awaited === undefined || !isShown(awaited, entries)) return undefined;
    const { quote, moves, feeMinor } = awaited;
    const paid = entries.filter(({ asset }) => asset === quote);
    const beyond = paid.reduce((sum, { amount }) => sum + readAmount(amount), 0n) - moves.exactMinor;
    if (
      moves.kind === 'profit' &&
      paid.every(({ amount }) => magnitude(beyond) >= unitOf(amount) * BigInt(Math.max(1, moves.parts)))
    )
      return undefined;
    return beyond + feeMinor - paid.reduce((sum, { fee }) => sum + readAmount(fee), 0n);
  }

  /** The coins by which the complete entries of a trade are below its fill; undefined where nothing is missing. */
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
      .map(({ amount, fee }) => readAmount(amount) - readAmount(fee));
    const missing = moved.reduce((left, coins) => left - coins, lot * BigInt(lots));
    return missing > 0n
      ? { trade: txid, instrument: instrument.id, lots: Number((missing + lot - 1n) / lot) }
      : undefined;
  }

  /** Notes that the rounding of a trade was reported. */
  settle(txid: string): void {
    this.#awaited.delete(txid);
    this.#others.delete(txid);
  }

  /** Forgets trades from before an instant, because the ledger is not read again from before it. */
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

/** Whether the ledger shows all entries of a trade. */
function isShown({ base, quote, moves }: Awaited, entries: readonly KrakenLedgerEntry[]): boolean {
  const has = (currency: string) => entries.some(({ asset }) => asset === currency);
  return has(quote) && (moves.kind === 'profit' || has(base));
}

/**
 * Whether a trade is one on margin. All our orders in instruments of kind `margin` have leverage, but a person may
 * trade coins of the same pair by hand.
 */
function isOnMargin({ leverage }: KrakenTrade, { kind }: Instrument): boolean {
  return leverage === undefined ? kind === 'margin' : Number(leverage) !== 0;
}

function deedOf({ misc }: KrakenTrade): 'close' | 'open' | 'not-stated' {
  if (misc === undefined) return 'not-stated';
  return misc.split(',').includes('closing') ? 'close' : 'open';
}

function magnitude(minor: bigint): bigint {
  return minor < 0n ? -minor : minor;
}

/** One unit of the last decimal of an amount, in minor units. */
function unitOf(amount: string): bigint {
  return 10n ** BigInt(LEDGER_DECIMALS - (amount.split('.')[1]?.length ?? 0));
}
