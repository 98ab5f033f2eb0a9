import { defineModel } from 'edgewise';

/** How often each class came when the first feature was above zero, and when it was not. */
export const firstSign = defineModel({
  name: 'first-sign',
  describe: 'The share of each class by the sign of the first feature',
  fit: ({ x, y, classes }) => {
    const shares = (own: Float64Array) =>
      Float64Array.from(classes, (_, k) => (1 + own.filter((y) => y === k).length) / (classes.length + own.length));
    const side = (sign: number) => shares(y.filter((_, row) => Number((x.values[row * x.columns] ?? 0) > 0) === sign));
    return { tensors: { above: side(1), below: side(0) } };
  },
  predict: ({ tensors: { above = [], below = [] } }, [first = 0]) => (first > 0 ? above : below),
});
