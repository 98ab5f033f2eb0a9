import type { AverageTask } from './column-kernels.ts';
import { seededAverage } from './typescript/columns/seeded-average.ts';

const CHAINS = 8;
/** Addresses of values and results in 32 bits each, the average, the weight. */
const CHAIN_BYTES = 24;

/** How many bytes the records of eight averages take, with the columns of those that are missing to eight. */
export function averagesBytes(rows: number): number {
  return CHAINS * CHAIN_BYTES + 2 * 8 * rows;
}

/**
 * Computes seeded averages in groups of eight with a compiled loop. Averages that are still being seeded, or that meet
 * a NaN, run in TypeScript.
 */
export class WebassemblyAverages {
  readonly #loop: (chains: number, rows: number) => void;
  readonly #address: number;
  readonly #rows: number;
  readonly #words: Uint32Array;
  readonly #numbers: Float64Array;

  /** `averagesBytes(rows)` of the memory are free at `address`, for columns of up to `rows` rows. */
  constructor(loop: (chains: number, rows: number) => void, buffer: ArrayBuffer, address: number, rows: number) {
    this.#loop = loop;
    this.#address = address;
    this.#rows = rows;
    this.#words = new Uint32Array(buffer, address, (CHAINS * CHAIN_BYTES) / 4);
    this.#numbers = new Float64Array(buffer, address, (CHAINS * CHAIN_BYTES) / 8);
  }

  run(tasks: readonly AverageTask[]): void {
    let group: AverageTask[] = [];
    for (const task of tasks) {
      if ((task.state[0] as number) < (task.state[2] as number)) {
        seededAverage(task.values, task.state, task.out);
        continue;
      }
      group.push(task);
      if (group.length < CHAINS) continue;
      this.#runGroup(group);
      group = [];
    }
    if (group.length > 0) this.#runGroup(group);
  }

  #runGroup(group: readonly AverageTask[]): void {
    const numbers = this.#numbers;
    const words = this.#words;
    const unused = this.#address + CHAINS * CHAIN_BYTES;
    for (let chain = 0; chain < CHAINS; chain++) {
      const task = group[chain];
      words[6 * chain] = task?.values.byteOffset ?? unused;
      words[6 * chain + 1] = task?.out.byteOffset ?? unused + 8 * this.#rows;
      numbers[3 * chain + 1] = task?.state[1] ?? 0;
      numbers[3 * chain + 2] = task?.state[3] ?? 0;
    }
    this.#loop(this.#address, (group[0] as AverageTask).out.length);
    for (const [chain, { values, state, out }] of group.entries()) {
      const average = numbers[3 * chain + 1] as number;
      // A NaN among the values stays in the average to the end: then the column is done again with care.
      if (average === average) state[1] = average;
      else seededAverage(values, state, out);
    }
  }
}
