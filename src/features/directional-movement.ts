import { highPrice, lowPrice } from './candle-fields.ts';
import { pointwise } from './column-step.ts';
import { DECIMAL_NOISE } from './decimal-noise.ts';
import type { Feature } from './feature.port.ts';
import { lagged } from './lag.ts';

type Direction = 'plus' | 'minus';

/**
 * How far the range moved beyond the previous bar's, upwards (`plus`) or downwards (`minus`), if that side moved more.
 */
export function directionalMovement({ direction }: { readonly direction: Direction }): Feature {
  const sign = direction === 'plus' ? 1 : -1;
  // Moves that are equal as decimals are equal: then neither side moved more.
  return pointwise({
    name: `${direction}_dm`,
    inputs: [highPrice, lagged({ of: highPrice, bars: 1 }), lowPrice, lagged({ of: lowPrice, bars: 1 })],
    formula:
      direction === 'plus'
        ? 'high - previous high, when above 0 and above previous low - low; else 0'
        : 'previous low - low, when above 0 and above high - previous high; else 0',
    source: 'Wilder, "New Concepts in Technical Trading Systems", 1978',
    run: (kernels, [high, highBefore, low, lowBefore], out) =>
      kernels.riseBeyond([high, highBefore], [low, lowBefore], { sign, noise: DECIMAL_NOISE }, out),
  });
}
