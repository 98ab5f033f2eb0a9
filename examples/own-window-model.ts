import { defineModel, type RowWindow } from 'edgewise';

const ROWS = 16;

/** Whether the first feature is above its mean of the window; missing counts as 0. */
function isAbove(window: RowWindow | undefined): boolean {
  const values = Array.from({ length: window?.length ?? 0 }, (_, step) => window?.at(step, 0) || 0);
  return (values.at(-1) ?? 0) > values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** How often each class came when the first feature was above its mean of the last 16 rows, and when it was not. */
export const aboveMean = defineModel({
  name: 'above-mean',
  describe: 'The share of each class by where the first feature stands in its last 16 rows',
  window: ROWS,
  fit: ({ x, y, classes }) => {
    const shares = (own: Float64Array) =>
      Float64Array.from(classes, (_, k) => (1 + own.filter((y) => y === k).length) / (classes.length + own.length));
    const side = (above: boolean) => shares(y.filter((_, row) => isAbove(x.windowOf?.(row, ROWS)) === above));
    return { tensors: { above: side(true), below: side(false) } };
  },
  predict: ({ tensors: { above = [], below = [] } }, _, window) => (isAbove(window) ? above : below),
});
