import { expect, it } from 'vitest';
import { completeFold, completeRows } from './complete-rows.ts';

/** Three rows of two features; the second row lacks one. */
const dataset = {
  table: { x: { rows: 3, columns: 2, values: Float32Array.of(1, 2, Number.NaN, 4, 5, 6) } },
};
const fold = { name: 'fold 1', train: Int32Array.of(0, 1), test: Int32Array.of(1, 2), testStart: 5, testEnd: 9 };

it('a fold is judged on the rows that have a value of every feature, and may learn from the others', () => {
  expect(completeRows(dataset, Int32Array.of(0, 1, 2))).toEqual(Int32Array.of(0, 2));
  expect(completeFold(dataset, fold)).toEqual({ ...fold, test: Int32Array.of(2) });
});

it('a fold of which every row lacks a feature is refused', () => {
  expect(() => completeFold(dataset, { ...fold, test: Int32Array.of(1) })).toThrow(
    /No candle of fold 1 has a value of every feature/,
  );
});
