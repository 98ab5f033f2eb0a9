import { baseAmount } from '../core/base-amount.ts';
import type { Instrument } from '../core/instrument.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';
import { instant, isoFromInstant, MINUTE, SECOND, type Duration, type Instant } from '../core/time.ts';
import { SellableLots } from '../engine/sellable-lots.ts';
import { isApproved, type SubmitOutcome, type Venue } from '../execution/venue.port.ts';
import { closingGuardian } from '../parts/closing-guardian.ts';

export interface ClosePositionsOptions {
  readonly venue: Venue;
  readonly instruments: readonly Instrument[];
  /** What is to be closed as it is known now, as signed lots by instrument; none that is zero. */
  readonly lotsToClose: () => Promise<ReadonlyMap<string, number>>;
  /** Whether the account has more of an instrument than is to be closed, which nothing may sell. */
  readonly hasBeside?: (instrument: string) => boolean;
  /** Until when something that was sent before may still arrive: so long the account is watched. */
  readonly watchUntil: Instant;
  readonly nextId: () => ClientOrderId;
  readonly clock: { now(): Instant };
  readonly wait: (time: Duration) => Promise<void>;
  /** Carries out a reading, again and again while the venue does not answer. */
  readonly ask: <Answer>(read: () => Promise<Answer>) => Promise<Answer>;
  readonly tell: (line: string) => void;
}

export interface ClosePositionsOutcome {
  readonly cancelled: number;
  readonly closed: readonly string[];
  /** Instruments of which something is still to be closed, and orders that still stand. */
  readonly left: readonly string[];
}

