import type { ColumnKernels } from '../kernels/column-kernels.ts';
import { channelPositionState } from '../kernels/typescript/columns/channel-position.ts';
import { columnFeature, type ColumnStep } from './column-step.ts';
import { DECIMAL_NOISE } from './decimal-noise.ts';
import { wholeBars } from './define-feature.ts';
import type { Feature } from './feature.port.ts';
import { rollingOffset } from './rolling-offset.ts';
import { typicalPrice } from './typical-price.ts';

class ChannelPosition implements ColumnStep {
  readonly #state: Float64Array;

  constructor(period: number) {
    this.#state = channelPositionState(period);
  }

  run(kernels: ColumnKernels, inputs: readonly Float64Array[], out: Float64Array): void {
    const [prices, offsets] = inputs as readonly [Float64Array, Float64Array];
    kernels.channelPosition([prices, offsets], this.#state, DECIMAL_NOISE, out);
  }
}

/** CCI: distance of the typical price from its mean, in mean absolute deviations over 0.015. 0 when all are equal. */
export function commodityChannelIndex({ period }: { readonly period: number }): Feature {
  wholeBars('period', period, 2);
  return columnFeature({
    name: `cci_${period}`,
    inputs: [typicalPrice, rollingOffset({ period, of: typicalPrice })],
    formula: `(typical_price - mean) / (0.015 * mean absolute deviation) over ${period} bars; 0 when all are equal`,
    source: 'Lambert, Commodities magazine, October 1980 (TA-Lib CCI)',
    create: () => new ChannelPosition(period),
  });
}
