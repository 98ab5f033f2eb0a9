import { EdgewiseError } from '../core/errors.ts';
import type { Engine } from '../engine/engine.ts';
import { SNAPSHOT_FORMAT } from '../engine/engine-snapshot.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { RestartedOrderIds } from '../execution/order-ids.ts';
import type { LiveJournal } from './live-journal.port.ts';
import { runStateText, type Restored } from './restore.ts';

export interface SnapshotKeeperParts {
  readonly engine: Engine;
  readonly orderIds: RestartedOrderIds;
  readonly journal: Pick<LiveJournal, 'addSnapshot'>;
  readonly restored: Pick<Restored, 'from' | 'shown' | 'memory'>;
  /** Events between two snapshots; by default as many as are shown again in a tenth of a second. */
  readonly everyEvents?: number;
}

const EVERY_EVENTS = 2_000;

/** Keeps a snapshot in the journal every so many events, when a turn is over and nothing waits for being sent. */
export class SnapshotKeeper {
  readonly #parts: SnapshotKeeperParts;
  #seq: number;
  #dueAt: number;

  constructor(parts: SnapshotKeeperParts) {
    this.#parts = parts;
    const { from, shown } = parts.restored;
    this.#seq = from + shown;
    this.#dueAt = from + this.#every;
  }

  get #every(): number {
    return this.#parts.everyEvents ?? EVERY_EVENTS;
  }

  /** Every event that the engine took, in order. */
  observe(event: EngineEvent, output: EngineOutput): void {
    this.#parts.restored.memory.add(event, output);
    this.#seq++;
  }

  /**
   * To be called between two events that are both in the journal. On a full disk the snapshot is left out, and the next
   * one comes after as many events again: it only makes a restart faster.
   */
  keepIfDue(): void {
    if (this.#seq < this.#dueAt) return;
    this.#dueAt = this.#seq + this.#every;
    const { engine, orderIds, journal, restored } = this.#parts;
    const state = runStateText({ engine, orderIds, memory: restored.memory });
    if (state === undefined) return;
    try {
      journal.addSnapshot({ seq: this.#seq, format: SNAPSHOT_FORMAT, state });
    } catch (error) {
      if (!(error instanceof EdgewiseError) || error.code !== 'disk-full') throw error;
    }
  }
}
