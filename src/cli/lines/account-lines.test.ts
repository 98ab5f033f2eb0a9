import { expect, it } from 'vitest';
import { instant } from '../../core/time.ts';
import { describeAccount } from './account-lines.ts';

const END = '`edgewise resume RUN --account`, with any of its runs, ends that.';
const claim = {
  folder: '',
  process: 'running',
  bases: ['BTC'],
  quote: 'USD',
  capital: 4_000,
  positions: 'flat',
  published: '',
} as const;

it('a shared account adds up as it is printed', () => {
  const text = describeAccount(
    {
      limits: {},
      halt: undefined,
      claims: [
        { ...claim, system: 'one', equity: 3_998.0849 },
        { ...claim, system: 'two', equity: 3_998.1149 },
      ],
      sums: [{ quote: 'USD', capital: 8_000, profit: -3.8002, lostToday: 0, drawdown: 0, reached: undefined }],
    },
    80,
  );
  expect(text).toContain('3998.08');
  expect(text).toContain('3998.11');
  expect(text).toContain('Together 7996.19 USD, of 8000.00 they began with');
});

const halted = { epoch: 1, trading: 'halted', by: 'Ada', reason: 'a storm', at: instant(0) } as const;

it.each([
  [halted, `The account is halted by Ada: a storm. ${END}`],
  [undefined, `The switch of the account cannot be read, which halts. ${END}`],
  [{ ...halted, trading: 'on' } as const, 'The account is not halted.'],
])('a shared account says whether it is halted, and the command that ends that: %#', (halt, words) => {
  const text = describeAccount({ limits: {}, halt, claims: [], sums: [] }, 80);
  expect(text.split('\n').at(-1)).toBe(words);
});
