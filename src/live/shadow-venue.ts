import type { Clock } from '../core/clock.ts';
import type { Fill } from '../core/fill.ts';
import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';
import { instant, type Instant } from '../core/time.ts';
import { readMoment, writtenMoment } from '../engine/written-moment.ts';
import { hasEnded } from '../execution/order-tracker.ts';
import type { ExchangeEvent, SimulatedVenue } from '../execution/simulated-venue.ts';
import {
  isApproved,
  type ApprovedOrder,
  type CancelOutcome,
  type OpenOrders,
  type ReportedOrder,
  type SubmitOutcome,
  type ToldCashFlow,
  type UncreditedLots,
  type Venue,
  type VenueHoldings,
} from '../execution/venue.port.ts';
import { forgetOldest } from './forget-oldest.ts';
import { readShadowRecord, type ShadowRecord } from './shadow-record.ts';

/** Keeps what the venue was given, line by line. */
export interface ShadowVenueLog {
  /** What was kept before, oldest first. */
  readonly lines: Iterable<string>;
  /** Returns when the line survives the end of the process. */
  append(line: string): void;
}

export interface ShadowVenueOptions {
  /** Fresh, with the cash of the account. */
  readonly venue: SimulatedVenue;
  readonly instruments: readonly Instrument[];
  readonly clock: Clock;
  readonly log: ShadowVenueLog;
}

/** Ended orders that are remembered. */
const MOST_ENDED = 2_000;

/**
 * A new process gives so many of the newest fills and cash flows again. A session knows ten times as many by their ids.
 * It may lack only those of the moment at which the process before died.
 */
const MOST_GIVEN_AGAIN = 1_000;

/**
 * The venue of a shadow: the simulated venue behind the port that a live session trades through. It has no connection
 * to anything. It trades the candles of each moment before the session sees the moment. All that it is given is kept
 * in a log first, and a new process begins by giving it the log again: the same calls give the same fills.
 */
export class ShadowVenue implements Venue {
  readonly name = 'shadow';
  readonly #options: ShadowVenueOptions;
  /** The moment whose candles are open. */
  #open: Moment | undefined;
  #closedAt: Instant = instant(0);
  readonly #ended = new Map<ClientOrderId, OrderState>();
  #unreadFills: Fill[] = [];
  #unreadFlows: ToldCashFlow[] = [];
  #flowsSoFar = 0;

  private constructor(options: ShadowVenueOptions) {
    this.#options = options;
  }

