import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import { LEDGER_DECIMALS, notionalMinor } from '../../core/money.ts';
import type { Instant } from '../../core/time.ts';
import type { KrakenLedgerEntry, KrakenTrade, PairListing } from './kraken-messages.ts';
import { OpenedLots } from './opened-lots.ts';
import { toldAmount, toldPrice, toldSteps } from './told-numbers.ts';

/** A trade of ours whose ledger entries have not been seen. */
interface Awaited {
  readonly base: string;
  readonly quote: string;
  /** What the quote currency moves by, fee apart, if nothing is rounded: coins bought or sold, or the profit of a position. */
  readonly moves: { readonly kind: 'coins'; readonly exactMinor: bigint } | { readonly kind: 'profit'; readonly exactMinor: bigint; readonly parts: number };
  readonly feeMinor: bigint;
  readonly at: Instant;
}

/**
 * By how much each trade of ours moved the balance otherwise than its fill. Kraken keeps US dollars in four decimals,
 * and price times volume has up to nine; its trades state fees in five. The ledger is the venue's word: what its entries
 * of a trade sum to, less what price, volume and fee of that trade say, is the rounding, to the last digit and once. Nothing is said of a
 * trade before all of its entries are there.
 *
 * A trade of coins has an entry in either currency. One on margin has one, in the quote currency: the fee, and where it
 * closes, the profit. Profit follows from the trades that opened, somebody else's among them; where the ledger tells one
 * that is a whole unit or more away for each opening that was closed, they are not all known, and nothing is said.
 */
export class TradeRounding {
  readonly #awaited = new Map<string, Awaited>();
  readonly #opened = new Map<string, OpenedLots>();

  /** A trade of ours was told as a fill. Trades of a pair come in the order of their time. */
  noteFill(txid: string, fill: Fill, trade: KrakenTrade, instrument: Instrument, { base, quote }: PairListing): void {
    const { priceTicks, lots, side, feeMinor, at } = fill;
    if (!isOnMargin(trade, instrument)) {
      const notional = notionalMinor(priceTicks, lots, instrument.tick, instrument.lot);
      this.#awaited.set(txid, { base, quote, moves: { kind: 'coins', exactMinor: side === 'buy' ? -notional : notional }, feeMinor, at });
      return;
    }
    const profit = this.#openedOf(instrument).trade({ side, lots, priceTicks, does: deedOf(trade) });
    if (profit !== undefined) this.#awaited.set(txid, { base, quote, moves: { kind: 'profit', exactMinor: profit.profitMinor, parts: profit.parts }, feeMinor, at });
  }

  /** A trade of somebody else's in a pair of ours: it may have opened what ours close, or closed what ours opened. */
  noteForeign(trade: KrakenTrade, instrument: Instrument): void {
    if (!isOnMargin(trade, instrument)) return;
    this.#openedOf(instrument).trade({ side: trade.type, lots: toldSteps(trade.vol, instrument.lot), priceTicks: toldPrice(trade.price, instrument.tick), does: deedOf(trade) });
  }

  awaits(txid: string): boolean {
    return this.#awaited.has(txid);
  }

  /** What the entries of a trade moved beyond its fill; undefined where that is not known yet. */
  residueOf(txid: string, entries: readonly KrakenLedgerEntry[]): bigint | undefined {
    const awaited = this.#awaited.get(txid);
    if (awaited === undefined) return undefined;
    const { base, quote, moves, feeMinor } = awaited;
    const paid = entries.filter(({ asset }) => asset === quote);
    if (paid.length === 0 || (moves.kind === 'coins' && entries.every(({ asset }) => asset !== base))) return undefined;
    const beyond = paid.reduce((sum, { amount }) => sum + toldAmount(amount), 0n) - moves.exactMinor;
    if (moves.kind === 'profit' && paid.every(({ amount }) => magnitude(beyond) >= unitOf(amount) * BigInt(Math.max(1, moves.parts)))) return undefined;
    return beyond + feeMinor - paid.reduce((sum, { fee }) => sum + toldAmount(fee), 0n);
  }

  /** The residue of a trade has been told. */
  settle(txid: string): void {
    this.#awaited.delete(txid);
  }

  /** The ledger is not read again from before an instant: trades from before it wait in vain. */
  giveUpBefore(at: number): void {
    for (const [txid, awaited] of this.#awaited) if (awaited.at < at) this.#awaited.delete(txid);
  }

  #openedOf(instrument: Instrument): OpenedLots {
    const known = this.#opened.get(instrument.id) ?? new OpenedLots(instrument);
    this.#opened.set(instrument.id, known);
    return known;
  }
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
