import type { EngineEvent } from '../engine/event.ts';

/**
 * Events that wait to be processed, in the order in which they happened. The list is kept when it is empty, because
 * millions of new ones would cost memory.
 */
export class EventQueue {
  /** How many have not been taken. */
  waiting = 0;
  readonly #events: EngineEvent[] = [];
  #next = 0;

  add(event: EngineEvent): void {
    this.#events[this.#next + this.waiting++] = event;
  }

  /** The oldest one; undefined when none waits. */
  take(): EngineEvent | undefined {
    if (this.waiting === 0) {
      this.#next = 0;
      return undefined;
    }
    this.waiting--;
    return this.#events[this.#next++];
  }
}
