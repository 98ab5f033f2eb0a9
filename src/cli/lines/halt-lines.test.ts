import { expect, it } from 'vitest';
import { describeResume } from './halt-lines.ts';

it('a resume says which switch still halts the run, who set it and why, and the command that ends it', () => {
  expect(describeResume({ epoch: 3, stillHalted: [] }, 'run', '/run')).toBe('Resumed, epoch 3.');
  const account = { of: 'account', by: 'Lena', reason: 'a storm' } as const;
  expect(describeResume({ epoch: 3, stillHalted: [account] }, 'run', '/run').split('\n')).toEqual([
    'The halt of the run is ended, epoch 3, but the run trades NOT:',
    '  its account is still halted by Lena: a storm. When that is settled: `edgewise resume /run --account`',
  ]);
  const own = { of: 'run', by: 'Ada', reason: 'news' } as const;
  expect(describeResume({ epoch: 3, stillHalted: [own] }, 'account', '/run').split('\n')).toEqual([
    'The halt of the account is ended, epoch 3, but the run trades NOT:',
    '  the run itself is still halted by Ada: news. When that is settled: `edgewise resume /run`',
  ]);
});
