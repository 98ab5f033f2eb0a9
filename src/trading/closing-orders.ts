import { baseAmount } from '../core/base-amount.ts';
import { canShort, type Instrument } from '../core/instrument.ts';
import type { ClientOrderId, OrderRequest } from '../core/order.ts';
import { instant, MINUTE, type Instant } from '../core/time.ts';
import { SellableLots } from '../engine/sellable-lots.ts';
import { filledLots, hasEnded } from '../execution/order-tracker.ts';
import { isApproved, type SubmitOutcome, type Venue } from '../execution/venue.port.ts';
import { closingGuardian } from '../parts/closing-guardian.ts';

export interface ClosingOrdersOptions {
  readonly venue: Venue;
  readonly instruments: readonly Instrument[];
  /** Whether the account has more of an instrument than is to be closed, which nothing may sell. */
  readonly hasBeside?: (instrument: string) => boolean;
  /** Why it is not sure yet that what is to be closed is the run's; undefined where it is. */
  readonly doubtOf?: (instrument: string) => ClosingWait | undefined;
  /** Until when something that was sent before may still arrive: so long the account is watched. */
  readonly watchUntil: Instant;
  readonly nextId: () => ClientOrderId;
  readonly clock: { now(): Instant };
  /** Carries out a reading, again and again while the venue does not answer. */
  readonly ask: <Answer>(read: () => Promise<Answer>) => Promise<Answer>;
  readonly tell: (line: string) => void;
}

/** Why something is waited for, and until when. */
export interface ClosingWait {
  readonly until: Instant;
  readonly why: string;
}

/** A close that was sent. `ended` knows what it has left, and since when. */
type Closing =
  | {
      readonly kind: 'sent';
      readonly id: ClientOrderId;
      readonly heldLots: number;
      readonly lots: number;
      readonly at: Instant;
    }
  | { readonly kind: 'ended'; readonly expectedLots: number; readonly at: Instant };

/**
 * So old may be what a venue shows, and so long may an order be on its way (the fault catalogue's late answers and
 * stale readings).
 */
export const GRACE = MINUTE;

/** The closes of a flatten: at most one order under way for each instrument, and what became of those before. */
export class ClosingOrders {
  readonly #options: ClosingOrdersOptions;
  readonly #closings = new Map<string, Closing>();
  readonly #closed = new Set<string>();
  readonly #sellable = new Map<string, SellableLots>();
  readonly #withheld = new Map<string, string>();
  #goneAt: number = Number.NEGATIVE_INFINITY;

  constructor(options: ClosingOrdersOptions) {
    this.#options = options;
  }

