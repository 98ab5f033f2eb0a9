import type { Fill } from '../core/fill.ts';
import type { Forecast } from '../core/forecast.ts';
import type { Instrument } from '../core/instrument.ts';
import type { OrderRequest, OrderState } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import type { DecisionRecord, ExitCause, StateChange } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import { readEvent } from '../engine/read-event.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { MarketSettlement } from '../execution/settled-books.ts';
import type { Trade } from '../execution/trade.ts';
import type { KeptEvent } from './live-journal.port.ts';

/** One order of a trade, from its intent to its end. */
export interface OrderStory {
  readonly request: OrderRequest;
  readonly states: { readonly at: Instant; readonly state: OrderState }[];
  readonly fills: Fill[];
}

/** One trade, from the numbers that led to it to the money that came of it. */
export interface TradeStory {
  /** From 1, in the order of entries. */
  readonly number: number;
  readonly instrument: string;
  readonly side: 'long' | 'short';
  /** The decision behind the entry; undefined for a position that no decision of this journal opened. */
  readonly decision: (DecisionRecord & { readonly at: Instant; readonly event: number }) | undefined;
  /** What the decision was made with; undefined where it was made without a forecast of the market. */
  readonly forecast: Forecast | undefined;
  /** Why there was none of any market; undefined where there were forecasts. */
  readonly missing: string | undefined;
  /** In the order of the header's names. */
  readonly features: Float64Array | undefined;
  readonly orders: readonly OrderStory[];
  /** Fills of orders that this journal did not send: of the kill switch, of a person, of the venue. */
  readonly foreignFills: readonly Fill[];
  /** Why it was closed: in the engine's words; by a stop at the venue; or by what no order of ours did. */
  readonly closing: ExitCause | 'stop' | 'settlement' | Exclude<Fill['cause'], 'order'> | undefined;
  readonly openedAt: Instant;
  readonly closedAt: Instant | undefined;
  /** Lots still open, signed. */
  readonly lots: number;
  /** The money of it, as the ledger has booked it; undefined while it is open. */
  readonly trade: Trade | undefined;
}

type Change<Kind extends StateChange['kind']> = Extract<StateChange, { readonly kind: Kind }>;

/** What `outputJson` writes, as far as a story needs it. */
interface KeptOutput {
  readonly orders?: readonly OrderRequest[];
  readonly decisions?: readonly DecisionRecord[];
  readonly changes?: readonly (
    | Change<'closing'>
    | Pick<Change<'settled'>, 'kind' | 'instrument'>
    | { readonly kind: Exclude<StateChange['kind'], 'closing' | 'settled'> }
  )[];
}

/** What an entry rests on. */
type Grounds = Pick<TradeStory, 'decision' | 'forecast' | 'missing' | 'features'>;

const NO_GROUNDS: Grounds = { decision: undefined, forecast: undefined, missing: undefined, features: undefined };

/**
 * Tells every trade of a journal, oldest first. Trades are those of the ledger, so that their money is the run's money.
 * `instruments` are all that the run has had.
 */
export function tradeStories(events: Iterable<KeptEvent>, instruments: readonly Instrument[]): readonly TradeStory[] {
  const facts = new JournalFacts(instruments);
  for (const event of events) facts.add(event);
  const stories = instruments.flatMap(({ id }) => storiesOf(id, facts));
  return stories.toSorted((a, b) => a.openedAt - b.openedAt).map((story, place) => ({ ...story, number: place + 1 }));
}

/** A journal sorted by what stories are made of. */
class JournalFacts {
  readonly orders = new Map<string, OrderStory>();
  readonly grounds = new Map<string, Grounds>();
  readonly fills: Fill[] = [];
  readonly closings: { readonly instrument: string; readonly cause: ExitCause; readonly at: Instant }[] = [];
  readonly ledger: PortfolioLedger;
  /** When markets were settled, by instrument. */
  readonly settledAt = new Map<string, Instant>();

  constructor(instruments: readonly Instrument[]) {
    this.ledger = new PortfolioLedger({ instruments, cashMinor: 0n });
  }

  add(kept: KeptEvent): void {
    const event = readEvent(kept.event);
    if (event.kind === 'fill') this.#onFill(event.fill);
    if (event.kind === 'cash-flow') this.ledger.applyCashFlow(event);
    if (event.kind === 'order-update') this.orders.get(event.order)?.states.push({ at: event.at, state: event.state });
    if (kept.output !== '{}') this.#addOutput(kept, event);
  }

