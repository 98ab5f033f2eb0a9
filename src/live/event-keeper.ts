import { EdgewiseError } from '../core/errors.ts';
import type { ClientOrderId } from '../core/order.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import { eventJson, instantOf, outputJson } from '../engine/record-json.ts';
import type { TimerQueue } from '../engine/timer-queue.ts';
import type { ApprovedOrder } from '../execution/venue.port.ts';
import type { HeededEpochs } from './halt-switch.port.ts';
import type { EventEntry, LiveJournal } from './live-journal.port.ts';

/** Something that the engine wants done at the venue. */
export type VenueAction =
  | { readonly kind: 'cancel'; readonly order: ClientOrderId }
  | { readonly kind: 'send'; readonly order: ApprovedOrder };

export interface EventKeeperParts {
  readonly engine: Pick<Engine, 'process'>;
  readonly journal: Pick<LiveJournal, 'commit'>;
  /** Where the engine's wishes for timers go. */
  readonly timers: TimerQueue;
  /** Called with every event that the engine took, before it is kept. */
  readonly observe: (event: EngineEvent, output: EngineOutput) => void;
  /** Called with every event and its output by `tell`: for people. */
  readonly onEvent?: (event: EngineEvent, output: EngineOutput) => void;
}

/** Events kept in memory while the disk is full; beyond it the process ends, and the venue's stops protect. */
const MOST_UNKEPT = 10_000;

/**
 * Shows the engine its events, writes events and outputs to the journal, and lines up what is to be sent. While the
 * disk is full, it keeps in memory what the journal lacks.
 */
export class EventKeeper {
  readonly #parts: EventKeeperParts;
  readonly #actions: VenueAction[] = [];
  /** Events that could not be kept yet, oldest first. */
  #unkept: EventEntry[] = [];
  /** Epochs of the halt switches that were acted on and are not kept yet. */
  #unkeptEpochs: HeededEpochs | undefined;
  /** `together` while several events are to be kept in one transaction. */
  #keeping: 'at-once' | 'together' = 'at-once';
  /** What people are not told yet, oldest first: no order waits for a log. */
  readonly #untold: { readonly event: EngineEvent; readonly output: EngineOutput }[] = [];
  #journal: 'durable' | 'failing' = 'durable';

  constructor(parts: EventKeeperParts) {
    this.#parts = parts;
  }

  get journalState(): 'durable' | 'failing' {
    return this.#journal;
  }

  /** Whether the journal has every event that the engine took. */
  get hasKeptAll(): boolean {
    return this.#unkept.length === 0;
  }

  /** `features` are the values that a forecast was made from; the journal keeps them. */
  show(event: EngineEvent, features?: readonly (Float64Array | undefined)[]): EngineOutput {
    const output = this.#take(event, features);
    if (this.#keeping === 'at-once') this.keep();
    this.#lineUp(output);
    if (this.#actions.length === 0) this.tell();
    return output;
  }

  /**
   * Shows an event that is kept by the next call of `keep`, or in one transaction with the next event: an order then
   * waits for the device once. Nothing may be sent in between. If the process ends in between, the event is lost.
   */
  showBeforeKeeping(event: Extract<EngineEvent, { kind: 'moment' | 'quote' }>): EngineOutput {
    const output = this.#take(event);
    this.#lineUp(output);
    return output;
  }

  /** Tells people what they have not been told yet. To be called when no order waits to be sent. */
  tell(): void {
    const { onEvent } = this.#parts;
    // One at which the telling fails is gone; those after it are told the next time.
    for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift())
      onEvent?.(next.event, next.output);
  }

  #lineUp({ timers, cancels, orders }: EngineOutput): void {
    for (const timer of timers) this.#parts.timers.add(timer);
    for (const order of cancels) this.#actions.push({ kind: 'cancel', order });
    for (const order of orders) this.#actions.push({ kind: 'send', order });
  }

  #take(event: EngineEvent, features?: readonly (Float64Array | undefined)[]): EngineOutput {
    const { engine, observe } = this.#parts;
    const output = engine.process(event);
    observe(event, output);
    this.#unkept.push({
      at: instantOf(event),
      kind: event.kind,
      event: eventJson(event),
      output: outputJson(output),
      ...(features === undefined ? {} : { features }),
    });
    this.#untold.push({ event, output });
    return output;
  }

  /**
   * Keeps all events that `show` shows in one transaction. Where it throws, none of them is kept though the engine has
   * some of them: the process has to end.
   */
  showTogether(show: () => void): 'durable' | 'failing' {
    const before = this.#unkept.length;
    this.#keeping = 'together';
    try {
      show();
    } catch (error) {
      this.#unkept.length = before;
      throw error;
    } finally {
      this.#keeping = 'at-once';
    }
    this.keep();
    return this.#journal;
  }

  /** Epochs of the halt switches were acted on: they are kept in one transaction with the next event. */
  addEpochs(epochs: HeededEpochs): void {
    this.#unkeptEpochs = epochs;
  }

  /** Writes what is not kept yet. */
  keep(): void {
    if (this.#unkept.length === 0 && this.#unkeptEpochs === undefined) return;
    try {
      this.#parts.journal.commit(this.#unkept, this.#unkeptEpochs);
      this.#unkept = [];
      this.#unkeptEpochs = undefined;
      this.#journal = 'durable';
    } catch (error) {
      const isSurvivable = error instanceof EdgewiseError && error.code === 'disk-full';
      if (!isSurvivable || this.#unkept.length > MOST_UNKEPT) throw error;
      this.#journal = 'failing';
    }
  }

  /**
   * Takes the oldest action that is lined up. Throws where an event could be kept and was not: nothing is sent before
   * its event is kept.
   */
  takeAction(): VenueAction | undefined {
    if (this.#actions.length > 0 && this.#unkept.length > 0 && this.#journal === 'durable')
      throw new Error('An action is taken before its event was kept');
    return this.#actions.shift();
  }
}
