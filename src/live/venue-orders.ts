import type { Clock } from '../core/clock.ts';
import type { Fill } from '../core/fill.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';
import { MINUTE, SECOND, type Duration, type Instant } from '../core/time.ts';
import type { EngineEvent } from '../engine/event.ts';
import { filledLots, hasEnded, type TrackedOrder } from '../execution/order-tracker.ts';
import { refusalReason } from '../execution/refusal-reason.ts';
import type {
  ApprovedOrder,
  ReportedOrder,
  SubmitOutcome,
  Venue,
  VenueHoldings,
  VenueTrouble,
} from '../execution/venue.port.ts';
import { forgetOldest } from './forget-oldest.ts';
import { ForgottenOrders } from './forgotten-orders.ts';
import type { NoteKind } from './live-journal.port.ts';
import { rememberedHere } from './remembered.ts';

/** What an order is not sent for, in words; undefined when it may go. Asked right before every send. */
export type SendingBan = (order: OrderRequest) => Promise<string | undefined>;

export interface VenueOrdersParts {
  readonly venue: Venue;
  readonly clock: Clock;
  /** Shows the engine an event and keeps it. */
  readonly show: (event: EngineEvent) => void;
  /** Orders that have not ended, as the engine knows them. */
  readonly working: () => readonly TrackedOrder[];
  /** Whether the market of an instrument has been settled: the venue may have dropped its orders. */
  readonly isSettled?: (instrument: string) => boolean;
  /** Whether the account looks as if an order had traded what the books do not have. */
  readonly mayHaveTraded: (order: OrderRequest, holdings: VenueHoldings) => boolean;
  readonly ban: SendingBan;
  /**
   * Asked right before an order is taken back: while halted only entries are, which adds no risk; the others are once
   * resumed.
   */
  readonly trading: () => Promise<'on' | 'halted'>;
  /** Called when an order was given to the venue and its answer is awaited: there is time for what is for people. */
  readonly onGiven?: () => void;
  readonly note: (kind: NoteKind, detail: Readonly<Record<string, unknown>>) => void;
  readonly filled?: ReadonlyMap<ClientOrderId, number>;
  readonly fillIds?: ReadonlySet<string>;
  /** Orders that were to be taken back when the process before this one ended. */
  readonly unwanted?: Iterable<ClientOrderId>;
  /**
   * How long after its sending an order may still appear at the venue: the slowest venue was seen to show orders up
   * to a minute late.
   */
  readonly grace?: Duration;
}

/**
 * A stop is given up on sooner, and placed again. On margin the second only reduces and is harmless; on spot it is
 * refused where the coins are locked by the first, and where the account has coins of others both may stand, until the
 * one that appeared late is taken back as an orphan by the next look. A position without a stop is worse.
 */
const STOP_GRACE: Duration = (10 * SECOND) as Duration;

/** Troubles of the moment or of the key. */
const FOR_NOW: ReadonlySet<VenueTrouble> = new Set(['throttled', 'maintenance', 'nonce', 'auth']);

/** A nonce that the venue refused was not looked at further: the same order is signed anew, so often. */
const SIGNED_AGAIN = 2;

/**
 * The run's orders at the venue: what is sent, and what becomes of it. Sends each approved order once; an answer that
 * was lost makes it unknown, and it is looked up until the grace period is over. The venue is the truth, read as fills
 * first and orders after: the engine is shown the end of an order only after all its fills, so that a position is
 * never overlooked.
 */
export class VenueOrders {
  readonly #parts: VenueOrdersParts;
  readonly #grace: Duration;
  readonly #sentAt = new Map<ClientOrderId, Instant>();
  readonly #filled: Map<ClientOrderId, number>;
  readonly #fillIds: Set<string>;
  /** Orders that are to be taken back and are not known to have ended. */
  readonly #unwanted: Set<ClientOrderId>;
  readonly #reported = new Set<string>();
  /** When a stop of an instrument was given up on last, by its id. */
  readonly #stopsGivenUp = new Map<string, Instant>();
  readonly #forgotten: ForgottenOrders;