  /** Instruments that a close was sent for. */
  get closed(): readonly string[] {
    return [...this.#closed];
  }

  /** Ids of the closes whose fate is not known. */
  get underWay(): ReadonlySet<ClientOrderId> {
    return new Set([...this.#closings.values()].flatMap((closing) => (closing.kind === 'sent' ? [closing.id] : [])));
  }

  /** An order of the account that was listed as open was gone when it was to be taken back. */
  orderWasGone(): void {
    this.#goneAt = this.#options.clock.now();
  }

  /** Asks the venue what became of each close. */
  async followAll(): Promise<void> {
    for (const [instrument, closing] of this.#closings)
      if (closing.kind === 'sent') this.#closings.set(instrument, await this.#follow(closing));
  }

  /** Why a position is not closed just now; undefined when it may be. */
  reasonToWait(instrument: string, lots: number): ClosingWait | undefined {
    const { clock, watchUntil, hasBeside = () => false, doubtOf } = this.#options;
    const closing = this.#closings.get(instrument);
    const now = clock.now();
    if (closing?.kind === 'sent')
      return { until: instant(closing.at + GRACE), why: 'a close was sent, and what became of it is not known' };
    if (closing !== undefined && lots !== closing.expectedLots && now - closing.at < GRACE) {
      return { until: instant(closing.at + GRACE), why: 'the account does not show yet what the last close did' };
    }
    // What was sent right before the switch was set may be an exit that nobody shows yet.
    if (!this.#canShort(instrument) && hasBeside(instrument) && now < watchUntil)
      return { until: watchUntil, why: 'an exit of the run may be on its way, and other coins lie beside' };
    const doubt = doubtOf?.(instrument);
    if (doubt !== undefined) return doubt;
    // An order that was listed as open and was gone may have closed this. On margin an order that only reduces is
    // harmless then; on spot it sells other coins.
    if (this.#canShort(instrument) || now - this.#goneAt >= GRACE) return undefined;
    return {
      until: instant(this.#goneAt + GRACE),
      why: 'an order that was listed as open was gone, and may have closed this',
    };
  }

  /** Sends a market order that closes a position, or as much of it as the venue let go of before. */
  async close(instrument: string, held: number): Promise<void> {
    const { nextId, clock, tell } = this.#options;
    const most = this.#sellable.get(instrument) ?? new SellableLots();
    const lots = Math.sign(held) * most.of(held);
    const order: OrderRequest = {
      id: nextId(),
      instrument,
      kind: 'market',
      side: lots > 0 ? 'sell' : 'buy',
      lots: Math.abs(lots),
      purpose: 'exit',
      reduce: 'reduce-only',
      createdAt: clock.now(),
    };
    const outcome = await this.#submit(order);
    tell(
      `close ${instrument}, ${this.#amountOf(instrument, lots)}: ${outcome.kind === 'accepted' ? 'sent' : outcome.reason}`,
    );
    if (outcome.kind === 'refused' && outcome.trouble !== 'unknown-outcome') {
      if (outcome.trouble === 'funds' && !this.#canShort(instrument)) {
        this.#withheld.set(instrument, outcome.reason);
        this.#lessen(instrument, held, Math.abs(lots));
      }
      // The venue's smallest order may be a value: what was lessened to below it begins again with all.
      if (outcome.trouble === 'size') this.#sellable.delete(instrument);
      return;
    }
    this.#sellable.delete(instrument);
    this.#withheld.delete(instrument);
    this.#closed.add(instrument);
    this.#closings.set(instrument, { kind: 'sent', id: order.id, heldLots: held, lots, at: clock.now() });
  }

  /** Says what is left because its venue did not let go of it. */
  tellWithheld(instrument: string, lots: number): void {
    const reason = this.#withheld.get(instrument);
    if (reason === undefined) return;
    const why = `the venue did not let go of it (${reason}): an order of somebody else or a lock holds the coins`;
    this.#options.tell(
      `left of ${instrument}: ${this.#amountOf(instrument, lots)}; ${why}; free them at the venue and flatten again`,
    );
  }

  /**
   * The next amount is smaller, as the account may have been credited less than was traded. Where that would be below
   * the smallest order, all that the account shows then is asked for again: locked coins may be free by then.
   */
  #lessen(instrument: string, held: number, asked: number): void {
    const most = this.#sellable.get(instrument) ?? new SellableLots();
    most.refused(asked, 0, this.#minimumOf(instrument));
    if (most.of(held) >= Math.max(1, this.#minimumOf(instrument))) this.#sellable.set(instrument, most);
    else this.#sellable.delete(instrument);
  }

  async #submit(order: OrderRequest): Promise<SubmitOutcome> {
    const { venue, clock, instruments } = this.#options;
    const approved = closingGuardian().review(order, {
      now: clock.now(),
      portfolio: { cash: 0, equity: 0, positions: [] },
      instruments,
      prices: new Float64Array(instruments.length).fill(Number.NaN),
      workingEntries: [],
      dayStartEquity: 0,
    });
    if (!isApproved(approved)) throw new Error(`A reduce-only order was refused: ${approved.reason}`);
    return venue.submit(approved);
  }

  /** What has become of a close. Not to be found for a minute, it was never placed. */
  async #follow(closing: Extract<Closing, { kind: 'sent' }>): Promise<Closing> {
    const { venue, clock, ask } = this.#options;
    const told = await ask(() => venue.find(closing.id));
    const now = clock.now();
    if (told === undefined)
      return now - closing.at < GRACE ? closing : { kind: 'ended', expectedLots: closing.heldLots, at: now };
    if (!hasEnded(told.state)) return closing;
    const filled = filledLots(told.state, { lots: Math.abs(closing.lots) });
    return { kind: 'ended', expectedLots: closing.heldLots - Math.sign(closing.heldLots) * filled, at: now };
  }

  #amountOf(instrument: string, lots: number): string {
    return baseAmount(
      lots,
      this.#options.instruments.find(({ id }) => id === instrument),
    );
  }

  #minimumOf(id: string): number {
    return this.#options.instruments.find((instrument) => instrument.id === id)?.minimumLots ?? 1;
  }

  #canShort(id: string): boolean {
    return this.#options.instruments.some((instrument) => instrument.id === id && canShort(instrument));
  }
}
