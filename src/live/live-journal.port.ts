/**
 * The memory of live trading: every event the engine was shown with what it decided, committed before anything of it is
 * sent. From it a restart finds its way back to the very same state, a replay proves that the decisions were the
 * engine's own, and a person learns why.
 */
import type { EngineEvent } from '../engine/event.ts';
import type { JOURNAL_FORMAT } from '../engine/journal.port.ts';
import type { Instant } from '../core/time.ts';
import type { HeededEpochs } from './halt-switch.port.ts';

/** What a run of live trading was made from. */
export interface LiveJournalHeader {
  /** Money is counted in parts of 10^-18; in journals of format 1 it was counted in parts of 10^-12. */
  readonly format: typeof JOURNAL_FORMAT;
  readonly system: string;
  /** The checked config, as canonical JSON. */
  readonly config: string;
  readonly configHash: string;
  readonly setting: 'paper' | 'live';
  readonly venue: string;
  /** Whether that venue is the real one; undefined in journals of older versions. */
  readonly place?: 'real' | 'simulated';
  /** Seven characters that begin every order id of this run. */
  readonly tag: string;
  /** Cash of the ledger at the start, in minor units as text. */
  readonly cashMinor: string;
  /** What the account held beyond that when the run began; it is not ours to trade. */
  readonly foreign: { readonly cashMinor: string; readonly lots: Readonly<Record<string, number>> };
  readonly instruments: readonly string[];
  /**
   * All that the venue listed of them when the run began, as canonical JSON; undefined in journals of older versions.
   */
  readonly listings?: readonly string[];
  readonly artifact: string;
  /** What was known of an edge when real trading was armed; undefined on paper, and in journals of older versions. */
  readonly evidence?: string;
  /**
   * The highest fee that the venue listed when the run began, in basis points; undefined where it named none, or was
   * not asked for.
   */
  readonly takerFeeBps?: number;
  readonly featureNames: readonly string[];
  /** What the forecasts' probabilities are of. */
  readonly classes: readonly string[];
}

/** One start of the process. Events from `seq` on belong to it. */
export interface JournalStart {
  /**
   * What its orders are named by, larger than all before: `startNumber`; counted from 1 in journals of older versions.
   */
  readonly start: number;
  readonly seq: number;
  readonly at: Instant;
  readonly codeVersion: string;
}

/** An event with what came of it, as text. */
export interface EventEntry {
  readonly at: Instant;
  readonly kind: EngineEvent['kind'];
  /** As `exactJson` writes it. */
  readonly event: string;
  /** As `outputJson` writes it; `{}` when nothing came of it. */
  readonly output: string;
  /** What the forecasts in the event rest on, per market. */
  readonly features?: readonly (Float64Array | undefined)[];
}

export interface KeptEvent extends EventEntry {
  /** Counted from 1. */
  readonly seq: number;
}

/** The state of a run behind an event, for a restart to begin from. */
export interface JournalSnapshot {
  readonly seq: number;
  /** Version of what is in the state; another one is not read. */
  readonly format: number;
  readonly state: string;
}

/** A snapshot as a journal finds it again. `damaged`: it is not the one that was written, or not of these events. */
export type FoundSnapshot =
  | ({ readonly kind: 'whole' } & JournalSnapshot)
  | { readonly kind: 'damaged'; readonly seq: number; readonly reason: string };

/** Something that happened and is no event of the engine. */
export interface JournalNote {
  readonly at: Instant;
  readonly kind: NoteKind;
  readonly detail: Readonly<Record<string, unknown>>;
}

export type NoteKind =
  | 'reconciled'
  | 'difference'
  | 'foreign-order'
  | 'health'
  | 'trouble'
  | 'orphan'
  | 'stop'
  | 'job'
  | 'adopted'
  | 'adoption-refused'
  | 'snapshot-unused'
  | 'market-left-out'
  | 'part-failed';

export interface LiveJournal {
  readonly header: LiveJournalHeader;
  /** Counts a start of the process, durably. */
  begin(at: Instant, codeVersion: string): JournalStart;
  starts(): readonly JournalStart[];
  /**
   * All events, in order, or those of one kind; only those after a number where it is given. Throws `data-corrupt`
   * where a record is not the one that was written, which can only be known where none is left out.
   */
  events(kind?: EngineEvent['kind'], after?: number): Iterable<KeptEvent>;
  /**
   * The number of the event after which the newest `count` events of a kind come; 0 where there are no more than those.
   */
  seqBefore(kind: EngineEvent['kind'], count: number): number;
  /** The newest two, newest first. */
  snapshots(): Iterable<FoundSnapshot>;
  /**
   * One durable transaction. Throws a RangeError where the journal does not end at its event, and `disk-full` where
   * there is no room; the journal is as before then.
   */
  addSnapshot(snapshot: JournalSnapshot): void;
  notes(): Iterable<JournalNote>;
  /**
   * One durable transaction, with the epochs of the halt switches that were acted on last, where they are new. Throws
   * when it could not be written; nothing of it is there then.
   */
  commit(entries: readonly EventEntry[], heeded?: HeededEpochs): void;
  note(note: JournalNote): void;
  /** The epochs of the halt switches that were acted on last; undefined before the first. */
  heededEpochs(): HeededEpochs | undefined;
  /** Called between two turns, when no order waits: the place for work that commits have left. Never throws. */
  tidy(): void;
  close(): void;
}
