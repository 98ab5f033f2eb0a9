import { pointwise } from './column-step.ts';
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
  return pointwise({
    name: `dx_${period}`,
    inputs: [plusDirectionalIndicator({ period }), minusDirectionalIndicator({ period })],
    formula: '100 * |+di - -di| / (+di + -di); 0 when both are 0',
    source,
    run: (kernels, [plus, minus], out) => kernels.percentApart(plus, minus, 100 * STILL, out),
  });
}
