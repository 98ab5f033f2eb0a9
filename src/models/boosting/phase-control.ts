import { COMMANDS } from './training-shard.ts';
import type { Command } from './training-shard.ts';

/**
 * Coordinates the threads of a fit through words of shared memory. The leader opens a phase, which is a step of many
 * tasks. Every thread that has joined takes tasks until none is left, and then reports to the leader. A thread may join
 * at any time. It takes part from the next phase on, so no thread waits for one that is still starting.
 */
export class PhaseControl {
  readonly #words: Int32Array;

  constructor(buffer: ArrayBufferLike, address: number) {
    this.#words = new Int32Array(buffer, address, WORDS);
  }

  /** Called by the leader: begins a fit. */
  reset(): void {
    this.#words.fill(0);
  }

  joined(): number {
    return Atomics.load(this.#words, JOINED);
  }

  /**
   * Called by the leader: does a step with the threads that have joined. Throws when a task failed in another thread.
   */
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
      if (done < helpers && Atomics.wait(words, DONE, done, LONGEST_PHASE_MS) === 'timed-out')
        throw new Error('A training thread stopped answering');
    }
    if (Atomics.load(words, FAILED) !== 0) throw new Error(`A training thread failed in step ${command}`);
  }

  /**
   * Called by the leader: ends the fit. Threads that joined leave their loops; a thread that starts later does nothing.
   */
  finish(): void {
    Atomics.store(this.#words, FINISHED, 1);
    this.#open(0);
  }

  /** Called by a helper: takes part until the leader ends the fit. Reports a failed task to the leader. */
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
   * The phase and its number of helpers change in one word, so that no helper reads one without the other.
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
/** Reads of a word before the thread goes to sleep; about 20 microseconds. */
const SPINS = 2000;
/** A phase takes less than a second. After this time a thread must have died. */
const LONGEST_PHASE_MS = 120_000;
