import { COMMANDS } from './training-shard.ts';
import type { Command } from './training-shard.ts';

/**
 * How the threads of a fit keep step, in words of shared memory. The leader opens a phase: a step of many tasks. Every
 * thread that had joined by then takes tasks until none is left and reports back. A thread may join at any time, and
 * takes part from the next phase on, so nobody waits for a thread that is still starting.
 */
export class PhaseControl {
  readonly #words: Int32Array;

  constructor(buffer: ArrayBufferLike, address: number) {
    this.#words = new Int32Array(buffer, address, WORDS);
  }

  /** Leader: begins a fit. */
  reset(): void {
    this.#words.fill(0);
  }

  joined(): number {
    return Atomics.load(this.#words, JOINED);
  }

  /** Leader: does a step together with the threads that have joined. Throws when a task failed in another thread. */
  lead(command: Command, tasks: number, doTask: (task: number) => void): void {
    const words = this.#words;
    const helpers = tasks < 2 ? 0 : Atomics.load(words, JOINED);
    words[COMMAND] = COMMANDS.indexOf(command);
    words[TASKS] = tasks;
    Atomics.store(words, NEXT, 0);
    Atomics.store(words, DONE, 0);
    if (helpers > 0) this.#open(helpers);
    for (let task = Atomics.add(words, NEXT, 1); task < tasks; task = Atomics.add(words, NEXT, 1)) doTask(task);
    if (helpers === 0) return;
    for (let spins = 0; Atomics.load(words, DONE) < helpers; spins++) {
      if (spins < SPINS) continue;
      const done = Atomics.load(words, DONE);
      if (done < helpers && Atomics.wait(words, DONE, done, LONGEST_PHASE) === 'timed-out')
        throw new Error('A training thread stopped answering');
    }
    if (Atomics.load(words, FAILED) !== 0) throw new Error(`A training thread failed in step ${command}`);
  }

  /** Leader: ends the fit; every thread that joined leaves its loop, and one that comes later does not begin. */
  finish(): void {
    Atomics.store(this.#words, FINISHED, 1);
    this.#open(0);
  }

  /** Helper: takes part until the leader finishes. A failing task is reported to the leader, who decides. */
  follow(doTask: (command: Command, task: number) => void): void {
    const words = this.#words;
    let seen = Atomics.load(words, PHASE);
    const place = Atomics.add(words, JOINED, 1);
    for (;;) {
      if (Atomics.load(words, FINISHED) !== 0) return;
      const phase = this.#nextPhase(seen);
      if (phase === seen) continue;
      seen = phase;
      if (place >= (phase & HELPERS_MASK)) continue;
      try {
        const command = COMMANDS[words[COMMAND] as number] as Command;
        const tasks = words[TASKS] as number;
        for (let task = Atomics.add(words, NEXT, 1); task < tasks; task = Atomics.add(words, NEXT, 1))
          doTask(command, task);
      } catch {
        Atomics.store(words, FAILED, 1);
      }
      Atomics.add(words, DONE, 1);
      Atomics.notify(words, DONE);
    }
  }

  /**
   * The phase and the number of helpers it counts on change in one word, so that no helper sees one without the other.
   */
  #open(helpers: number): void {
    const phase = ((this.#words[PHASE] as number) & ~HELPERS_MASK) + PHASE_STEP;
    Atomics.store(this.#words, PHASE, phase | helpers);
    Atomics.notify(this.#words, PHASE);
  }

  #nextPhase(seen: number): number {
    for (let spins = 0; spins < SPINS; spins++) {
      const phase = Atomics.load(this.#words, PHASE);
      if (phase !== seen) return phase;
    }
    Atomics.wait(this.#words, PHASE, seen);
    return Atomics.load(this.#words, PHASE);
  }
}

const [PHASE, JOINED, DONE, NEXT, COMMAND, TASKS, FAILED, FINISHED] = [0, 1, 2, 3, 4, 5, 6, 7] as const;
const WORDS = 8;
const HELPERS_MASK = 255;
const PHASE_STEP = 256;
/** Looks at a word before going to sleep; about 20 microseconds. */
const SPINS = 2000;
/** Milliseconds. No phase takes a second; this is a thread that died. */
const LONGEST_PHASE = 120_000;
