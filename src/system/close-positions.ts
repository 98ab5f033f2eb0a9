import type { Instrument } from '../core/instrument.ts';
import type { ClientOrderId, OrderRequest, OrderState } from '../core/order.ts';
import { MINUTE, type Instant } from '../core/time.ts';
import { isApproved, type SubmitOutcome, type Venue } from '../execution/venue.port.ts';
import { Guardian } from '../risk/guardian.ts';

export interface ClosePositionsOptions {
  readonly venue: Venue;
  readonly instruments: readonly Instrument[];
  /** Lots by instrument that the account held before the run: they are left alone. */
  readonly foreign: Readonly<Record<string, number>>;
  readonly nextId: () => ClientOrderId;
  readonly clock: { now(): Instant };
  /** Between two readings. */
  readonly wait: () => Promise<void>;
  /** Carries out a reading, again and again while the venue does not answer. */
  readonly ask: <Answer>(read: () => Promise<Answer>) => Promise<Answer>;
  readonly tell: (line: string) => void;
}

export interface ClosePositionsOutcome {
  readonly cancelled: number;
  readonly closed: readonly string[];
  /** Instruments of which something is still held. */
  readonly left: readonly string[];
}

/** A close that was sent. `ended` knows what it has left, and since when. */
type Closing =
  | { readonly kind: 'sent'; readonly id: ClientOrderId; readonly heldLots: number; readonly at: Instant }
  | { readonly kind: 'ended'; readonly expectedLots: number; readonly at: Instant };

/** Times at least that the venue is asked until it says that nothing is left. */
const ROUNDS = 40;
const PATIENCE = 5 * MINUTE;
/** The account has to stay flat for so many readings: what was on its way when the switch was set may arrive late. */
const FLAT_READINGS = 3;
/** So old may be what a venue shows, and so long may an order be on its way (the fault catalogue's late answers and stale readings). */
const GRACE = MINUTE;

/**
 * Takes all orders back, closes all positions with market orders, and asks until the venue says that both are gone. One
 * close at a time for each instrument: the next is sent once the fate of the one before is known and the account shows
 * what it left, or a minute later, because a position that is closed twice is another position, or somebody else's coins.
 */
export async function closePositions({ venue, instruments, foreign, nextId, clock, wait, ask, tell }: ClosePositionsOptions): Promise<ClosePositionsOutcome> {
  const closings = new Map<string, Closing>();
  const closed = new Set<string>();
  const begun = clock.now();
  let cancelled = 0;
  let flatReadings = 0;
  let goneAt: number = Number.NEGATIVE_INFINITY;
  for (let round = 0; (round < ROUNDS || clock.now() - begun < PATIENCE) && flatReadings < FLAT_READINGS; round++) {
    const ownCloses = new Set([...closings.values()].flatMap((closing) => (closing.kind === 'sent' ? [closing.id] : [])));
    const standing = (await ask(() => venue.openOrders())).ours.filter(({ id }) => !ownCloses.has(id));
    let refused = 0;
    for (const { id } of standing) {
      const outcome = await venue.cancel(id);
      if (outcome.kind === 'cancelled') cancelled++;
      if (outcome.kind === 'not-open') goneAt = clock.now();
      if (outcome.kind === 'failed') refused++;
      tell(`cancel ${id}: ${outcome.kind}${outcome.kind === 'failed' ? ` (${outcome.reason})` : ''}`);
    }
    for (const [instrument, closing] of closings) if (closing.kind === 'sent') closings.set(instrument, await follow(closing));
    const held = await heldLots();
    // A stop that stands would close what is left a second time, and on spot it keeps the coins.
    if (refused === 0) for (const [instrument, lots] of held) if (mayClose(instrument, lots)) await close(instrument, lots);
    const isFlat = held.size === 0 && standing.length === 0 && [...closings.values()].every(({ kind }) => kind === 'ended');
    flatReadings = isFlat ? flatReadings + 1 : 0;
    await wait();
  }
  return { cancelled, closed: [...closed], left: [...(await heldLots()).keys()] };

  async function heldLots(): Promise<ReadonlyMap<string, number>> {
    const { lots } = await ask(() => venue.holdings());
    return new Map(instruments.flatMap(({ id }) => {
      const held = (lots.get(id) ?? 0) - (foreign[id] ?? 0);
      return held === 0 ? [] : [[id, held] as const];
    }));
  }

  function mayClose(instrument: string, lots: number): boolean {
    const closing = closings.get(instrument);
    if (closing?.kind === 'sent') return false;
    const now = clock.now();
    if (closing !== undefined && lots !== closing.expectedLots && now - closing.at < GRACE) return false;
    // An order that was listed as open and was gone may have closed this: only where coins of others are there to be sold does that have to be waited for.
    return (foreign[instrument] ?? 0) === 0 || now - goneAt >= GRACE;
  }

  async function close(instrument: string, lots: number): Promise<void> {
    const order: OrderRequest = { id: nextId(), instrument, kind: 'market', side: lots > 0 ? 'sell' : 'buy', lots: Math.abs(lots), purpose: 'exit', reduce: 'reduce-only', createdAt: clock.now() };
    const outcome = await submit(order);
    tell(`close ${instrument}, ${lots} lots: ${outcome.kind === 'accepted' ? 'sent' : outcome.reason}`);
    if (outcome.kind === 'refused' && outcome.trouble !== 'unknown-outcome') return;
    closed.add(instrument);
    closings.set(instrument, { kind: 'sent', id: order.id, heldLots: lots, at: clock.now() });
  }

  async function submit(order: OrderRequest): Promise<SubmitOutcome> {
    const approved = new Guardian({ checks: [] }).review(order, { now: clock.now(), portfolio: { cash: 0, equity: 0, positions: [] }, instruments, prices: new Float64Array(instruments.length).fill(Number.NaN), workingEntries: [], dayStartEquity: 0 });
    if (!isApproved(approved)) throw new Error(`A reduce-only order was refused: ${approved.reason}`);
    return venue.submit(approved);
  }

  /** What has become of a close. Not to be found for a minute, it was never placed. */
  async function follow(closing: Extract<Closing, { kind: 'sent' }>): Promise<Closing> {
    const told = await ask(() => venue.find(closing.id));
    const now = clock.now();
    if (told === undefined) return now - closing.at < GRACE ? closing : { kind: 'ended', expectedLots: closing.heldLots, at: now };
    const filled = endedWith(told.state, Math.abs(closing.heldLots));
    return filled === undefined ? closing : { kind: 'ended', expectedLots: closing.heldLots - Math.sign(closing.heldLots) * filled, at: now };
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
