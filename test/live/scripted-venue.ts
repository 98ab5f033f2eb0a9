import type { Clock } from '../../src/core/clock.ts';
import type { Fill } from '../../src/core/fill.ts';
import type { Instrument } from '../../src/core/instrument.ts';
import { notionalMinor } from '../../src/core/money.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../../src/core/order.ts';
import type {
  ApprovedOrder,
  CancelOutcome,
  OpenOrders,
  SubmitOutcome,
  ToldCashFlow,
  ReportedOrder,
  UncreditedLots,
  Venue,
  VenueHoldings,
} from '../../src/execution/venue.port.ts';

/** What the next order meets. `lost`: it is placed, and the answer is not heard; `never`: neither. */
export type Reception = 'accepted' | 'lost' | 'never' | Extract<SubmitOutcome, { kind: 'refused' }>;

/**
 * A venue that does what a test says, and counts what reaches it. Market orders fill at once at 100, unless told to
 * rest.
 */
export class ScriptedVenue implements Venue {
  readonly name = 'scripted';
  readonly submitted: OrderRequest[] = [];
  readonly cancels: ClientOrderId[] = [];
  /** What was read, call by call. */
  readonly read: string[] = [];
  /** What the next orders meet; accepted when there is nothing. */
  readonly receptions: Reception[] = [];
  /** What the next cancels meet; carried out when there is nothing. */
  readonly cancelOutcomes: CancelOutcome[] = [];
  readonly flows: ToldCashFlow[] = [];
  foreign: readonly string[] = [];
  markets: 'fill' | 'rest' = 'fill';
  answers: 'yes' | 'no' = 'yes';
  /** Told fills are told again. */
  memory: 'good' | 'bad' = 'good';
  /** Money that the books know nothing of. */
  driftMinor = 0n;
  /** By how much each fill moves the balance otherwise than its price and lots say; told as a cash flow. */
  roundingMinor = 0n;
  /**
   * Lots of a purchase that are never credited: the account has so many less than its fills say, and its ledger says
   * so.
   */
  keeps = 0;
  others: Fill[] = [];
  /** A late ledger tells no cash flows yet. */
  ledger: 'prompt' | 'late' = 'prompt';
  readonly #clock: Clock;
  readonly #instrument: Instrument;
  readonly #orders = new Map<ClientOrderId, { readonly request: OrderRequest; state: OrderState }>();
  readonly #fills: Fill[] = [];
  readonly #uncredited: UncreditedLots[] = [];
  #told = 0;
  #cashMinor: bigint;
  #lots = 0;

  constructor({
    clock,
    instrument,
    cashMinor,
  }: {
    readonly clock: Clock;
    readonly instrument: Instrument;
    readonly cashMinor: bigint;
  }) {
    this.#clock = clock;
    this.#instrument = instrument;
    this.#cashMinor = cashMinor;
  }

  submit({ order }: ApprovedOrder): Promise<SubmitOutcome> {
    this.submitted.push(order);
    const reception = this.receptions.shift() ?? 'accepted';
    if (this.keeps > 0 && order.side === 'sell' && order.lots > this.#lots - this.#locked()) {
      return Promise.resolve({
        kind: 'refused',
        trouble: 'funds',
        retryable: 'final',
        reason: 'EOrder:Insufficient funds',
      });
    }
    if (typeof reception === 'object') return Promise.resolve(reception);
    if (reception !== 'never') this.place(order);
    if (reception === 'accepted') return Promise.resolve({ kind: 'accepted' });
    return Promise.resolve({ kind: 'refused', trouble: 'unknown-outcome', retryable: 'final', reason: 'silence' });
  }

  cancel(id: ClientOrderId): Promise<CancelOutcome> {
    this.cancels.push(id);
    const outcome = this.cancelOutcomes.shift();
    if (outcome !== undefined) return Promise.resolve(outcome);
    const order = this.#orders.get(id);
    if (order?.state.kind !== 'open') return Promise.resolve({ kind: 'not-open', reason: 'EOrder:Unknown order' });
    order.state = { kind: 'cancelled', filledLots: order.state.filledLots, reason: 'asked' };
    return Promise.resolve({ kind: 'cancelled' });
  }

