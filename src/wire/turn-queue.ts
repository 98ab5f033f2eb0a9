/** For so long what waits is worked off before everybody else on the same loop has a turn, in milliseconds. */
const LONGEST_TURN = 5;

/**
 * Work that came in a rush, done in order and in turns: between two of them whoever else is served by the same
 * process has theirs.
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
