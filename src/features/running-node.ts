import type { Moment } from '../core/moment.ts';
import type { Feature, FeatureContext, FeatureState } from './feature.port.ts';
import type { GraphNode } from './graph-layout.ts';

/** One feature of a running graph: its state, and where it finds its inputs among the values of all nodes. */
export class RunningNode {
  readonly #feature: Feature;
  readonly #context: FeatureContext;
  readonly #sources: readonly number[];
  readonly #inputs: Float64Array;
  readonly #first: number;
  readonly #second: number;
  readonly #third: number;
  #state: FeatureState;

  constructor({ feature, inputs }: GraphNode, context: FeatureContext) {
    this.#feature = feature;
    this.#context = context;
    this.#sources = inputs;
    this.#inputs = new Float64Array(inputs.length);
    this.#first = inputs[0] ?? 0;
    this.#second = inputs[1] ?? 0;
    this.#third = inputs[2] ?? 0;
    this.#state = feature.start(context);
  }

  /** The node's value after this moment; `values` are those of all nodes so far. */
  push(moment: Moment, values: Float64Array): number {
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
    return this.#state.push(moment, inputs);
  }

  /** After a hole: begins anew, unless the feature bridges holes. */
  restart(): void {
    if (this.#feature.onHole === 'restart') this.#state = this.#feature.start(this.#context);
  }
}
