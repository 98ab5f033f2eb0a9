import type { Fill } from '../core/fill.ts';
import type { Forecast } from '../core/forecast.ts';
import type { OrderRequest, OrderState } from '../core/order.ts';
import type { Instant } from '../core/time.ts';
import type { DecisionRecord, ExitCause } from '../engine/engine-output.ts';
import { readEvent } from '../engine/read-event.ts';
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
  readonly forecast: Forecast | undefined;
  /** In the order of the header's names. */
  readonly features: Float64Array | undefined;
  readonly orders: OrderStory[];
  /** Why it was closed, in the engine's words; a stop at the venue needs none. */
  readonly closing: ExitCause | 'stop' | undefined;
  readonly openedAt: Instant;
  readonly closedAt: Instant | undefined;
  /** Lots still open, signed. */
  readonly lots: number;
}

type Mutable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** What `outputJson` writes, as far as a story needs it. */
interface KeptOutput {
  readonly orders?: readonly OrderRequest[];
  readonly decisions?: readonly DecisionRecord[];
  readonly changes?: readonly { readonly kind: string; readonly instrument?: string; readonly cause?: ExitCause }[];
}

/** Tells every trade of a journal, oldest first. */
export function tradeStories(events: Iterable<KeptEvent>): readonly TradeStory[] {
  const teller = new StoryTeller();
  for (const event of events) teller.hear(event);
  return teller.stories;
}

class StoryTeller {
  readonly stories: Mutable<TradeStory>[] = [];
  readonly #open = new Map<string, Mutable<TradeStory>>();
  readonly #orders = new Map<string, OrderStory>();
  /** What an entry rests on, by its order. */
  readonly #grounds = new Map<string, Pick<TradeStory, 'decision' | 'forecast' | 'features'>>();

  hear(kept: KeptEvent): void {
    const event = readEvent(kept.event);
    if (event.kind === 'fill') this.#onFill(event.fill);
    if (event.kind === 'order-update') this.#orders.get(event.order)?.states.push({ at: event.at, state: event.state });
    if (kept.output === '{}') return;
    const output = JSON.parse(kept.output) as KeptOutput;
    for (const decision of output.decisions ?? []) {
      if (decision.outcome.kind !== 'ordered') continue;
      const forecast = event.kind === 'forecast' ? event.forecasts[decision.market] : undefined;
      const grounds = { decision: { ...decision, at: kept.at, event: kept.seq }, forecast, features: kept.features?.[decision.market] };
      for (const order of decision.outcome.orders) this.#grounds.set(order, grounds);
    }
    for (const { kind, instrument, cause } of output.changes ?? []) {
      const story = this.#open.get(instrument ?? '');
      if (kind === 'closing' && story !== undefined && cause !== undefined) story.closing = cause;
    }
    for (const request of output.orders ?? []) {
      const story: OrderStory = { request, states: [], fills: [] };
      this.#orders.set(request.id, story);
      if (request.purpose !== 'enter') this.#open.get(request.instrument)?.orders.push(story);
    }
  }

  #onFill(fill: Fill): void {
    const order = this.#orders.get(fill.order);
    order?.fills.push(fill);
    const story = this.#open.get(fill.instrument) ?? this.#begin(fill);
    if (order !== undefined && !story.orders.includes(order)) story.orders.push(order);
    story.lots += fill.side === 'buy' ? fill.lots : -fill.lots;
    if (order?.request.purpose === 'protect') story.closing = 'stop';
    if (story.lots !== 0) return;
    story.closedAt = fill.at;
    this.#open.delete(fill.instrument);
  }

  #begin(fill: Fill): Mutable<TradeStory> {
    const { decision, forecast, features } = this.#grounds.get(fill.order) ?? { decision: undefined, forecast: undefined, features: undefined };
    const story: Mutable<TradeStory> = {
      number: this.stories.length + 1, instrument: fill.instrument, side: fill.side === 'buy' ? 'long' : 'short', decision, forecast, features,
      orders: [], closing: undefined, openedAt: fill.at, closedAt: undefined, lots: 0,
    };
    this.stories.push(story);
    this.#open.set(fill.instrument, story);
    return story;
  }
}
