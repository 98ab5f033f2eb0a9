import { instant, isoFromInstant, MINUTE, SECOND, type Duration, type Instant } from '../core/time.ts';
import { ClosingOrders, GRACE, type ClosingOrdersOptions, type ClosingWait } from './closing-orders.ts';
import { tellOnce } from './tell-once.ts';

export interface ClosePositionsOptions extends ClosingOrdersOptions {
  /** What is to be closed as it is known now, as signed lots by instrument; none that is zero. */
  readonly lotsToClose: () => Promise<ReadonlyMap<string, number>>;
  /** Where books and account disagreed about what is left, at the last reading. */
  readonly unexplained?: () => readonly string[];
  readonly wait: (time: Duration) => Promise<void>;
}

export interface ClosePositionsOutcome {
  readonly cancelled: number;
  readonly closed: readonly string[];
  /** Instruments of which something is still to be closed, and orders that still stand. */
  readonly left: readonly string[];
  /** Where books and account do not agree that nothing is left; absent where they agree. */
  readonly unexplained?: readonly string[];
}

/** From one reading to the next; a venue counts readings, and nothing is urgent any more once all is flat. */
const BETWEEN: Duration = SECOND;
const WATCHING = (5 * SECOND) as Duration;
/** Times at least that the venue is asked until it says that nothing is left. */
const ROUNDS = 40;
const LATE_ORDER = 'all is flat, and an order that was on its way may still arrive';
const NOT_EXPLAINED = 'books and account disagree about what is left, which may be an old reading';
const PATIENCE = 5 * MINUTE;
/** The account has to stay flat for so many readings: what was on its way when the switch was set may arrive late. */
const FLAT_READINGS = 3;

/**
 * Takes all orders back, closes all positions with market orders, and asks until the venue says that both are gone. One
 * close at a time for each instrument: the next is sent once the fate of the one before is known and the account shows
 * what it left, or a minute later, because a position that is closed twice is another position, or somebody else's
 * coins. An order that cannot be taken back keeps the position of its own instrument open, and no other.
 */
export async function closePositions(options: ClosePositionsOptions): Promise<ClosePositionsOutcome> {
  const { lotsToClose, clock } = options;
  const closes = new ClosingOrders(options);
  const tellWait = tellOnce(options.tell);
  const begun = clock.now();
  let cancelled = 0;
  const ending = new Ending(options, tellWait);
  // Whoever cannot read what is held takes no stop away.
  await lotsToClose();
  for (let round = 0; (round < ROUNDS || clock.now() - begun < PATIENCE) && !ending.isReached; round++) {
    const standing = await takeBack(options, closes);
    cancelled += standing.cancelled;
    await closes.followAll();
    const held = await lotsToClose();
    // A stop that stands would close what is left a second time, and on spot it keeps the coins.
    for (const [instrument, lots] of held) {
      if (standing.refused.has(instrument)) continue;
      const wait = closes.reasonToWait(instrument, lots);
      if (wait === undefined) await closes.close(instrument, lots);
      else tellWait(waitInWords(`closing ${instrument}`, wait));
    }
    const isFlat = held.size === 0 && standing.listed === 0 && closes.underWay.size === 0;
    ending.note(isFlat);
    await options.wait(isFlat ? WATCHING : BETWEEN);
  }
  return { cancelled, closed: closes.closed, ...(await stays(options, closes)) };
}

/** What is there at the end. */
async function stays(
  { venue, lotsToClose, ask, unexplained = () => [] }: ClosePositionsOptions,
  closes: ClosingOrders,
): Promise<Pick<ClosePositionsOutcome, 'left' | 'unexplained'>> {
  const open = await lotsToClose();
  for (const [instrument, lots] of open) closes.tellWithheld(instrument, lots);
  const { ours } = await ask(() => venue.openOrders());
  const left = [...open.keys(), ...ours.map(({ id }) => `order ${id}`)];
  return unexplained().length === 0 ? { left } : { left, unexplained: unexplained() };
}

/** Counts the readings at which the account was flat and nothing was waited for. */
class Ending {
  readonly #options: ClosePositionsOptions;
  readonly #tellWait: (line: string) => void;
  #flatReadings = 0;
  #flatSince: Instant | undefined;

  constructor(options: ClosePositionsOptions, tellWait: (line: string) => void) {
    this.#options = options;
    this.#tellWait = tellWait;
  }

  get isReached(): boolean {
    return this.#flatReadings >= FLAT_READINGS;
  }

  note(isFlat: boolean): void {
    const now = this.#options.clock.now();
    this.#flatSince = isFlat ? (this.#flatSince ?? now) : undefined;
    const wait = this.#flatSince === undefined ? undefined : this.#reasonToWait(this.#flatSince, now);
    this.#flatReadings = isFlat && wait === undefined ? this.#flatReadings + 1 : 0;
    if (wait !== undefined) this.#tellWait(waitInWords('ending', wait));
  }

  #reasonToWait(flatSince: Instant, now: Instant): ClosingWait | undefined {
    const { watchUntil, unexplained = () => [] } = this.#options;
    const agreeBy = unexplained().length === 0 ? watchUntil : instant(flatSince + GRACE);
    if (now < watchUntil) return { until: watchUntil, why: LATE_ORDER };
    return now < agreeBy ? { until: agreeBy, why: NOT_EXPLAINED } : undefined;
  }
}

interface TakenBack {
  /** Orders that stood, apart from closes of our own. */
  readonly listed: number;
  readonly cancelled: number;
  /** Instruments of orders that the venue did not take back. */
  readonly refused: ReadonlySet<string>;
}

/** Takes back each order that stands, apart from the closes under way. */
async function takeBack({ venue, ask, tell }: ClosePositionsOptions, closes: ClosingOrders): Promise<TakenBack> {
  const standing = (await ask(() => venue.openOrders())).ours.filter(({ id }) => !closes.underWay.has(id));
  let cancelled = 0;
  const refused = new Set<string>();
  for (const { id, instrument } of standing) {
    const outcome = await venue.cancel(id);
    if (outcome.kind === 'cancelled') cancelled++;
    if (outcome.kind === 'not-open') closes.orderWasGone();
    if (outcome.kind === 'failed') refused.add(instrument);
    tell(`cancel ${id}: ${outcome.kind}${outcome.kind === 'failed' ? ` (${outcome.reason})` : ''}`);
  }
  return { listed: standing.length, cancelled, refused };
}

/** What is waited for, why, and until when, for people. */
function waitInWords(what: string, { until, why }: ClosingWait): string {
  return `waiting with ${what}, until ${isoFromInstant(until).slice(11, 19)} UTC at the venue: ${why}`;
}
