import { highPrice, lowPrice } from './candle-fields.ts';
import { DECIMAL_NOISE } from './decimal-noise.ts';
import { defineFeature } from './define-feature.ts';
import type { Feature } from './feature.port.ts';

type Direction = 'plus' | 'minus';

class DirectionalMovement {
  readonly #direction: Direction;
  #previousHigh = Number.NaN;
  #previousLow = Number.NaN;

  constructor(direction: Direction) {
    this.#direction = direction;
  }

  step(high: number, low: number): number {
    const rise = high - this.#previousHigh;
    const fall = this.#previousLow - low;
    // Moves that are equal as decimals are equal: then neither side moved more.
    const noise = DECIMAL_NOISE * (high + this.#previousHigh);
    this.#previousHigh = high;
    this.#previousLow = low;
    if (rise !== rise) return Number.NaN;
    // Which side moved more is a coin's toss, so it is computed instead of branched on. Exact: 0 * x and x * 1.
    return this.#direction === 'plus'
      ? Number(rise - fall > noise) * positive(rise)
      : Number(fall - rise > noise) * positive(fall);
  }
}

function positive(move: number): number {
  return (Math.abs(move) + move) * 0.5;
}

/**
 * How far the range moved beyond the previous bar's, upwards (`plus`) or downwards (`minus`), if that side moved more.
 */
export function directionalMovement({ direction }: { readonly direction: Direction }): Feature {
  return defineFeature({
    name: `${direction}_dm`,
    inputs: [highPrice, lowPrice],
    ownWarmup: 1,
    formula:
      direction === 'plus'
        ? 'high - previous high, when above 0 and above previous low - low; else 0'
        : 'previous low - low, when above 0 and above high - previous high; else 0',
    source: 'Wilder, "New Concepts in Technical Trading Systems", 1978',
    start: () => {
      const movement = new DirectionalMovement(direction);
      return {
        push: (_moment, inputs) => movement.step(inputs[0] as number, inputs[1] as number),
        columns: ({ inputs }, out) => {
          const [highs, lows] = inputs as readonly [Float64Array, Float64Array];
          for (let row = 0; row < out.length; row++)
            out[row] = movement.step(highs[row] as number, lows[row] as number);
        },
      };
    },
  });
}
