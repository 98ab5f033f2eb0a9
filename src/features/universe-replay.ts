import type { UniversePast } from '../market/market-past.ts';
import { PastMoments } from '../market/past-moments.ts';
import type { FeatureState } from './feature.port.ts';

/** Shows one state of a feature that reads the universe its moments, in order of time. */
export class UniverseReplay {
  readonly #past: PastMoments;
  /** What the inputs are at a moment without a candle of the described market. */
  readonly #missing: Float64Array;

  constructor({ markets }: UniversePast, inputs: number) {
    this.#past = new PastMoments(
      markets.map(({ series }) => series),
      markets.map(({ facts = [] }) => facts),
    );
    this.#missing = new Float64Array(inputs).fill(Number.NaN);
  }

  /**
   * The value at the close of the described market's next candle. A state that has just begun anew is not shown the
   * moments in between.
   */
  valueAt(close: number, state: FeatureState, { inputs, between }: ReplayStep): number {
    while (this.#past.next()) {
      const { moment } = this.#past;
      if (moment.at >= close) return state.push(moment, inputs);
      if (between === 'shown') state.push(moment, this.#missing);
    }
    throw new RangeError(`The universe has no moment at ${close}`);
  }
}

export interface ReplayStep {
  /** The inputs at the candle's close. */
  readonly inputs: Float64Array;
  readonly between: 'shown' | 'skipped';
}