  constructor(parts: VenueOrdersParts) {
    this.#parts = parts;
    this.#grace = parts.grace ?? MINUTE;
    this.#forgotten = new ForgottenOrders({
      ...parts,
      grace: this.#grace,
      stopGrace: STOP_GRACE,
      report: (what) => this.#report('trouble', what),
    });
    this.#filled = new Map(parts.filled);
    this.#fillIds = new Set(parts.fillIds);
    this.#unwanted = new Set(parts.unwanted);
  }

  /** Whether an order that is to be taken back may still stand. */
  get isTakingBack(): boolean {
    return this.#parts.working().some(({ request }) => this.#unwanted.has(request.id));
  }

  /** Nothing is on its way, being taken back or filling; what rests waits for a price. */
  get isQuiet(): boolean {
    return (
      !this.isTakingBack &&
      this.#parts.working().every(({ request, state }) => request.kind !== 'market' && state.kind === 'open')
    );
  }

  /** Sends an order whose intent has been kept. A failure of `onGiven` is thrown when the answer has been booked. */
  async send(approved: ApprovedOrder): Promise<void> {
    const { clock, venue, ban, onGiven } = this.#parts;
    const { order } = approved;
    for (let attempt = 0; ; attempt++) {
      const banned = await ban(order);
      // It was not sent: no venue has judged the order.
      if (banned !== undefined) return this.#update(order.id, { kind: 'rejected', reason: banned, refused: 'for-now' });
      this.#sentAt.set(order.id, clock.now());
      const given = venue.submit(approved);
      let failure: { readonly error: unknown } | undefined;
      try {
        onGiven?.();
      } catch (error) {
        failure = { error };
      }
      const next = this.#onAnswer(order, await given, attempt);
      if (failure !== undefined) throw failure.error;
      if (next === 'ended') return;
    }
  }

  /** `again`: the same order is to be signed anew. */
  #onAnswer(order: OrderRequest, outcome: SubmitOutcome, attempt: number): 'ended' | 'again' {
    if (outcome.kind === 'accepted') this.#update(order.id, { kind: 'open', filledLots: 0 });
    else if (outcome.trouble === 'unknown-outcome') this.#update(order.id, { kind: 'unknown' });
    else if (outcome.trouble === 'nonce' && attempt < SIGNED_AGAIN) return 'again';
    else
      this.#update(order.id, {
        kind: 'rejected',
        reason: refusalReason(outcome.trouble, outcome.reason),
        ...(this.#isForNow(order, outcome.trouble) ? { refused: 'for-now' as const } : {}),
      });
    return 'ended';
  }

  /**
   * Whether a refusal says nothing of the order itself. A stop that was given up on may stand after all, and then it
   * has the coins that the next one lacks.
   */
  #isForNow({ instrument, purpose }: OrderRequest, trouble: VenueTrouble): boolean {
    if (FOR_NOW.has(trouble)) return true;
    const givenUpAt = this.#stopsGivenUp.get(instrument);
    return (
      trouble === 'funds' &&
      purpose === 'protect' &&
      givenUpAt !== undefined &&
      this.#parts.clock.now() - givenUpAt < this.#grace
    );
  }

  /** Takes an order back that has not ended; what cannot be taken back now is tried again at every look. */
  async cancel(id: ClientOrderId): Promise<void> {
    const order = this.#parts.working().find(({ request }) => request.id === id);
    if (order === undefined) return;
    this.#unwanted.add(id);
    if (order.request.purpose !== 'enter' && (await this.#parts.trading()) === 'halted') return;
    const outcome = await this.#parts.venue.cancel(id);
    if (outcome.kind === 'failed') {
      this.#parts.note('trouble', { what: 'cancel', order: id, trouble: outcome.trouble, reason: outcome.reason });
      return;
    }
    const found = await this.#parts.venue.find(id).catch(() => undefined);
    if (found !== undefined) this.#settle(found);
  }

  /** Reads what has happened: fills, then where the working orders stand. Rejects when the venue did not answer. */
  async look(): Promise<void> {
    const { venue, working } = this.#parts;
    // What the fills lead to is yet to be sent, and the venue cannot know it.
    const before = new Set(working().map(({ request }) => request.id));
    for (const fill of await venue.newFills()) this.book(fill);
    const askedAt = this.#parts.clock.now();
    const { ours, foreign } = await venue.openOrders();
    for (const text of foreign) this.#report('foreign-order', text);
    const reported = new Map(ours.map((order) => [order.id, order]));
    for (const { request, state } of working()) {
      const open = reported.get(request.id);
      reported.delete(request.id);
      if (open !== undefined) {
        this.#settle(open);
        if (this.#unwanted.has(request.id)) await this.cancel(request.id);
        continue;
      }
      if (!before.has(request.id)) continue;
      const found = await venue.find(request.id, 'ended');
      if (found !== undefined) this.#settle(found);
      else await this.#onNotFound(request, state, askedAt);
    }
    for (const { id } of reported.values()) await this.#onOrphan(id);
  }

  /** The venue does not know it. Whether it ever will depends on how long ago it was sent. */
  async #onNotFound(request: OrderRequest, state: OrderState, askedAt: Instant): Promise<void> {
    const { id, instrument, purpose } = request;
    const isAccepted = state.kind !== 'in-flight' && state.kind !== 'unknown';
    const isSettled = this.#parts.isSettled?.(instrument) === true;
    if (isAccepted && !isSettled) return this.#onForgotten(request, state, askedAt);
    const sentAt = this.#sentAt.get(id);
    const grace = purpose === 'protect' ? STOP_GRACE : this.#grace;
    if (sentAt === undefined) {
      // Kept as an intent by a process that died: the grace period counts from our first look.
      this.#sentAt.set(id, askedAt);
    } else if (askedAt - sentAt >= grace) {
      if (isAccepted)
        return this.#update(id, { kind: 'cancelled', filledLots: this.#filled.get(id) ?? 0, reason: 'settlement' });
      if (purpose === 'protect') this.#stopsGivenUp.set(instrument, askedAt);
      this.#update(id, { kind: 'rejected', reason: 'never arrived at the venue', refused: 'unheard' });
    }
  }

  /** The venue accepted it and knows it no more. */
  async #onForgotten(request: OrderRequest, state: OrderState, askedAt: Instant): Promise<void> {
    const { id, lots } = request;
    const filled = Math.max(this.#filled.get(id) ?? 0, filledLots(state, request));
    if (filled >= lots) this.#update(id, { kind: 'filled' });
    else if ((await this.#forgotten.notFound(request, askedAt)) === 'ended')
      this.#update(id, { kind: 'cancelled', filledLots: filled, reason: 'the venue knows it no more' });
  }

  /** An order with our name that the engine does not know, or thinks ended: nobody watches over it. */
  async #onOrphan(id: ClientOrderId): Promise<void> {
    if (this.#parts.working().some(({ request }) => request.id === id)) return;
    this.#report('orphan', id);
    if ((await this.#parts.trading()) === 'on') await this.#parts.venue.cancel(id);
  }

  /** Whether a fill has been booked, as far back as is remembered. */
  hasFill(id: string): boolean {
    return this.#fillIds.has(id);
  }

  /** Shows the engine a fill, once. */
  book(fill: Fill): void {
    if (this.#fillIds.has(fill.id)) return;
    this.#fillIds.add(fill.id);
    this.#filled.set(fill.order, (this.#filled.get(fill.order) ?? 0) + fill.lots);
    this.#parts.show({ kind: 'fill', fill });
    this.#forgetOld();
  }

  /** Shows the engine where an order stands, if that is news and its fills have been shown. */
  #settle({ id, state }: ReportedOrder): void {
    const known = this.#parts.working().find(({ request }) => request.id === id);
    if (known === undefined) return;
    this.#forgotten.forget(id);
    const filled = this.#filled.get(id) ?? 0;
    if (hasEnded(state)) {
      if (filledLots(state, known.request) <= filled) this.#update(id, state);
      return;
    }
    const trigger = triggerOf(state) ?? triggerOf(known.state);
    const open: OrderState = {
      kind: 'open',
      filledLots: Math.max(filled, filledLots(known.state, known.request)),
      ...(trigger === undefined ? {} : { trigger }),
    };
    const isNews =
      known.state.kind !== 'open' || known.state.filledLots !== open.filledLots || known.state.trigger !== trigger;
    if (isNews) this.#update(id, open);
  }

  #update(order: ClientOrderId, state: OrderState): void {
    if (hasEnded(state)) {
      this.#unwanted.delete(order);
      this.#sentAt.delete(order);
      this.#forgotten.forget(order);
    }
    this.#parts.show({ kind: 'order-update', at: this.#parts.clock.now(), order, state });
  }

  #report(kind: NoteKind, what: string): void {
    if (this.#reported.has(what)) return;
    this.#reported.add(what);
    forgetOldest(this.#reported, REPORTED);
    this.#parts.note(kind, { what });
  }

  /** The venue port gives a fill once; this only guards a restart, so the newest are enough. */
  #forgetOld(): void {
    forgetOldest(this.#fillIds, rememberedHere(this.#parts.fillIds?.size));
    forgetOldest(this.#filled, rememberedHere(this.#parts.filled?.size));
  }
}

const REPORTED = 1_000;

function triggerOf(state: OrderState): 'triggered' | undefined {
  return state.kind === 'open' ? state.trigger : undefined;
}
