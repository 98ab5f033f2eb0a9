import { expect, it } from 'vitest';
import type { RunComparison } from '../operate/compare-runs.ts';
import { describeComparison } from './runs-command.ts';

const comparison: RunComparison = {
  runs: ['my-system-of-the-long-name-1a2b3c4d5e', 'my-system-of-the-long-name-6f7a8b9c0d'],
  figures: [
    { name: 'verdict', format: 'text', values: ['not enough evidence', 'no edge'] },
    { name: 'return after costs', format: 'return', values: [-0.083_15, 0.1] },
    { name: 'accuracy of the majority class', format: 'share', values: [0.427_3, undefined] },
  ],
  settings: [],
  warnings: ['a warning'],
};

it('gives names that do not fit a line of their own and numbers in the table, and cuts nothing', () => {
  const text = describeComparison(comparison, 80);
  for (const line of text.split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  expect(text).toContain(
    'run 1  my-system-of-the-long-name-1a2b3c4d5e\nrun 2  my-system-of-the-long-name-6f7a8b9c0d\n',
  );
  expect(text).toMatch(
    /return after costs {14}-8\.3 % {15}\+10\.0 %\naccuracy of the majority class {2}42\.7 % {15}undefined/,
  );
  expect(text).not.toContain('…');
});

it('writes what rounds to zero without a sign, as the verdict does', () => {
  const figures = [{ name: 'return after costs', format: 'return' as const, values: [-0.000_45, 0.000_2] }];
  expect(describeComparison({ ...comparison, figures }, Infinity)).toMatch(/return after costs +0\.0 % +0\.0 %/);
});

it('keeps names in the table where there is room', () => {
  expect(describeComparison(comparison, Infinity)).toMatch(/^figure +my-system-of-the-long-name-1a2b3c4d5e/);
});