  /** Makes the venue and gives it all that its log has. Throws a SyntaxError for a line that is no record. */
  static open(options: ShadowVenueOptions): ShadowVenue {
    const opened = new ShadowVenue(options);
    for (const line of options.log.lines) {
      opened.#act(readShadowRecord(line));
      for (const unread of [opened.#unreadFills, opened.#unreadFlows])
        if (unread.length > 2 * MOST_GIVEN_AGAIN) unread.splice(0, MOST_GIVEN_AGAIN);
    }
    return opened;
  }

  /** Whether something happened that the session has not read. */
  get hasNews(): boolean {
    return this.#unreadFills.length > 0 || this.#unreadFlows.length > 0;
  }

  /**
   * The open of a moment's candles. Nothing happens for a moment that was traded before, nor for one whose candles are
   * open already, as after the death of a process: `traded` says that its candles have closed.
   */
  open(moment: Moment): 'opened' | 'traded' {
    if (moment.at <= this.#closedAt) return 'traded';
    if (this.#open?.at !== moment.at) this.#give({ kind: 'open', moment: writtenMoment(moment) });
    return 'opened';
  }

  /** What falls due inside the open candles up to an instant. */
  elapse(until: Instant): void {
    this.#give({ kind: 'elapse', until });
  }

  /** The rest of the open candles. */
  close(): void {
    this.#give({ kind: 'close' });
  }

  /** Throws a TypeError when the guardian has not approved the order: that is a bug, not an outcome. */
  submit(approved: ApprovedOrder): Promise<SubmitOutcome> {
    if (!isApproved(approved)) throw new TypeError('A venue takes orders that the guardian approved, and nothing else');
    const { order } = approved;
    return Promise.resolve(this.#give({ kind: 'submit', order, at: this.#options.clock.now() }) ?? ACCEPTED);
  }

  cancel(order: ClientOrderId): Promise<CancelOutcome> {
    if (this.#working(order) === undefined)
      return Promise.resolve({ kind: 'not-open', reason: `order ${order} is unknown here or has ended` });
    this.#give({ kind: 'cancel', order, at: this.#options.clock.now() });
    return Promise.resolve({ kind: 'cancelled' });
  }

  openOrders(): Promise<OpenOrders> {
    const ours = this.#options.venue.exchange.working().flatMap(({ request: { id, instrument } }) => {
      const order = this.#reported(id);
      return order === undefined ? [] : [{ ...order, instrument }];
    });
    return Promise.resolve({ ours, foreign: [] });
  }

  find(id: ClientOrderId): Promise<ReportedOrder | undefined> {
    return Promise.resolve(this.#reported(id));
  }

  newFills(): Promise<readonly Fill[]> {
    const fills = this.#unreadFills;
    this.#unreadFills = [];
    return Promise.resolve(fills);
  }

  /** Nobody else trades here. */
  foreignTrades(): readonly Fill[] {
    return [];
  }

  newCashFlows(): Promise<readonly ToldCashFlow[]> {
    const flows = this.#unreadFlows;
    this.#unreadFlows = [];
    return Promise.resolve(flows);
  }

  /** Coins are credited with their fill. */
  uncreditedLots(): readonly UncreditedLots[] {
    return [];
  }

  holdings(): Promise<VenueHoldings> {
    const { venue, instruments } = this.#options;
    const { cashMinor, lots } = venue.exchange.account;
    return Promise.resolve({
      cashMinor,
      lots: new Map(instruments.flatMap(({ id }, market) => (lots[market] ? [[id, lots[market]] as const] : []))),
    });
  }

  /** A refusal of an order, or nothing. */
  #give(given: ShadowRecord): SubmitOutcome | undefined {
    this.#options.log.append(`${JSON.stringify(given)}\n`);
    return this.#act(given);
  }

  #act(given: ShadowRecord): SubmitOutcome | undefined {
    const { venue } = this.#options;
    switch (given.kind) {
      case 'open':
        this.#open = readMoment(given.moment);
        venue.open(this.#open, this.#tell);
        return undefined;
      case 'elapse':
        venue.elapse(this.#opened(), given.until, this.#tell);
        return undefined;
      case 'close':
        venue.close(this.#opened(), this.#tell);
        this.#closedAt = this.#opened().at;
        this.#open = undefined;
        return undefined;
      case 'submit':
        return this.#submit(given.order, given.at);
      case 'cancel':
        this.#cancel(given.order, given.at);
        return undefined;
      default:
        return given satisfies never;
    }
  }

  #opened(): Moment {
    if (this.#open === undefined) throw new RangeError('The candles of no moment are open');
    return this.#open;
  }

  #submit(order: OrderRequest, at: Instant): SubmitOutcome | undefined {
    const problem = this.#options.venue.exchange.submit(order, at);
    if (problem === undefined) return undefined;
    const { trouble, reason } = problem;
    // An id that is refused because it was used before stays that of the first order.
    if (this.#reported(order.id) === undefined) this.#end(order.id, { kind: 'rejected', reason });
    return { kind: 'refused', trouble, retryable: 'final', reason };
  }

  #cancel(order: ClientOrderId, at: Instant): void {
    const outcome = this.#options.venue.cancel(order, at);
    if (outcome.kind !== 'cancelled') return;
    this.#end(order, { kind: 'cancelled', filledLots: outcome.filledLots, reason: 'asked' });
  }

  readonly #tell = (events: readonly ExchangeEvent[]): void => {
    for (const event of events) this.#onEvent(event);
  };

  #onEvent(event: ExchangeEvent): void {
    switch (event.kind) {
      case 'fill':
        this.#unreadFills.push(event.fill);
        return;
      case 'order-update':
        if (hasEnded(event.state)) this.#end(event.order, event.state);
        return;
      case 'cash-flow':
        this.#flowsSoFar++;
        // Funding is what holding a position costs or brings, as interest is.
        this.#unreadFlows.push({
          id: `flow-${this.#flowsSoFar}`,
          at: event.at,
          amountMinor: event.amountMinor,
          cause: 'interest',
          position: 'ours',
          ...(event.instrument === undefined ? {} : { instrument: event.instrument }),
        });
        return;
      case 'settlement':
        throw new RangeError('A shadow trades no market that is settled');
      default:
        return event satisfies never;
    }
  }

  #end(order: ClientOrderId, state: OrderState): void {
    this.#ended.set(order, state);
    forgetOldest(this.#ended, MOST_ENDED);
  }

  #working(id: ClientOrderId) {
    return this.#options.venue.exchange.working().find(({ request }) => request.id === id);
  }

  #reported(id: ClientOrderId): ReportedOrder | undefined {
    const working = this.#working(id);
    if (working === undefined) {
      const ended = this.#ended.get(id);
      return ended === undefined ? undefined : { id, state: ended };
    }
    const { filledLots, trigger, cancelAt } = working;
    if (cancelAt !== undefined) return { id, state: { kind: 'cancelling', filledLots } };
    return { id, state: { kind: 'open', filledLots, ...(trigger === 'triggered' ? { trigger } : {}) } };
  }
}

const ACCEPTED: SubmitOutcome = { kind: 'accepted' };
