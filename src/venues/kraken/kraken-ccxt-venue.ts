import type { kraken } from 'ccxt';
import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import { clientOrderId, type ClientOrderId } from '../../core/order.ts';
import { MILLISECOND, MINUTE, SECOND, type Instant } from '../../core/time.ts';
import {
  isApproved,
  type ApprovedOrder,
  type CancelOutcome,
  type OpenOrders,
  type SubmitOutcome,
  type ToldCashFlow,
  type ReportedOrder,
  type UncreditedLots,
  type Venue,
  type VenueHoldings,
} from '../../execution/venue.port.ts';
import { accountBalances } from './account-balances.ts';
import { AssetNames } from './asset-names.ts';
import { classifyTrouble } from './classify-trouble.ts';
import { fillOfTrade, ForeignTrades } from './foreign-trades.ts';
import {
  addedOrder,
  balances,
  cancelledOrder,
  closedOrders,
  ledgers,
  openOrders,
  openPositions,
  pairListing,
  queriedOrders,
  tradesHistory,
  type KrakenLedgerEntry,
  type KrakenOrder,
  type KrakenPosition,
  type KrakenTrade,
  type PairListing,
} from './kraken-messages.ts';
import { PagedReading } from '../../wire/paged-reading.ts';
import { sizeProblem, stateOf, wireFields, type WireOptions } from './order-wire.ts';
import { toldAmount, toldSteps, wholeLots } from './told-numbers.ts';
import { TradeRounding } from './trade-rounding.ts';

export interface KrakenCcxtVenueOptions {
  /** For orders alone, so that no poll stands before one. */
  readonly orders: kraken;
  /** For everything that is read. */
  readonly reads: kraken;
  readonly instruments: readonly Instrument[];
  /** Whether a client id was given by us; every one by default, for an account that nobody else uses. */
  readonly isOurs?: (clientId: string) => boolean;
  /** How far instruments of kind `margin` borrow; two to one by default. */
  readonly leverage?: number;
  /** Fills from before are not told. */
  readonly since: Instant;
}

/**
 * The history is read again from so long before the newest fill told: what REST shows late, up to a minute as far as is
 * known, is not missed.
 */
const OVERLAP = 2 * MINUTE;

/**
 * So long after the newest fill was heard of, by the difference of our own clock, nothing from before it comes any
 * more: minutes full of fills are many pages.
 */
const QUIET = 10 * MINUTE;

/**
 * So long after a trade its order may still be missing at the venue, by our clock: REST shows things late by up to a
 * minute, and a clock may be somewhat wrong. Shorter than what is read again, so that ledger entries that wait for it
 * are not missed.
 */
const ORDER_SHOWN_WITHIN = 75 * SECOND;

/**
 * Kraken through ccxt. ccxt signs and carries; fields, amounts and refusals are read here from the venue's own words,
 * because ccxt turns amounts into floats and leaves a dozen refusals unnamed. Fills are read from the trade history
 * over REST, which is the truth. Orders that are not ours are left alone and told as foreign.
 */
export class KrakenCcxtVenue implements Venue {
  readonly name = 'kraken';
  readonly #orders: kraken;
  readonly #reads: kraken;
  readonly #instruments: readonly Instrument[];
  readonly #isOurs: (clientId: string) => boolean;
  readonly #wire: WireOptions;
  #since: number;
  readonly #trades = new PagedReading<KrakenTrade>();
  readonly #ledger = new PagedReading<KrakenLedgerEntry>();
  /** Trades told, with their times in seconds; those too old to be read again are forgotten. */
  readonly #told = new Map<string, number>();
  /** Of the trades told the newest, in seconds of the venue, and when it was heard of by our clock. */
  #newest = { time: 0, heardAt: 0 };
  /** Those among them that are not of our orders. */
  readonly #foreignTrades = new Set<string>();
  /** Ledger entries told or passed over, with their times in seconds. */
  readonly #entries = new Map<string, number>();
  readonly #rounding = new TradeRounding();
  #notShown: readonly string[] = [];
  readonly #foreign = new ForeignTrades();
  /** By their trades, the newest. */
  readonly #uncredited = new Map<string, UncreditedLots>();
  #ledgerSince: number;
  /**
   * Client ids by the venue's, of the newest orders; others are looked up anew. `foreign` was looked up and is not
   * ours.
   */
  readonly #ids = new Map<string, ClientOrderId | 'foreign'>();
  readonly #txids = new Map<ClientOrderId, string>();

