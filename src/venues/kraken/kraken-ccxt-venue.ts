import type { kraken } from 'ccxt';
import type { Fill } from '../../core/fill.ts';
import type { Instrument } from '../../core/instrument.ts';
import type { ClientOrderId } from '../../core/order.ts';
import type { Instant } from '../../core/time.ts';
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
import { CashFlowReading } from './cash-flow-reading.ts';
import { classifyTrouble } from './classify-trouble.ts';
import { FillReading } from './fill-reading.ts';
import { ForeignTrades } from './foreign-trades.ts';
import {
  addedOrder,
  balances,
  cancelledOrder,
  closedOrders,
  openOrders,
  openPositions,
  type KrakenPosition,
} from './kraken-messages.ts';
import { KnownOrders } from './known-orders.ts';
import { sizeProblem, wireFields, type WireOptions } from './order-wire.ts';
import { toldAmount, toldSteps, wholeLots } from './told-numbers.ts';
import { TradeRounding } from './trade-rounding.ts';
import { TradedPairs } from './traded-pairs.ts';

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
 * Kraken through ccxt. ccxt signs and carries; fields, amounts and refusals are read here from the venue's own words,
 * because ccxt turns amounts into floats and leaves a dozen refusals unnamed. Fills are read from the trade history
 * over REST, which is the truth. Orders that are not ours are left alone and told as foreign.
 */
export class KrakenCcxtVenue implements Venue {
  readonly name = 'kraken';
  readonly #client: kraken;
  readonly #reads: kraken;
  readonly #wire: WireOptions;
  readonly #pairs: TradedPairs;
  readonly #foreign = new ForeignTrades();
  readonly #orders: KnownOrders;
  readonly #fills: FillReading;
  readonly #cashFlows: CashFlowReading;

  constructor({ orders, reads, instruments, isOurs = () => true, leverage, since }: KrakenCcxtVenueOptions) {
    this.#client = orders;
    this.#reads = reads;
    this.#wire = leverage === undefined ? {} : { leverage: String(leverage) };
    this.#pairs = new TradedPairs(instruments, reads);
    this.#orders = new KnownOrders({ reads, pairs: this.#pairs, isOurs, foreign: this.#foreign });
    const parts = { reads, pairs: this.#pairs, rounding: new TradeRounding(), since };
    this.#fills = new FillReading({ ...parts, orders: this.#orders, foreign: this.#foreign });
    this.#cashFlows = new CashFlowReading({ ...parts, fills: this.#fills });
  }

  /** Learns the venue's names of things. Call once before all else. */
  async connect(): Promise<void> {
    await this.#reads.loadMarkets();
  }

  async submit(approved: ApprovedOrder): Promise<SubmitOutcome> {
    if (!isApproved(approved)) throw new TypeError('A venue takes orders that the guardian approved, and nothing else');
    const { order } = approved;
    const instrument = this.#pairs.instrument(order.instrument);
    const problem = sizeProblem(order, instrument);
    if (problem !== undefined) return { kind: 'refused', trouble: 'size', retryable: 'final', reason: problem };
    try {
      const fields = wireFields(order, instrument, this.#pairs.pairOf(instrument), this.#wire);
      const answer = addedOrder.parse(await this.#client.privatePostAddOrder(fields));
      for (const txid of answer.result.txid) this.#orders.know(txid, order.id);
      return { kind: 'accepted' };
    } catch (error) {
      return classifyTrouble(error);
    }
  }

  async cancel(id: ClientOrderId): Promise<CancelOutcome> {
    try {
      cancelledOrder.parse(await this.#client.privatePostCancelOrder({ cl_ord_id: id }));
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
    const ours = this.#orders.ours(result.open);
    const foreign = Object.entries(result.open).flatMap(([txid, { descr, vol }]) =>
      this.#orders.ownerOf(txid) === 'foreign' ? [`${txid}: ${vol} ${descr.pair}`] : [],
    );
    return { ours, foreign };
  }

  /**
   * Looks an order up: by the venue's id when it is known, else by ours among open and ended ones, which takes a call
   * each.
   */
  async find(id: ClientOrderId, among: 'all' | 'ended' = 'all'): Promise<ReportedOrder | undefined> {
    const txid = this.#orders.txidOf(id);
    if (txid !== undefined) return (await this.#orders.query([txid])).find((found) => found.id === id);
    const open =
      among === 'ended' ? {} : openOrders.parse(await this.#reads.privatePostOpenOrders({ cl_ord_id: id })).result.open;
    const closed = closedOrders.parse(await this.#reads.privatePostClosedOrders({ cl_ord_id: id }));
    return this.#orders.ours({ ...open, ...closed.result.closed }).find((found) => found.id === id);
  }

  newFills(): Promise<readonly Fill[]> {
    return this.#fills.next();
  }

  foreignTrades(): readonly Fill[] {
    return this.#foreign.list();
  }

  /** When the newest of the trades was made that `foreignTrades` has forgotten, because they are too many. */
  foreignTradesCutAt(): Instant | undefined {
    return this.#foreign.cutAt;
  }

  newCashFlows(): Promise<readonly ToldCashFlow[]> {
    return this.#cashFlows.next();
  }

  /** Trades of our orders whose ledger entries the last reading of cash flows has not found. */
  tradesNotInLedger(): readonly string[] {
    return this.#cashFlows.tradesNotInLedger();
  }

  uncreditedLots(): readonly UncreditedLots[] {
    return this.#cashFlows.uncreditedLots();
  }

  async holdings(): Promise<VenueHoldings> {
    const { instruments } = this.#pairs;
    const { minor, bound } = accountBalances(
      balances.parse(await this.#reads.privatePostBalance({})).result,
      this.#pairs.assetNames(),
    );
    const lots = new Map<string, number>();
    let cashMinor = 0n;
    for (const instrument of instruments) {
      const { base, quote } = this.#pairs.listing(instrument);
      cashMinor = minor.get(quote) ?? 0n;
      lots.set(instrument.id, wholeLots(minor.get(base) ?? 0n, instrument.lot));
    }
    if (instruments.every(({ kind }) => kind !== 'margin')) return { cashMinor, lots, bound };
    const positions = openPositions.parse(await this.#reads.privatePostOpenPositions({ docalcs: 'true' }));
    for (const position of Object.values(positions.result)) {
      const instrument = this.#pairs.ofPair(position.pair);
      if (instrument === undefined) continue;
      const held = toldSteps(position.vol, instrument.lot) - toldSteps(position.vol_closed, instrument.lot);
      lots.set(instrument.id, (lots.get(instrument.id) ?? 0) + (position.type === 'buy' ? held : -held));
      cashMinor += position.type === 'buy' ? -openCost(position) : openCost(position);
    }
    return { cashMinor, lots, bound };
  }
}

/**
 * What the open part of a position cost. `cost` is of all that was opened, so a part that was closed is taken off by
 * way of the profit told.
 */
function openCost({ type, cost, vol_closed, value, net }: KrakenPosition): bigint {
  if (Number(vol_closed) === 0) return toldAmount(cost);
  return type === 'buy' ? toldAmount(value) - toldAmount(net) : toldAmount(value) + toldAmount(net);
}
