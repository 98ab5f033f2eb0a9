/** Longest time of one turn in milliseconds. After it, other work on the event loop has its turn. */
const LONGEST_TURN = 5;

/**
 * Does queued work in order, in short turns. Between two turns the event loop serves everything else in this process.
 */
export class TurnQueue {
  #waiting: (() => void)[] = [];
  #state: 'idle' | 'due' = 'idle';

  add(work: () => void): void {
    this.#waiting.push(work);
    if (this.#state === 'due') return;
    this.#state = 'due';
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    const until = performance.now() + LONGEST_TURN;
    let done = 0;
    for (const work of this.#waiting) {
      if (done > 0 && performance.now() >= until) break;
      done++;
      work();
    }
    this.#waiting = this.#waiting.slice(done);
    if (this.#waiting.length === 0) this.#state = 'idle';
    else setImmediate(() => this.#turn());
  }
}
