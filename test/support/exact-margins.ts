import type { TrainingTable } from '../../src/math/training-table.ts';

/**
 * An independent learner of boosted binary trees. It tries every border between values with exact sums, by recursion,
 * without bins, histograms and quantisation. Returns the margins of the training rows.
 */
export function exactMargins(
  { x, y }: TrainingTable,
  { rounds, depth, rate, l2, childWeight }: Record<'rounds' | 'depth' | 'rate' | 'l2' | 'childWeight', number>,
): number[] {
  const positives = y.reduce((sum, answer) => sum + answer, 0);
  const margins = Array.from(y, () => Math.log(positives / (y.length - positives)));
  const value = (row: number, feature: number) => x.values[row * x.columns + feature] as number;
  for (let round = 0; round < rounds; round++) {
    const p = margins.map((margin) => 1 / (1 + Math.exp(-margin)));
    const g = p.map((chance, row) => chance - (y[row] as number));
    const h = p.map((chance) => chance * (1 - chance));
    const sum = (of: number[], rows: number[]) => rows.reduce((total, row) => total + (of[row] as number), 0);
    const score = (rows: number[]) => sum(g, rows) ** 2 / (sum(h, rows) + l2);
    const grow = (rows: number[], left: number): void => {
      let best = { gain: 1e-6, rows: [] as number[][] };
      for (let feature = 0; feature < (left > 0 ? x.columns : 0); feature++) {
        for (const border of new Set(rows.map((row) => value(row, feature)))) {
          const split = [
            rows.filter((row) => value(row, feature) < border),
            rows.filter((row) => !(value(row, feature) < border)),
          ];
          if (split.some((part) => part.length === 0 || sum(h, part) < childWeight)) continue;
          const gain = split.reduce((total, part) => total + score(part), 0) - score(rows);
          if (gain > best.gain + 1e-9) best = { gain, rows: split };
        }
      }
      if (best.rows.length > 0) return best.rows.forEach((part) => grow(part, left - 1));
      const leaf = (-sum(g, rows) / (sum(h, rows) + l2)) * rate;
      for (const row of rows) margins[row] = (margins[row] as number) + leaf;
    };
    grow(
      Array.from(y, (_, row) => row),
      depth,
    );
  }
  return margins;
}