  constructor({ orders, reads, instruments, isOurs = () => true, leverage, since }: KrakenCcxtVenueOptions) {
    this.#orders = orders;
    this.#reads = reads;
    this.#instruments = instruments;
    this.#isOurs = isOurs;
    this.#wire = leverage === undefined ? {} : { leverage: String(leverage) };
    this.#since = since;
    this.#ledgerSince = since;
  }

  /** Learns the venue's names of things. Call once before all else. */
  async connect(): Promise<void> {
    await this.#reads.loadMarkets();
  }

  async submit(approved: ApprovedOrder): Promise<SubmitOutcome> {
    if (!isApproved(approved)) throw new TypeError('A venue takes orders that the guardian approved, and nothing else');
    const { order } = approved;
    const instrument = this.#instrument(order.instrument);
    const problem = sizeProblem(order, instrument);
    if (problem !== undefined) return { kind: 'refused', trouble: 'size', retryable: 'final', reason: problem };
    try {
      const answer = addedOrder.parse(
        await this.#orders.privatePostAddOrder(wireFields(order, instrument, this.#pairOf(instrument), this.#wire)),
      );
      for (const txid of answer.result.txid) this.#know(txid, order.id);
      return { kind: 'accepted' };
    } catch (error) {
      return classifyTrouble(error);
    }
  }

