import type { TimerRequest } from './engine-output.ts';

/** Timers that the engine asked for, in the order in which they fall due; equal ones in the order of asking. */
export class TimerQueue {
  /** When the next one is due; Infinity when there is none. */
  nextAt = Number.POSITIVE_INFINITY;
  readonly #timers: TimerRequest[] = [];

  add(timer: TimerRequest): void {
    let index = this.#timers.length;
    while (index > 0 && (this.#timers[index - 1]?.at ?? 0) > timer.at) index--;
    if (index === this.#timers.length) this.#timers.push(timer);
    else this.#timers.splice(index, 0, timer);
    this.#look();
  }

  /** Takes the next timer that is due at or before this instant. */
  takeDue(at: number): TimerRequest | undefined {
    if (this.nextAt > at) return undefined;
    const timer = this.#timers.shift();
    this.#look();
    return timer;
  }

  #look(): void {
    this.nextAt = this.#timers[0]?.at ?? Number.POSITIVE_INFINITY;
  }
}
