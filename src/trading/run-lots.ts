import type { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { baseAmount } from '../core/base-amount.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Fill } from '../core/fill.ts';
import { canShort, type Instrument } from '../core/instrument.ts';
import { instant, type Instant } from '../core/time.ts';
import { readEvent } from '../engine/read-event.ts';
import type { Venue } from '../execution/venue.port.ts';
import { GRACE, type ClosingWait } from './closing-orders.ts';
import { tellOnce } from './tell-once.ts';

/** What a journal says of the lots that its run holds. */
export interface KeptLots {
  /** Signed, by instrument. */
  readonly lots: ReadonlyMap<string, number>;
  readonly fillIds: ReadonlySet<string>;
  readonly lastEvent: Instant | undefined;
  /** When the run last had an order to send. */
  readonly sentAt: Instant | undefined;
}

/** Undefined where the journal is damaged: who closes positions has to go by the account then. */
export function keptLots(journal: SqliteLiveJournal): KeptLots | undefined {
  const lots = new Map<string, number>();
  const fillIds = new Set<string>();
  let [lastEvent, sentAt]: [Instant?, Instant?] = [];
  try {
    for (const { at, kind, event: text, output } of journal.events()) {
      lastEvent = at;
      if (output.includes('"orders"')) sentAt = at;
      if (kind !== 'fill') continue;
      const event = readEvent(text);
      if (event.kind === 'fill') addFill(event.fill, lots, fillIds);
    }
  } catch (error) {
    if (error instanceof EdgewiseError && error.code === 'data-corrupt') return undefined;
    throw error;
  }
  return { lots, fillIds, lastEvent, sentAt };
}

/** Once, however often it is told. */
function addFill({ id, instrument, side, lots: filled }: Fill, lots: Map<string, number>, known: Set<string>): void {
  if (known.has(id)) return;
  known.add(id);
  lots.set(instrument, (lots.get(instrument) ?? 0) + (side === 'buy' ? filled : -filled));
}

export interface RunLotsOptions {
  readonly venue: Venue;
  readonly instruments: readonly Instrument[];
  readonly kept: KeptLots | undefined;
  /** Lots by instrument that the account held before the run. */
  readonly foreign: Readonly<Record<string, number>>;
  /**
   * Carries out a reading, again and again while the venue does not answer: one at a time, because a venue counts
   * readings.
   */
  readonly ask: <Answer>(read: () => Promise<Answer>) => Promise<Answer>;
  readonly clock: { now(): Instant };
  readonly tell: (line: string) => void;
}

/** Lots that are missing in the account beside what it had before the run, and since when so many are. */
interface Shortage {
  readonly lots: number;
  readonly since: Instant;
}

/**
 * What may be closed of an account in which others have something too: the run's own lots by its fills, in the journal
 * and since then, and never more of them than the account has. On spot nothing is ever bought. Coins have no names:
 * where somebody sold or took out some, nobody knows whose they were. What the account has counts as the run's first
 * then, as for its exits and stops, because a position that stays open behind the kill switch is worse; people are told
 * before it is closed. A fill of the run that the account shows and the history does not yet looks the same: coins have
 * to be missing for as long as a history may be late.
 */
export class RunLots {
  readonly #options: RunLotsOptions;
  readonly #own: Map<string, number>;
  readonly #known: Set<string>;
  /** Instruments of which the account has more than is closable. */
  readonly #beside = new Set<string>();
  readonly #shortages = new Map<string, Shortage>();
  /** Where the account has something of which nobody knows whose it is, in words by instrument. */
  readonly #unexplained = new Map<string, string>();

  readonly #tellOnce: (line: string) => void;
  /**
   * Whether the account shows that the run trades it: a fill of the run, or something of it to close. One that shows
   * neither may be the account of another key.
   */
  #isOfRun = false;

  constructor(options: RunLotsOptions) {
    this.#options = options;
    this.#tellOnce = tellOnce(options.tell);
    this.#own = new Map(options.kept?.lots);
    this.#known = new Set(options.kept?.fillIds);
  }

  /** Whether the account had coins of others too at the last reading, or what there was may be theirs. */
  hasBeside(instrument: string): boolean {
    return this.#beside.has(instrument);
  }

  /** Why an instrument may not be closed yet: coins are missing, and a fill of the run may be the reason. */
  reasonToWait(instrument: string): ClosingWait | undefined {
    const shortage = this.#shortages.get(instrument);
    if (shortage === undefined || this.#hasLasted(shortage)) return undefined;
    const why = 'the account has less than before the run and what the run has, and a fill may not be listed yet';
    return { until: instant(shortage.since + GRACE), why };
  }

  /**
   * Where books and account disagreed at the last reading about what is left: nothing more may be closed, and the
   * account has more than before the run, or the run has lots by its fills. It may be somebody else's, or the run's. So
   * too where the run has lots by its fills, and the account has none and shows nothing of the run: its positions may be
   * in another account.
   */
  get unexplained(): readonly string[] {
    return [...this.#unexplained.values()];
  }

  /** Signed lots by instrument, none of them zero. */
  async read(): Promise<ReadonlyMap<string, number>> {
    const { venue, instruments, kept, foreign, ask } = this.#options;
    for (const fill of await ask(() => venue.newFills())) {
      this.#isOfRun = true;
      addFill(fill, this.#own, this.#known);
    }
    const { lots: held } = await ask(() => venue.holdings());
    return new Map(
      instruments.flatMap((instrument) => {
        const { id } = instrument;
        const there = held.get(id) ?? 0;
        const before = foreign[id] ?? 0;
        const beside = there - before;
        const own = kept === undefined ? beside : (this.#own.get(id) ?? 0);
        const closable = canShort(instrument) ? lesserOf(own, beside) : lesserOf(Math.max(0, own), there);
        this.#isOfRun ||= closable !== 0;
        this.#note(instrument, { own, held: there, before, closable });
        return closable === 0 ? [] : [[id, closable] as const];
      }),
    );
  }

  #note(instrument: Instrument, lots: ComparedLots): void {
    const { held, before, closable } = lots;
    const missing = canShort(instrument) ? 0 : closable - Math.max(0, held - before);
    if (missing > 0 || Math.abs(held) > Math.abs(closable)) this.#beside.add(instrument.id);
    else this.#beside.delete(instrument.id);
    this.#compare(instrument, lots);
    const shortage = this.#noteShortage(instrument.id, missing);
    if (shortage !== undefined && this.#hasLasted(shortage)) this.#tellOnce(takenInWords(instrument, lots));
  }

  /** Where more is missing than before, that too may be a fill that is yet to be listed. */
  #noteShortage(instrument: string, lots: number): Shortage | undefined {
    if (lots <= 0) {
      this.#shortages.delete(instrument);
      return undefined;
    }
    const known = this.#shortages.get(instrument);
    const since = known === undefined || lots > known.lots ? this.#options.clock.now() : known.since;
    const shortage = { lots, since };
    this.#shortages.set(instrument, shortage);
    return shortage;
  }

  #hasLasted({ since }: Shortage): boolean {
    return this.#options.clock.now() - since >= GRACE;
  }

  /** Less than the smallest order cannot be closed, whoever's it is, and a venue credits such amounts by itself. */
  #compare(instrument: Instrument, lots: ComparedLots): void {
    const least = Math.max(1, instrument.minimumLots);
    if (lots.closable === 0 && Math.abs(disputed(lots)) >= least)
      this.#unexplained.set(instrument.id, disputeInWords(instrument, lots));
    else if (
      !this.#isOfRun &&
      this.#options.kept !== undefined &&
      Math.abs(this.#unaccounted(instrument.id, lots.own)) >= least
    )
      this.#unexplained.set(
        instrument.id,
        `${disputeInWords(instrument, lots)}; nothing in the account shows the run: is this the key of another account?`,
      );
    else this.#unexplained.delete(instrument.id);
  }

  /** What the run has by its fills, without what others closed of it by the trades of the account. */
  #unaccounted(instrument: string, own: number): number {
    const others = this.#options.venue
      .foreignTrades()
      .filter((trade) => trade.instrument === instrument && !this.#known.has(trade.id))
      .reduce((sum, { side, lots }) => sum + (side === 'buy' ? lots : -lots), 0);
    return Math.sign(own + others) === Math.sign(own) ? own + others : 0;
  }
}

interface ComparedLots {
  readonly own: number;
  readonly held: number;
  readonly before: number;
  readonly closable: number;
}

/** Lots of the account, of which neither what it had before the run nor the run's fills say whose they are. */
function disputed({ own, held, before }: ComparedLots): number {
  return lesserOf(own, held) || lesserOf(held - before, held);
}

function disputeInWords(instrument: Instrument, { own, held, before }: ComparedLots): string {
  const amount = (lots: number): string => baseAmount(lots, instrument);
  return (
    `${instrument.id}: the account has ${amount(held)} and had ${amount(before)} before the run, ` +
    `which by its fills has ${amount(own)} left`
  );
}

function takenInWords(instrument: Instrument, { own, held, before, closable }: ComparedLots): string {
  const amount = (lots: number): string => baseAmount(lots, instrument);
  return (
    `${instrument.id}: the account has ${amount(held)}, and not the ${amount(before)} from before the run with the ${amount(own)} ` +
    `of the run beside: somebody sold or took out coins. What is there counts as the run's first: ` +
    `${amount(closable)} is closed, and ${amount(held - closable)} stays`
  );
}

/** The one nearer to zero, where both go the same way. */
function lesserOf(own: number, there: number): number {
  return Math.sign(own) === Math.sign(there) ? Math.sign(own) * Math.min(Math.abs(own), Math.abs(there)) : 0;
}
