import { MISSING_BIN } from '../../boosting-kernels.ts';
import type { MemoryViews } from './memory-views.ts';

export function binColumn(
  views: MemoryViews,
  values: number,
  valueStride: number,
  count: number,
  cuts: number,
  target: number,
  targetStride: number,
  column: number,
): number {
  let infinite = 0;
  const first = cuts >>> 2;
  for (let index = 0; index < count; index++) {
    const value = views.float32[(values + index * valueStride) >>> 2] as number;
    let bin = 0;
    if (value !== value) bin = MISSING_BIN;
    else {
      for (let step = 128; step > 0; step >>= 1)
        if ((views.float32[first + bin + step - 1] as number) <= value) bin += step;
      if (value === Infinity || value === -Infinity) infinite++;
    }
    views.bytes[target + index * targetStride] = bin;
    views.bytes[column + index] = bin;
  }
  return infinite;
}