  #addOutput(kept: KeptEvent, event: EngineEvent): void {
    const output = JSON.parse(kept.output) as KeptOutput;
    for (const decision of output.decisions ?? []) this.#addDecision(decision, kept, event);
    for (const change of output.changes ?? []) {
      if (change.kind === 'settled' && event.kind === 'settlement') this.#settle(change.instrument, event);
      if (change.kind === 'closing')
        this.closings.push({ instrument: change.instrument, cause: change.cause, at: kept.at });
    }
    for (const request of output.orders ?? []) this.orders.set(request.id, { request, states: [], fills: [] });
  }

  #addDecision(decision: DecisionRecord, kept: KeptEvent, event: EngineEvent): void {
    if (decision.outcome.kind !== 'ordered') return;
    const forecast = event.kind === 'forecast' ? event.forecasts[decision.market] : undefined;
    const grounds = {
      decision: { ...decision, at: kept.at, event: kept.seq },
      forecast,
      missing: event.kind === 'forecast-missing' ? event.reason : undefined,
      features: kept.features?.[decision.market],
    };
    for (const order of decision.outcome.orders) this.grounds.set(order, grounds);
  }

  #settle(instrument: string, settlement: MarketSettlement): void {
    const place = this.ledger.instruments.findIndex(({ id }) => id === instrument);
    this.ledger.settle(place, settlement);
    this.settledAt.set(instrument, settlement.at);
  }

  #onFill(fill: Fill): void {
    if (this.ledger.apply(fill) === 'duplicate') return;
    this.fills.push(fill);
    this.orders.get(fill.order)?.fills.push(fill);
  }
}

/**
 * The fills between flat and flat. A fill that turns the position belongs to the trade it ends and to the one it
 * begins.
 */
interface Trip {
  readonly side: TradeStory['side'];
  readonly fills: Fill[];
  lots: number;
  closedAt: Instant | undefined;
}

function storiesOf(instrument: string, facts: JournalFacts): TradeStory[] {
  const trades = facts.ledger.trades().filter((trade) => trade.instrument === instrument);
  const trips = tripsOf(facts.fills.filter((fill) => fill.instrument === instrument));
  const [last, settledAt] = [trips.at(-1), facts.settledAt.get(instrument)];
  if (last !== undefined && last.closedAt === undefined && settledAt !== undefined) {
    last.closedAt = settledAt;
    last.lots = 0;
  }
  return trips.map((trip, place) => storyOf({ instrument, trip, trade: trades[place], facts }));
}

/** In the ledger's order: by time, then by the venue's id. */
function tripsOf(fills: readonly Fill[]): readonly Trip[] {
  const trips: Trip[] = [];
  let open: Trip | undefined;
  for (const fill of fills.toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))) {
    let lots: number = fill.side === 'buy' ? fill.lots : -fill.lots;
    if (open !== undefined) {
      open.fills.push(fill);
      const closes: boolean = Math.sign(open.lots) !== Math.sign(lots) && Math.abs(lots) >= Math.abs(open.lots);
      if (!closes) {
        open.lots += lots;
        continue;
      }
      lots += open.lots;
      open.lots = 0;
      open.closedAt = fill.at;
      open = undefined;
    }
    if (lots === 0) continue;
    open = { side: lots > 0 ? 'long' : 'short', fills: [fill], lots, closedAt: undefined };
    trips.push(open);
  }
  return trips;
}

interface StoryParts {
  readonly instrument: string;
  readonly trip: Trip;
  readonly trade: Trade | undefined;
  readonly facts: JournalFacts;
}

function storyOf({ instrument, trip, trade, facts }: StoryParts): TradeStory {
  const { side, fills, lots, closedAt } = trip;
  const openedAt = fills[0]?.at ?? (0 as Instant);
  const isWithin = (at: Instant): boolean => at >= openedAt && (closedAt === undefined || at <= closedAt);
  const filled = new Set(fills.map(({ order }) => order));
  const orders = [...facts.orders.values()].filter(
    ({ request, fills: done }) =>
      request.instrument === instrument &&
      (filled.has(request.id) || (done.length === 0 && request.purpose !== 'enter' && isWithin(request.createdAt))),
  );
  return {
    number: 0,
    instrument,
    side,
    ...((fills[0] && facts.grounds.get(fills[0].order)) ?? NO_GROUNDS),
    orders,
    foreignFills: fills.filter(({ order }) => !facts.orders.has(order)),
    closing: closingOf({ instrument, trip, trade, facts }),
    openedAt,
    closedAt,
    lots,
    trade: closedAt === undefined ? undefined : trade,
  };
}

/** Why a trade was closed; undefined while it is open, and where no order of the run closed it. */
function closingOf({ instrument, trip, trade, facts }: StoryParts): TradeStory['closing'] {
  const { fills, closedAt } = trip;
  const [first, last] = [fills[0], fills.at(-1)];
  if (closedAt !== undefined && last !== undefined) {
    if (trade?.exitCause === 'settlement') return 'settlement';
    if (facts.orders.get(last.order)?.request.purpose === 'protect') return 'stop';
    if (last.cause !== 'order') return last.cause;
  }
  const openedAt = first?.at ?? 0;
  return facts.closings.findLast(
    ({ instrument: closed, at }) =>
      closed === instrument && at >= openedAt && (closedAt === undefined || at <= closedAt),
  )?.cause;
}
