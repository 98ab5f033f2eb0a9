import { EdgewiseError } from '../core/errors.ts';
import type { Fill } from '../core/fill.ts';
import type { ClientOrderId } from '../core/order.ts';
import type { Moment } from '../core/moment.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineOutput, TimerRequest } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import { readEvent } from '../engine/read-event.ts';
import { outputJson } from '../engine/record-json.ts';
import type { RestartedOrderIds } from '../execution/order-ids.ts';
import { hasEnded } from '../execution/order-tracker.ts';
import { forgetOldest } from './forget-oldest.ts';
import type { LiveJournal } from './live-journal.port.ts';
import { REMEMBERED } from './remembered.ts';

/** What the driver has to know besides the engine's own state. */
export interface Restored {
  readonly events: number;
  /** Timers that were asked for and have not fired. */
  readonly timers: readonly TimerRequest[];
  /** Lots filled by order, of the newest orders. */
  readonly filled: ReadonlyMap<ClientOrderId, number>;
  /** Of the newest fills. */
  readonly fillIds: ReadonlySet<string>;
  /** Of the newest cash flows. */
  readonly cashFlowIds: ReadonlySet<string>;
  /** Orders that were to be taken back and have not ended. */
  readonly unwanted: ReadonlySet<ClientOrderId>;
}

export interface RestoreParts {
  readonly journal: LiveJournal;
  /** As it was before the first event. */
  readonly engine: Engine;
  readonly orderIds: RestartedOrderIds;
  /** Shown every moment, so that features run on. */
  readonly onMoment?: (moment: Moment) => void;
}

/**
 * Brings a fresh engine to where the journal ends, by showing it every event again. Its outputs are held against the
 * kept ones: a restart is a proof that the journal is the run. Throws `journal-diverged`, naming the first event that
 * differs.
 */
export function restore({ journal, engine, orderIds, onMoment }: RestoreParts): Restored {
  const starts = [...journal.starts()];
  const memory = new DriverMemory();
  for (const { seq, event: text, output: kept } of journal.events()) {
    for (let next = starts[0]; next !== undefined && next.seq <= seq; next = starts[0]) {
      orderIds.begin(next.start);
      starts.shift();
    }
    const event = readEvent(text);
    if (event.kind === 'moment') onMoment?.(event.moment);
    const output = engine.process(event);
    const made = outputJson(output);
    if (made !== kept) throw divergence(`event ${seq} (${event.kind})`, kept, made);
    memory.add(event, output);
  }
  return memory.restored();
}

/** Gathers what the driver has to know, event by event. */
class DriverMemory {
  readonly #timers = new Map<string, TimerRequest>();
  readonly #filled = new Map<ClientOrderId, number>();
  readonly #fillIds = new Set<string>();
  readonly #cashFlowIds = new Set<string>();
  readonly #unwanted = new Set<ClientOrderId>();
  #events = 0;

  add(event: EngineEvent, { cancels, timers }: EngineOutput): void {
    if (event.kind === 'fill') this.#addFill(event.fill);
    if (event.kind === 'cash-flow' && event.id !== undefined) this.#cashFlowIds.add(event.id);
    if (event.kind === 'timer') this.#timers.delete(event.timer);
    if (event.kind === 'order-update' && hasEnded(event.state)) this.#unwanted.delete(event.order);
    for (const order of cancels) this.#unwanted.add(order);
    for (const timer of timers) this.#timers.set(timer.timer, timer);
    for (const known of [this.#fillIds, this.#cashFlowIds]) forgetOldest(known, REMEMBERED);
    forgetOldest(this.#filled, REMEMBERED);
    this.#events++;
  }

  #addFill({ id, order, lots }: Fill): void {
    this.#fillIds.add(id);
    this.#filled.set(order, (this.#filled.get(order) ?? 0) + lots);
  }

  restored(): Restored {
    return {
      events: this.#events,
      timers: [...this.#timers.values()],
      filled: this.#filled,
      fillIds: this.#fillIds,
      cashFlowIds: this.#cashFlowIds,
      unwanted: this.#unwanted,
    };
  }
}

function divergence(where: string, kept: string, made: string): EdgewiseError {
  return new EdgewiseError('journal-diverged', 'The engine decides otherwise than the journal says', {
    where,
    expected: shortened(kept, made),
    actual: shortened(made, kept),
    advice:
      'The journal was altered, or another version of Edgewise wrote it: go on with that version, or begin anew once the account is flat.',
  });
}

const SHOWN = 160;

/** The part of a text around the place where it parts from another. */
function shortened(text: string, other: string): string {
  let parting = 0;
  while (parting < text.length && text[parting] === other[parting]) parting++;
  const from = Math.max(0, parting - SHOWN / 4);
  return `${from > 0 ? '... ' : ''}${text.slice(from, from + SHOWN)}${from + SHOWN < text.length ? ' ...' : ''}`;
}