  async cancel(id: ClientOrderId): Promise<CancelOutcome> {
    try {
      cancelledOrder.parse(await this.#orders.privatePostCancelOrder({ cl_ord_id: id }));
      return { kind: 'cancelled' };
    } catch (error) {
      const { trouble, reason } = classifyTrouble(error);
      return reason.startsWith('EOrder:Unknown order')
        ? { kind: 'not-open', reason }
        : { kind: 'failed', trouble, reason };
    }
  }

  async openOrders(): Promise<OpenOrders> {
    const { result } = openOrders.parse(await this.#reads.privatePostOpenOrders({}));
    const ours = this.#ours(result.open);
    const foreign = Object.entries(result.open).flatMap(([txid, { descr, vol }]) =>
      this.#ids.get(txid) === 'foreign' ? [`${txid}: ${vol} ${descr.pair}`] : [],
    );
    return { ours, foreign };
  }

  /**
   * Looks an order up: by the venue's id when it is known, else by ours among open and ended ones, which takes a call
   * each.
   */
  async find(id: ClientOrderId, among: 'all' | 'ended' = 'all'): Promise<ReportedOrder | undefined> {
    const txid = this.#txids.get(id);
    if (txid !== undefined) return (await this.#query([txid])).find((found) => found.id === id);
    const open =
      among === 'ended' ? {} : openOrders.parse(await this.#reads.privatePostOpenOrders({ cl_ord_id: id })).result.open;
    const closed = closedOrders.parse(await this.#reads.privatePostClosedOrders({ cl_ord_id: id }));
    return this.#ours({ ...open, ...closed.result.closed }).find((found) => found.id === id);
  }

  async newFills(): Promise<readonly Fill[]> {
    const fills: Fill[] = [];
    const read: [txid: string, trade: KrakenTrade, fill: Fill | undefined][] = [];
    const trades = await this.#newTrades();
    await this.#learnOrders(trades.map(([, { ordertxid }]) => ordertxid));
    this.#trades.done();
    let oldestWaiting = Number.POSITIVE_INFINITY;
    for (const [txid, trade] of trades) {
      const order = this.#ids.get(trade.ordertxid) ?? this.#withoutOrder(trade);
      if (order === 'not-yet') {
        oldestWaiting = Math.min(oldestWaiting, trade.time);
        continue;
      }
      const fill = order === 'foreign' ? undefined : this.#fill(txid, trade, order);
      read.push([txid, trade, fill]);
      if (fill === undefined) this.#foreignTrades.add(txid);
      else fills.push(fill);
    }
    for (const [txid, trade, fill] of read) {
      this.#told.set(txid, trade.time);
      const instrument = this.#instruments.find((listed) => this.#pairOf(listed) === trade.pair);
      if (instrument === undefined) continue;
      if (fill === undefined) {
        this.#rounding.noteForeign(txid, trade, instrument, this.#listing(instrument));
        this.#foreign.noteTrade(txid, trade, instrument);
      } else this.#rounding.noteFill(txid, fill, trade, instrument, this.#listing(instrument));
    }
    this.#forgetOld(oldestWaiting);
    return fills;
  }

  foreignTrades(): readonly Fill[] {
    return this.#foreign.list();
  }

  /** When the newest of the trades was made that `foreignTrades` has forgotten, because they are too many. */
  foreignTradesCutAt(): Instant | undefined {
    return this.#foreign.cutAt;
  }

  async newCashFlows(): Promise<readonly ToldCashFlow[]> {
    const quotes = new Set(this.#instruments.map((instrument) => this.#listing(instrument).quote));
    const flows: ToldCashFlow[] = [];
    const read: [string, number][] = [];
    const awaited = new Map<string, Map<string, KrakenLedgerEntry>>();
    const entries = await this.#ledger.read(async (offset) => {
      const {
        result: { ledger: rows, count },
      } = ledgers.parse(await this.#reads.privatePostLedgers({ ofs: offset, start: this.#ledgerSince / SECOND }));
      return { rows, count };
    });
    const names = this.#assetNames();
    for (const [id, told] of entries) {
      const entry = { ...told, asset: names.meaning(told.asset)?.id ?? told.asset };
      const { refid, time, type, asset, amount, fee } = entry;
      if (this.#entries.has(id)) continue;
      const isTrade = type === 'trade' || type === 'margin';
      // A trade that happened after the fills were read is told by the next reading of them, not by its ledger entry.
      if (isTrade && this.#rounding.awaits(refid))
        awaited.set(refid, (awaited.get(refid) ?? new Map<string, KrakenLedgerEntry>()).set(id, entry));
      if (isTrade && (!this.#told.has(refid) || this.#rounding.awaits(refid))) continue;
      read.push([id, time]);
      // What a trade of ours moved is in its fill, and the rounding of it told.
      if (!quotes.has(asset) || isMove(entry) || (isTrade && !this.#foreignTrades.has(refid))) continue;
      flows.push({
        id,
        at: Math.round(time * SECOND) as Instant,
        amountMinor: toldAmount(amount) - toldAmount(fee),
        cause: type === 'rollover' ? 'interest' : 'transfer',
        ...(isTrade ? this.#ofOthers(refid, entry) : {}),
      });
    }
    this.#ledger.done();
    this.#notShown = this.#rounding.notShown(awaited);
    const settled: string[] = [];
    for (const [txid, entries] of awaited) {
      const residue = this.#rounding.residueOf(txid, [...entries.values()]);
      if (residue === undefined) continue;
      const at = Math.max(...[...entries.values()].map(({ time }) => time));
      const uncredited = this.#rounding.uncreditedOf(txid, [...entries.values()]);
      if (uncredited !== undefined) this.#uncredited.set(txid, uncredited);
      // Named after the trade: the same after a restart.
      if (residue !== 0n)
        flows.push({
          id: `rounding ${txid}`,
          at: Math.round(at * SECOND) as Instant,
          amountMinor: residue,
          cause: 'rounding',
        });
      for (const [id, { time }] of entries) read.push([id, time]);
      settled.push(txid);
    }
    for (const txid of settled) this.#rounding.settle(txid);
    for (const [id, time] of read) {
      this.#entries.set(id, time);
      this.#ledgerSince = Math.max(this.#ledgerSince, time * SECOND - OVERLAP);
    }
    this.#rounding.giveUpBefore(this.#ledgerSince - OVERLAP);
    return flows.sort((a, b) => a.at - b.at);
  }

  /** Trades of our orders whose ledger entries the last reading of cash flows has not found. */
  tradesNotInLedger(): readonly string[] {
    return this.#notShown;
  }

  uncreditedLots(): readonly UncreditedLots[] {
    return [...this.#uncredited.values()];
  }

  async holdings(): Promise<VenueHoldings> {
    const { minor, bound } = accountBalances(
      balances.parse(await this.#reads.privatePostBalance({})).result,
      this.#assetNames(),
    );
    const lots = new Map<string, number>();
    let cashMinor = 0n;
    for (const instrument of this.#instruments) {
      const { base, quote } = this.#listing(instrument);
      cashMinor = minor.get(quote) ?? 0n;
      lots.set(instrument.id, wholeLots(minor.get(base) ?? 0n, instrument.lot));
    }
    if (this.#instruments.every(({ kind }) => kind !== 'margin')) return { cashMinor, lots, bound };
    const positions = openPositions.parse(await this.#reads.privatePostOpenPositions({ docalcs: 'true' }));
    for (const position of Object.values(positions.result)) {
      const instrument = this.#instruments.find((listed) => this.#pairOf(listed) === position.pair);
      if (instrument === undefined) continue;
      const held = toldSteps(position.vol, instrument.lot) - toldSteps(position.vol_closed, instrument.lot);
      lots.set(instrument.id, (lots.get(instrument.id) ?? 0) + (position.type === 'buy' ? held : -held));
      cashMinor += position.type === 'buy' ? -openCost(position) : openCost(position);
    }
    return { cashMinor, lots, bound };
  }

  /** Whose trade moved money, and what of it is rounding. */
  #ofOthers(trade: string, entry: KrakenLedgerEntry): Pick<ToldCashFlow, 'trade' | 'roundingMinor'> {
    const roundingMinor = this.#rounding.residueOf(trade, [entry]);
    this.#rounding.settle(trade);
    return { trade, ...(roundingMinor === undefined ? {} : { roundingMinor }) };
  }

  #assetNames(): AssetNames {
    return new AssetNames(this.#instruments.map((instrument) => this.#listing(instrument)));
  }

  /** Trades that were not told yet, oldest first. */
  async #newTrades(): Promise<[string, KrakenTrade][]> {
    const trades = await this.#trades.read(async (offset) => {
      const {
        result: { trades: rows, count },
      } = tradesHistory.parse(await this.#reads.privatePostTradesHistory({ ofs: offset, start: this.#since / SECOND }));
      return { rows, count };
    });
    return [...trades]
      .filter(([txid]) => !this.#told.has(txid))
      .sort(([, a], [, b]) => a.time - b.time || (a.trade_id ?? 0) - (b.trade_id ?? 0));
  }

  /**
   * Whose a trade is whose order the venue does not show: nothing is told of it until that can no longer be because it
   * shows it late.
   */
  #withoutOrder({ time }: KrakenTrade): 'not-yet' | 'foreign' {
    return this.#reads.milliseconds() * MILLISECOND - time * SECOND < ORDER_SHOWN_WITHIN ? 'not-yet' : 'foreign';
  }

  /**
   * What is told stays known for as long as the ledger may speak of it, within reason. What waits for its order is read
   * again.
   */
  #forgetOld(oldestWaiting: number): void {
    let newest = 0;
    for (const time of this.#told.values()) newest = Math.max(newest, time);
    const now = this.#reads.milliseconds() * MILLISECOND;
    if (newest !== this.#newest.time) this.#newest = { time: newest, heardAt: now };
    const overlap = now - this.#newest.heardAt < QUIET ? OVERLAP : 0;
    this.#since = Math.max(this.#since, Math.min(newest * SECOND - overlap, oldestWaiting * SECOND - OVERLAP));
    forgetBeyond(this.#told, (time) => time * SECOND < this.#since);
    forgetBeyond(this.#entries, (time) => time * SECOND < this.#ledgerSince);
    forgetBeyond(this.#uncredited, () => true);
    for (const txid of this.#foreignTrades) if (!this.#told.has(txid)) this.#foreignTrades.delete(txid);
    for (const [txid, id] of this.#ids) {
      if (this.#ids.size <= REMEMBERED) break;
      this.#ids.delete(txid);
      if (id !== 'foreign') this.#txids.delete(id);
    }
  }

  /** Asks whose orders these are, where that is not known yet, several with one call: a venue counts calls. */
  async #learnOrders(txids: readonly string[]): Promise<void> {
    const unknown = [...new Set(txids)].filter((txid) => !this.#ids.has(txid));
    for (let from = 0; from < unknown.length; from += MOST_QUERIED) {
      await this.#query(unknown.slice(from, from + MOST_QUERIED));
    }
  }

  /**
   * Orders of ours by the venue's ids. One that it does not show (yet) is left out of its answer, or makes it refuse
   * all that were asked for together: they are then asked for in halves, and what was learned stays learned when a half
   * fails.
   */
  async #query(txids: readonly string[]): Promise<readonly ReportedOrder[]> {
    try {
      return this.#ours(
        queriedOrders.parse(await this.#reads.privatePostQueryOrders({ txid: txids.join(',') })).result,
      );
    } catch (error) {
      if (!isUnknownOrder(error)) throw error;
      if (txids.length === 1) return [];
      const middle = Math.ceil(txids.length / 2);
      return [...(await this.#query(txids.slice(0, middle))), ...(await this.#query(txids.slice(middle)))];
    }
  }

  #know(txid: string, id: ClientOrderId): void {
    this.#ids.set(txid, id);
    this.#txids.set(id, txid);
  }

  /** Orders of ours among those told, of the instruments that we trade. */
  #ours(orders: Readonly<Record<string, KrakenOrder>>): ReportedOrder[] {
    return Object.entries(orders).flatMap(([txid, order]) => {
      const instrument = this.#instruments.find((listed) => this.#listing(listed).altname === order.descr.pair);
      const clientId = order.cl_ord_id;
      if (clientId === undefined || clientId === null || instrument === undefined || !this.#isOurs(clientId)) {
        this.#ids.set(txid, 'foreign');
        this.#foreign.noteOrder(txid, order);
        return [];
      }
      const id = clientOrderId(clientId);
      this.#know(txid, id);
      return [{ id, state: stateOf(order, instrument) }];
    });
  }

  #fill(id: string, trade: KrakenTrade, order: ClientOrderId): Fill {
    const instrument = this.#instruments.find((listed) => this.#pairOf(listed) === trade.pair);
    if (instrument === undefined)
      throw new RangeError(`Trade ${id} of our order ${order} is of ${trade.pair}, which this system does not trade`);
    return fillOfTrade(id, trade, instrument, { order, cause: 'order' });
  }

  #instrument(id: string): Instrument {
    const instrument = this.#instruments.find((listed) => listed.id === id);
    if (instrument === undefined) throw new RangeError(`${id} is not traded on this venue by this system`);
    return instrument;
  }

  /** `XXBTZUSD`: what trades and AssetPairs call it. */
  #pairOf({ id }: Instrument): string {
    return this.#reads.market(id).id ?? id;
  }

  /** What the venue lists it as: orders call it by its `altname`, balances its currencies by `base` and `quote`. */
  #listing({ id }: Instrument): PairListing {
    return pairListing.parse(this.#reads.market(id).info);
  }
}

/** Whether a currency only went from one of its names to another: all of them count as one balance. */
function isMove({ type, subtype }: KrakenLedgerEntry): boolean {
  const moves = {
    earn: /^(?:auto)?(?:de)?allocation$|^migration$/,
    transfer: /^(?:spotto|spotfrom)staking$|^staking(?:to|from)spot$/,
  };
  return (type === 'earn' || type === 'transfer') && moves[type].test(subtype ?? '');
}

/**
 * What the open part of a position cost. `cost` is of all that was opened, so a part that was closed is taken off by
 * way of the profit told.
 */
function openCost({ type, cost, vol_closed, value, net }: KrakenPosition): bigint {
  if (Number(vol_closed) === 0) return toldAmount(cost);
  return type === 'buy' ? toldAmount(value) - toldAmount(net) : toldAmount(value) + toldAmount(net);
}

/** Both words were seen for an order that could not be looked up. */
function isUnknownOrder(error: unknown): boolean {
  return /^EOrder:(?:Unknown|Invalid) order/.test(classifyTrouble(error).reason);
}

/** Of each kind at least, whatever their age; what the next reading may tell again is kept beyond that. */
const REMEMBERED = 1_000;

/** Source: Kraken's REST documentation, `QueryOrders`, takes up to fifty; it was twenty for years. */
const MOST_QUERIED = 20;

/** Lets go of the oldest of too many, of those that are not needed. */
function forgetBeyond<Kept>(entries: Map<string, Kept>, isOld: (kept: Kept) => boolean): void {
  for (const [id, kept] of entries) {
    if (entries.size <= REMEMBERED) return;
    if (isOld(kept)) entries.delete(id);
  }
}
