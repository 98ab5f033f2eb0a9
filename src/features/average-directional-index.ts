import { defineFeature } from './define-feature.ts';
import {
  minusDirectionalIndicator,
  plusDirectionalIndicator,
  type DirectionalPeriod,
} from './directional-indicator.ts';
import type { Feature } from './feature.port.ts';
import { STILL } from './still-market.ts';
import { wilderAverage } from './wilder-average.ts';

const source = 'Wilder, "New Concepts in Technical Trading Systems", 1978 (TA-Lib DX, ADX)';

/** ADX, 0 to 100: strength of the trend, whatever its direction; Wilder's average of DX. */
export function averageDirectionalIndex({ period }: DirectionalPeriod): Feature {
  const of = directionalIndex({ period });
  return wilderAverage({
    period,
    of,
    name: `adx_${period}`,
    formula: `Wilder average of ${period} over ${of.name} = ${of.formula}`,
    source,
  });
}

/** DX, 0 to 100: how one-sided the directional movement is. 0 when there was none. */
export function directionalIndex({ period }: DirectionalPeriod): Feature {
  return defineFeature({
    name: `dx_${period}`,
    inputs: [plusDirectionalIndicator({ period }), minusDirectionalIndicator({ period })],
    formula: '100 * |+di - -di| / (+di + -di); 0 when both are 0',
    source,
    start: () => ({
      push: (_moment, inputs) => oneSidedness(inputs[0] as number, inputs[1] as number),
      columns: ({ inputs }, out) => {
        const [pluses, minuses] = inputs as readonly [Float64Array, Float64Array];
        // As with the directional indicators: quick first, with care where it turns out to be needed.
        let still = 0;
        for (let row = 0; row < out.length; row++) {
          const sum = (pluses[row] as number) + (minuses[row] as number);
          out[row] = (100 * Math.abs((pluses[row] as number) - (minuses[row] as number))) / sum;
          still += Number(sum < 100 * STILL);
        }
        if (still === 0) return;
        for (let row = 0; row < out.length; row++)
          out[row] = oneSidedness(pluses[row] as number, minuses[row] as number);
      },
    }),
  });
}

function oneSidedness(plus: number, minus: number): number {
  const sum = plus + minus;
  return sum < 100 * STILL ? 0 : (100 * Math.abs(plus - minus)) / sum;
}
