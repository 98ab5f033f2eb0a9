import { EdgewiseError } from '../core/errors.ts';
import { readSnapshotText, snapshotText } from '../core/snapshot-text.ts';
import type { Engine } from '../engine/engine.ts';
import { SNAPSHOT_FORMAT, type EngineSnapshot } from '../engine/engine-snapshot.ts';
import type { OrderIdsSnapshot, RestartedOrderIds } from '../execution/order-ids.ts';
import { DriverMemory, type DriverSnapshot } from './driver-memory.ts';
import type { FoundSnapshot, LiveJournal } from './live-journal.port.ts';
import { replayEvents } from './replay-events.ts';

/** A snapshot that a restart did not begin from, and why. */
export interface UnusedSnapshot {
  readonly seq: number;
  readonly reason: string;
}

/** Where a restart began, and what the driver has to know in addition to the engine's own state. */
export interface Restored extends DriverSnapshot {
  /** The event behind which the snapshot stands that was begun from; 0: the whole journal was shown. */
  readonly from: number;
  /** Events that were shown again. */
  readonly shown: number;
  /** Newest first. */
  readonly unused: readonly UnusedSnapshot[];
  /** Goes on gathering what comes from now on, for the next snapshot. */
  readonly memory: DriverMemory;
}

export interface RestoreParts {
  readonly journal: Pick<LiveJournal, 'events' | 'starts' | 'snapshots'>;
  /** As it was before the first event. */
  readonly engine: Engine;
  readonly orderIds: RestartedOrderIds;
}

/** All that a run remembers behind an event. */
interface RunSnapshot {
  readonly engine: EngineSnapshot;
  readonly orderIds: OrderIdsSnapshot;
  readonly driver: DriverSnapshot;
}

/** The state of a run as text for its journal; undefined where the engine's is not known. */
export function runStateText(run: {
  readonly engine: Engine;
  readonly orderIds: RestartedOrderIds;
  readonly memory: DriverMemory;
}): string | undefined {
  const engine = run.engine.snapshot();
  if (engine === undefined) return undefined;
  const whole: RunSnapshot = { engine, orderIds: run.orderIds.snapshot(), driver: run.memory.snapshot() };
  return snapshotText(whole);
}

/**
 * Brings a fresh engine to where the journal ends. It begins from the newest snapshot that fits and shows the events
 * after it again; their outputs are held against the kept ones. A snapshot that is damaged, of another format, or does
 * not lead to the kept outputs is left out, and the one before is tried. Without any, the whole journal is shown.
 * Throws `journal-diverged` where that differs too, and `data-corrupt` where an event is not the one that was written.
 */
export function restore({ journal, engine, orderIds }: RestoreParts): Restored {
  const begun = engine.snapshot();
  const unused: UnusedSnapshot[] = [];
  for (const found of begun === undefined ? [] : journal.snapshots()) {
    const memory = new DriverMemory();
    try {
      take(found, { engine, orderIds, memory });
      const shown = replayEvents({ journal, engine, orderIds, memory, after: found.seq });
      return { ...memory.snapshot(), memory, from: found.seq, shown, unused };
    } catch (error) {
      if (error instanceof EdgewiseError && error.code !== 'journal-diverged') throw error;
      unused.push({ seq: found.seq, reason: error instanceof Error ? error.message : String(error) });
    }
  }
  if (begun !== undefined) engine.restore(begun);
  orderIds.restore(undefined);
  const memory = new DriverMemory();
  const shown = replayEvents({ journal, engine, orderIds, memory });
  return { ...memory.snapshot(), memory, from: 0, shown, unused };
}

interface RunParts {
  readonly engine: Engine;
  readonly orderIds: RestartedOrderIds;
  readonly memory: DriverMemory;
}

function take(found: FoundSnapshot, { engine, orderIds, memory }: RunParts): void {
  if (found.kind === 'damaged') throw new RangeError(found.reason);
  if (found.format !== SNAPSHOT_FORMAT)
    throw new RangeError(`It is of format ${found.format}, and this version reads format ${SNAPSHOT_FORMAT}`);
  const snapshot = readSnapshotText(found.state);
  if (!isRunSnapshot(snapshot)) throw new RangeError('It is not the state of a run');
  engine.restore(snapshot.engine);
  orderIds.restore(snapshot.orderIds);
  memory.restore(snapshot.driver);
}

/** The journal's hash vouches that the text was written by this format; more is not looked at. */
function isRunSnapshot(snapshot: unknown): snapshot is RunSnapshot {
  return typeof snapshot === 'object' && snapshot !== null && 'engine' in snapshot && 'driver' in snapshot;
}