  openOrders(): Promise<OpenOrders> {
    return this.#tell('openOrders', () => ({
      ours: [...this.#orders].flatMap(([id, { request, state }]) =>
        state.kind === 'open' ? [{ id, instrument: request.instrument, state }] : [],
      ),
      foreign: this.foreign,
    }));
  }

  find(id: ClientOrderId): Promise<ReportedOrder | undefined> {
    return this.#tell(`find ${id}`, () => {
      const order = this.#orders.get(id);
      return order === undefined ? undefined : { id, state: order.state };
    });
  }

  newFills(): Promise<readonly Fill[]> {
    return this.#tell('newFills', () => {
      const fills = this.#fills.slice(this.memory === 'bad' ? 0 : this.#told);
      this.#told = this.#fills.length;
      return fills;
    });
  }

  foreignTrades(): readonly Fill[] {
    return this.others;
  }

  newCashFlows(): Promise<readonly ToldCashFlow[]> {
    return this.#tell('newCashFlows', () => (this.ledger === 'late' ? [] : this.flows.splice(0)));
  }

  uncreditedLots(): readonly UncreditedLots[] {
    return this.ledger === 'late' ? [] : this.#uncredited;
  }

  holdings(): Promise<VenueHoldings> {
    return this.#tell('holdings', () => ({
      cashMinor: this.#cashMinor + this.driftMinor,
      lots: new Map([[this.#instrument.id, this.#lots]]),
    }));
  }

  /** Somebody else's order of our name, or one that a process before sent. */
  place(request: OrderRequest): void {
    this.#orders.set(request.id, { request, state: { kind: 'open', filledLots: 0 } });
    if (request.kind === 'market' && this.markets === 'fill') this.fill(request.id);
  }

  fill(id: ClientOrderId, lots?: number, price = 100): void {
    const order = this.#orders.get(id);
    if (order === undefined) throw new Error(`no order ${id}`);
    const { request } = order;
    const before = this.#fills.reduce((sum, fill) => (fill.order === id ? sum + fill.lots : sum), 0);
    const filled = lots ?? request.lots - before;
    const priceTicks = Math.round(price * 100);
    this.#fills.push({
      id: `t${this.#fills.length + 1}`,
      order: id,
      instrument: request.instrument,
      side: request.side,
      lots: filled,
      priceTicks,
      feeMinor: 0n,
      liquidity: 'taker',
      at: this.#clock.now(),
      cause: 'order',
    });
    const sign = request.side === 'buy' ? 1 : -1;
    this.#lots += sign * filled - (request.side === 'buy' ? this.keeps : 0);
    if (request.side === 'buy' && this.keeps > 0) {
      this.#uncredited.push({ trade: `t${this.#fills.length}`, instrument: request.instrument, lots: this.keeps });
    }
    this.#cashMinor -= BigInt(sign) * notionalMinor(priceTicks, filled, this.#instrument.tick, this.#instrument.lot);
    this.#cashMinor += this.roundingMinor;
    if (this.roundingMinor !== 0n)
      this.flows.push({
        id: `rounding t${this.#fills.length}`,
        at: this.#clock.now(),
        amountMinor: this.roundingMinor,
        cause: 'rounding',
      });
    order.state = before + filled === request.lots ? { kind: 'filled' } : { kind: 'open', filledLots: before + filled };
  }

  /** The owner brings coins to the account, or with a number below zero takes some out of it. */
  moveCoins(lots: number): void {
    this.#lots += lots;
  }

  /** The owner sells, and gets so much. */
  sellByHand(lots: number, valueMinor: bigint): void {
    this.#lots -= lots;
    this.#cashMinor += valueMinor;
  }

  /** Where an order stands, as the venue would say. */
  end(id: ClientOrderId, state: OrderState): void {
    const order = this.#orders.get(id);
    if (order !== undefined) order.state = state;
  }

  forget(id: ClientOrderId): void {
    this.#orders.delete(id);
  }

  get lots(): number {
    return this.#lots;
  }

  /** By orders that rest. */
  #locked(): number {
    return [...this.#orders.values()].reduce(
      (sum, { request, state }) => sum + (state.kind === 'open' && request.side === 'sell' ? request.lots : 0),
      0,
    );
  }

  #tell<Answer>(call: string, answer: () => Answer): Promise<Answer> {
    this.read.push(call);
    return this.answers === 'yes' ? Promise.resolve(answer()) : Promise.reject(new Silence());
  }
}

export class Silence extends Error {
  override readonly name = 'Silence';

  constructor() {
    super('nobody answers');
  }
}
