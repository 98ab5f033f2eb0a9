import type { TrainingPlan } from './training-plan.ts';
import { stepArguments } from './training-shard.ts';
import type { WorkerTeam } from './worker-team.ts';

/** Sums of quantised values stay below these: a signed and an unsigned 32-bit half. */
const GRADIENT_LIMIT = 2 ** 31;
const HESSIAN_LIMIT = 2 ** 32;

/**
 * Computes a round's gradient pairs as whole numbers. The scales are powers of two, so that whole weights stay exact.
 * They are smaller for more rows: the sum of |gradient| over all rows fits 31 bits, and the sum of hessians fits 32.
 * The scales of the last round are kept while the sums fit. Otherwise the pairs are computed again with new scales.
 */
export class PairQuantiser {
  readonly #plan: TrainingPlan;
  readonly #team: WorkerTeam;
  readonly #scales: Float64Array;
  readonly #sums: Float64Array;

  constructor(plan: TrainingPlan, buffer: ArrayBufferLike, team: WorkerTeam) {
    this.#plan = plan;
    this.#team = team;
    this.#scales = stepArguments(buffer, plan).scales;
    this.#sums = new Float64Array(buffer, plan.at.pairSums, 4 * plan.groups * plan.chunks);
    this.#scales.fill(1);
  }

  compute(): void {
    this.#team.run('pairs', this.#plan.chunks);
    const gradients = this.#largestSum(0);
    const hessians = this.#largestSum(1);
    if (this.#fits(gradients, 0, GRADIENT_LIMIT) && this.#fits(hessians, 1, HESSIAN_LIMIT)) return;
    this.#scales[0] = this.#scaleFor(gradients, GRADIENT_LIMIT);
    this.#scales[1] = this.#scaleFor(hessians, HESSIAN_LIMIT);
    this.#team.run('pairs', this.#plan.chunks);
  }

  /** The largest of the groups' sums over all rows. Chunks are added in order, whichever thread computed them. */
  #largestSum(part: 0 | 1): number {
    const { groups, chunks } = this.#plan;
    let largest = 0;
    for (let group = 0; group < groups; group++) {
      let sum = 0;
      for (let chunk = 0; chunk < chunks; chunk++) sum += this.#sums[4 * (chunk * groups + group) + part] as number;
      largest = Math.max(largest, sum);
    }
    return largest;
  }

  /** Rounding can add half a unit per row. Below an eighth of the range a finer scale is worth a second pass. */
  #fits(sum: number, part: 0 | 1, limit: number): boolean {
    const scaled = sum * (this.#scales[part] as number);
    return scaled + this.#plan.rows < limit && (scaled * 8 >= limit || sum === 0);
  }

  /** Leaves room for sums that grow from one round to the next: at least a factor of 1.5. */
  #scaleFor(sum: number, limit: number): number {
    if (sum === 0) return 1;
    return 2 ** Math.max(-1000, Math.min(1000, Math.floor(Math.log2((limit / 1.5 - this.#plan.rows) / sum))));
  }
}