interface Wait {
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

/** From one reading to the next; a venue counts readings, and nothing is urgent any more once all is flat. */
const BETWEEN: Duration = SECOND;
const WATCHING = (5 * SECOND) as Duration;
/** Times at least that the venue is asked until it says that nothing is left. */
const ROUNDS = 40;
const PATIENCE = 5 * MINUTE;
/** The account has to stay flat for so many readings: what was on its way when the switch was set may arrive late. */
const FLAT_READINGS = 3;
/**
 * So old may be what a venue shows, and so long may an order be on its way (the fault catalogue's late answers and
 * stale readings).
 */
export const GRACE = MINUTE;

/**
 * Takes all orders back, closes all positions with market orders, and asks until the venue says that both are gone. One
 * close at a time for each instrument: the next is sent once the fate of the one before is known and the account shows
 * what it left, or a minute later, because a position that is closed twice is another position, or somebody else's
 * coins.
 */
export async function closePositions({
  venue,
  instruments,
  lotsToClose,
  hasBeside = () => false,
  watchUntil,
  nextId,
  clock,
  wait,
  ask,
  tell,
}: ClosePositionsOptions): Promise<ClosePositionsOutcome> {
  const closings = new Map<string, Closing>();
  const closed = new Set<string>();
  const sellable = new Map<string, SellableLots>();
  const withheld = new Map<string, string>();
  const toldWaits = new Set<string>();
  const begun = clock.now();
  let cancelled = 0;
  let flatReadings = 0;
  let goneAt: number = Number.NEGATIVE_INFINITY;
  // Whoever cannot read what is held takes no stop away.
  await lotsToClose();
  for (let round = 0; (round < ROUNDS || clock.now() - begun < PATIENCE) && flatReadings < FLAT_READINGS; round++) {
    const ownCloses = new Set(
      [...closings.values()].flatMap((closing) => (closing.kind === 'sent' ? [closing.id] : [])),
    );
    const standing = (await ask(() => venue.openOrders())).ours.filter(({ id }) => !ownCloses.has(id));
    let refused = 0;
    for (const { id } of standing) {
      const outcome = await venue.cancel(id);
      if (outcome.kind === 'cancelled') cancelled++;
      if (outcome.kind === 'not-open') goneAt = clock.now();
      if (outcome.kind === 'failed') refused++;
      tell(`cancel ${id}: ${outcome.kind}${outcome.kind === 'failed' ? ` (${outcome.reason})` : ''}`);
    }
    for (const [instrument, closing] of closings)
      if (closing.kind === 'sent') closings.set(instrument, await follow(closing));
    const held = await lotsToClose();
    // A stop that stands would close what is left a second time, and on spot it keeps the coins.
    if (refused === 0) {
      for (const [instrument, lots] of held) {
        const wait = reasonToWait(instrument, lots);
        if (wait === undefined) await close(instrument, lots);
        else tellWait(`closing ${instrument}`, wait);
      }
    }
    const isFlat =
      held.size === 0 && standing.length === 0 && [...closings.values()].every(({ kind }) => kind === 'ended');
    flatReadings = isFlat && clock.now() >= watchUntil ? flatReadings + 1 : 0;
    if (isFlat && clock.now() < watchUntil)
      tellWait('ending', { until: watchUntil, why: 'all is flat, and an order that was on its way may still arrive' });
    await wait(isFlat ? WATCHING : BETWEEN);
  }
  const open = await lotsToClose();
  for (const [instrument, lots] of open) tellWithheld(instrument, lots);
  return {
    cancelled,
    closed: [...closed],
    left: [...open.keys(), ...(await ask(() => venue.openOrders())).ours.map(({ id }) => `order ${id}`)],
  };

  /** Why a position is not closed just now; undefined when it may be. */
  function reasonToWait(instrument: string, lots: number): Wait | undefined {
    const closing = closings.get(instrument);
    const now = clock.now();
    if (closing?.kind === 'sent')
      return { until: instant(closing.at + GRACE), why: 'a close was sent, and what became of it is not known' };
    if (closing !== undefined && lots !== closing.expectedLots && now - closing.at < GRACE) {
      return { until: instant(closing.at + GRACE), why: 'the account does not show yet what the last close did' };
    }
    // What was sent right before the switch was set may be an exit that nobody shows yet.
    if (!isMargin(instrument) && hasBeside(instrument) && now < watchUntil)
      return { until: watchUntil, why: 'an exit of the run may be on its way, and other coins lie beside' };
    // An order that was listed as open and was gone may have closed this. On margin an order that only reduces is
    // harmless then; on spot it sells other coins.
    if (isMargin(instrument) || now - goneAt >= GRACE) return undefined;
    return {
      until: instant(goneAt + GRACE),
      why: 'an order that was listed as open was gone, and may have closed this',
    };
  }

  /** Says once what is waited for, why, and until when. */
  function tellWait(what: string, { until, why }: Wait): void {
    const line = `waiting with ${what}, until ${isoFromInstant(until).slice(11, 19)} UTC at the venue: ${why}`;
    if (!toldWaits.has(line)) tell(line);
    toldWaits.add(line);
  }

  /** Says what is left because its venue did not let go of it. */
  function tellWithheld(instrument: string, lots: number): void {
    const reason = withheld.get(instrument);
    if (reason === undefined) return;
    const why = `the venue did not let go of it (${reason}): an order of somebody else or a lock holds the coins`;
    tell(`left of ${instrument}: ${amountOf(instrument, lots)}; ${why}; free them at the venue and flatten again`);
  }

  function amountOf(instrument: string, lots: number): string {
    return baseAmount(
      lots,
      instruments.find(({ id }) => id === instrument),
    );
  }

  function minimumOf(id: string): number {
    return instruments.find((instrument) => instrument.id === id)?.minimumLots ?? 1;
  }

  function isMargin(id: string): boolean {
    return instruments.some((instrument) => instrument.id === id && instrument.kind === 'margin');
  }

  async function close(instrument: string, held: number): Promise<void> {
    const most = sellable.get(instrument) ?? new SellableLots();
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
    const outcome = await submit(order);
    tell(
      `close ${instrument}, ${amountOf(instrument, lots)}: ${outcome.kind === 'accepted' ? 'sent' : outcome.reason}`,
    );
    if (outcome.kind === 'refused' && outcome.trouble !== 'unknown-outcome') {
      if (outcome.trouble === 'funds' && !isMargin(instrument)) {
        withheld.set(instrument, outcome.reason);
        lessen(instrument, held, Math.abs(lots));
      }
      // The venue's smallest order may be a value: what was lessened to below it begins again with all.
      if (outcome.trouble === 'size') sellable.delete(instrument);
      return;
    }
    sellable.delete(instrument);
    withheld.delete(instrument);
    closed.add(instrument);
    closings.set(instrument, { kind: 'sent', id: order.id, heldLots: held, lots, at: clock.now() });
  }

  /**
   * The next amount is smaller, as the account may have been credited less than was traded. Where that would be below
   * the smallest order, all that the account shows then is asked for again: locked coins may be free by then.
   */
  function lessen(instrument: string, held: number, asked: number): void {
    const most = sellable.get(instrument) ?? new SellableLots();
    most.refused(asked, 0, minimumOf(instrument));
    if (most.of(held) >= Math.max(1, minimumOf(instrument))) sellable.set(instrument, most);
    else sellable.delete(instrument);
  }

  async function submit(order: OrderRequest): Promise<SubmitOutcome> {
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
  async function follow(closing: Extract<Closing, { kind: 'sent' }>): Promise<Closing> {
    const told = await ask(() => venue.find(closing.id));
    const now = clock.now();
    if (told === undefined)
      return now - closing.at < GRACE ? closing : { kind: 'ended', expectedLots: closing.heldLots, at: now };
    const filled = endedWith(told.state, Math.abs(closing.lots));
    return filled === undefined
      ? closing
      : { kind: 'ended', expectedLots: closing.heldLots - Math.sign(closing.heldLots) * filled, at: now };
  }
}

/** Lots that an order has filled when it is over; undefined while it is not. */
function endedWith(state: OrderState, lots: number): number | undefined {
  switch (state.kind) {
    case 'filled':
      return lots;
    case 'cancelled':
    case 'expired':
      return state.filledLots;
    case 'rejected':
      return 0;
    case 'in-flight':
    case 'unknown':
    case 'open':
    case 'cancelling':
      return undefined;
    default:
      return state satisfies never;
  }
}
