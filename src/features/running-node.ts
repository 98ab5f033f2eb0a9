import type { Moment } from '../core/moment.ts';
import { typescriptColumnKernels } from '../kernels/typescript-column-kernels.ts';
import { isColumnState, type ColumnStep } from './column-step.ts';
import { begunState } from './begun-state.ts';
import type { Feature, FeatureContext, FeatureState } from './feature.port.ts';
import type { GraphNode } from './graph-layout.ts';

export interface RunningNodeOptions {
  readonly node: GraphNode;
  readonly place: number;
  /** The newest value of every node, this one's at `place`. */
  readonly values: Float64Array;
  /** Each of the values as a column of one. */
  readonly cells: readonly Float64Array[];
  readonly context: FeatureContext;
}

/** One feature of a running graph: its state, and where it finds its inputs among the values of all nodes. */
export class RunningNode {
  readonly #feature: Feature;
  readonly #context: FeatureContext;
  readonly #values: Float64Array;
  readonly #place: number;
  readonly #sources: readonly number[];
  readonly #inputs: Float64Array;
  readonly #first: number;
  readonly #second: number;
  readonly #third: number;
  /** The places of its inputs and of its result as columns of one, for a column step. */
  readonly #before: readonly Float64Array[];
  readonly #after: Float64Array;
  #state: FeatureState;
  /** The state's own way, looked up once: among states of a hundred shapes a look-up costs as much as most features. */
  #push: FeatureState['push'];
  #step: ColumnStep | undefined;
  #run: ColumnStep['run'] | undefined;

  constructor({ node: { feature, inputs }, place, values, cells, context }: RunningNodeOptions) {
    this.#feature = feature;
    this.#context = context;
    this.#values = values;
    this.#place = place;
    this.#sources = inputs;
    this.#inputs = new Float64Array(inputs.length);
    this.#first = inputs[0] ?? 0;
    this.#second = inputs[1] ?? 0;
    this.#third = inputs[2] ?? 0;
    this.#before = inputs.map((input) => cells[input] as Float64Array);
    this.#after = cells[place] as Float64Array;
    this.#state = begunState(feature, context);
    this.#push = pushOf(this.#state);
    this.#step = isColumnState(this.#state) ? this.#state.columnStep : undefined;
    this.#run = this.#step === undefined ? undefined : runOf(this.#step);
  }

  get feature(): Feature {
    return this.#feature;
  }

  /** Whether it is shown moments without a candle of its market, too. */
  get readsUniverse(): boolean {
    return this.#feature.reads === 'universe' && this.#run === undefined;
  }

  /** Puts the node's value after this moment among the values, where those of its inputs are already. */
  push(moment: Moment): void {
    const run = this.#run;
    if (run !== undefined) {
      // In place: a number that passes through a call which may lead anywhere is first put on the heap.
      run.call(this.#step, typescriptColumnKernels, this.#before, this.#after);
      return;
    }
    const values = this.#values;
    const inputs = this.#inputs;
    const count = inputs.length;
    // The first three are written out: a loop over one or two costs more than what it does, and there are many nodes.
    if (count > 0) {
      inputs[0] = values[this.#first] as number;
      if (count > 1) {
        inputs[1] = values[this.#second] as number;
        if (count > 2) {
          inputs[2] = values[this.#third] as number;
          for (let index = 3; index < count; index++) inputs[index] = values[this.#sources[index] as number] as number;
        }
      }
    }
    values[this.#place] = this.#push.call(this.#state, moment, inputs);
  }

  /** After a hole: begins anew, unless the feature bridges holes. */
  restart(): void {
    if (this.#feature.onHole !== 'restart') return;
    this.#state = begunState(this.#feature, this.#context);
    this.#push = pushOf(this.#state);
    this.#step = isColumnState(this.#state) ? this.#state.columnStep : undefined;
    this.#run = this.#step === undefined ? undefined : runOf(this.#step);
  }
}

function pushOf(state: FeatureState): FeatureState['push'] {
  // oxlint-disable-next-line typescript/unbound-method -- called with its state
  return state.push;
}

function runOf(step: ColumnStep): ColumnStep['run'] {
  // oxlint-disable-next-line typescript/unbound-method -- called with its step
  return step.run;
}
