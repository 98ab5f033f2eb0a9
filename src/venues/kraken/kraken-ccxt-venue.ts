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
import { readAmount, readSteps, wholeLots } from './wire-numbers.ts';
import { OwnPositions } from './own-positions.ts';
import { TradeRounding } from './trade-rounding.ts';
import { TradedPairs } from './traded-pairs.ts';

export interface KrakenCcxtVenueOptions {
  /** The client for orders only, so that no reading call delays an order. */
  readonly orders: kraken;
  /** The client for all reading calls. */
  readonly reads: kraken;
  readonly instruments: readonly Instrument[];
  /**
   * Whether a client id is one of this program. By default every id is, which suits an account that nobody else uses.
   */
  readonly isOurs?: (clientId: string) => boolean;
  /** Leverage of instruments of kind `margin`; 2 by default. */
  readonly leverage?: number;
  /** Fills from before this time are not given. */
  readonly since: Instant;
}

/**
 * The venue port for Kraken over ccxt. ccxt only signs and sends the calls. Fields, amounts and refusals are read here
 * from Kraken's raw answers, because ccxt turns amounts into floats and has no error class for a dozen refusals. Fills
 * come from the trade history over REST, which is authoritative. Orders of others are never changed, and their trades
 * are given as foreign trades.
 */
export class KrakenCcxtVenue implements Venue {
  readonly name = 'kraken';
  readonly #client: kraken;
  readonly #reads: kraken;
  readonly #wire: WireOptions;
  readonly #pairs: TradedPairs;
  readonly #foreign = new ForeignTrades();
  readonly #positions = new OwnPositions();
  readonly #orders: KnownOrders;
  readonly #fills: FillReading;
  readonly #cashFlows: CashFlowReading;

  constructor({ orders, reads, instruments, isOurs = () => true, leverage, since }: KrakenCcxtVenueOptions) {
    this.#client = orders;
    this.#reads = reads;
    this.#wire = leverage === undefined ? {} : { leverage: String(leverage) };
    this.#pairs = new TradedPairs(instruments, reads);
    this.#orders = new KnownOrders({ reads, pairs: this.#pairs, isOurs, foreign: this.#foreign });
    const known = { pairs: this.#pairs, rounding: new TradeRounding(), positions: this.#positions };
    const parts = { ...known, reads, since };
    this.#fills = new FillReading({ ...parts, orders: this.#orders, foreign: this.#foreign });
    this.#cashFlows = new CashFlowReading({ ...parts, fills: this.#fills });
  }

  /** Loads the venue's markets and names. Call once before everything else. */
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
   * Looks an order up, by the venue's id if it is known. Otherwise it looks for our id among open orders and among
   * ended ones, with one call each.
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

  /** Time of the newest trade that `foreignTrades` no longer has, because there were too many. */
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
    for (const [id, position] of Object.entries(positions.result)) {
      const instrument = this.#pairs.ofPair(position.pair);
      if (instrument === undefined) continue;
      this.#positions.note(id, instrument.id);
      const held = readSteps(position.vol, instrument.lot) - readSteps(position.vol_closed, instrument.lot);
      lots.set(instrument.id, (lots.get(instrument.id) ?? 0) + (position.type === 'buy' ? held : -held));
      cashMinor += position.type === 'buy' ? -openCost(position) : openCost(position);
    }
    return { cashMinor, lots, bound };
  }
}

/**
 * The cost of the open part of a position. `cost` is that of everything that was opened, so for a partly closed
 * position the cost follows from its present value and profit.
 */
function openCost({ type, cost, vol_closed, value, net }: KrakenPosition): bigint {
  if (Number(vol_closed) === 0) return readAmount(cost);
  return type === 'buy' ? readAmount(value) - readAmount(net) : readAmount(value) + readAmount(net);
}
