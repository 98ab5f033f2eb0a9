import { expect, it } from 'vitest';
import { instant } from '../../core/time.ts';
import { describeAccount } from './account-lines.ts';

const END = '`edgewise resume RUN --account`, with any of its runs, ends that.';
const halted = { epoch: 1, trading: 'halted', by: 'Ada', reason: 'a storm', at: instant(0) } as const;

it.each([
  [halted, `The account is halted by Ada: a storm. ${END}`],
  [undefined, `The switch of the account cannot be read, which halts. ${END}`],
  [{ ...halted, trading: 'on' } as const, 'The account is not halted.'],
])('a shared account says whether it is halted, and the command that ends that: %#', (halt, words) => {
  const text = describeAccount({ limits: {}, halt, claims: [], sums: [] }, 80);
  expect(text.split('\n').at(-1)).toBe(words);
});
