import type { ColumnKernels } from '../kernels/column-kernels.ts';
import { createColumnMemory, type ColumnMemory } from '../kernels/column-memory.ts';
import type { ColumnPlan } from './column-plan.ts';
import type { GraphLayout } from './graph-layout.ts';

/** How many rows go through the whole graph together: few enough for their columns to stay in the processor's cache. */
export const PORTION_ROWS = 3_072;

/** The columns of some rows: those of each node, and those of its inputs. */
export interface Portion {
  readonly outputs: readonly Float64Array[];
  readonly inputs: readonly (readonly Float64Array[])[];
}

/** The memory of the last graph that was computed on this thread; the next one takes it if it is large enough. */
let idle: ColumnMemory | undefined;

/** The columns in which a graph computes, portion by portion, with the kernels that run over them. */
export class ColumnWorkplace {
  readonly #layout: GraphLayout;
  readonly #plan: ColumnPlan;
  readonly #memory: ColumnMemory;
  readonly #portions = new Map<number, Portion>();

  constructor(layout: GraphLayout, plan: ColumnPlan) {
    this.#layout = layout;
    this.#plan = plan;
    const large = idle !== undefined && idle.columns.length >= plan.slotCount;
    this.#memory = large && idle !== undefined ? idle : createColumnMemory(plan.slotCount, PORTION_ROWS);
    // A feature may compute another graph meanwhile, which then needs columns of its own.
    idle = undefined;
  }

  get kernels(): ColumnKernels {
    return this.#memory.kernels;
  }

  /** Gives the memory to whatever is computed next. */
  leave(): void {
    idle = this.#memory;
  }

  /** The columns for so many rows. Their content is whatever was computed last. */
  portion(length: number): Portion {
    let portion = this.#portions.get(length);
    if (portion === undefined) {
      const cut = this.#memory.columns.map((column) => column.subarray(0, length));
      const outputs = this.#plan.slots.map((slot) => cut[slot] as Float64Array);
      const inputs = this.#layout.nodes.map((node) => node.inputs.map((place) => outputs[place] as Float64Array));
      portion = { outputs, inputs };
      this.#portions.set(length, portion);
    }
    return portion;
  }
}
