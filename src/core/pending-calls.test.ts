import { expect, it } from 'vitest';
import { neverSettled, whilePending } from './pending-calls.ts';

it('the innermost call whose promise has not settled is named, and one that has settled is forgotten', async () => {
  const outer = Promise.withResolvers<string>();
  const inner = Promise.withResolvers<string>();
  const calls = [
    whilePending({ part: 'the model outer', phase: 'fit', file: './x.ts' }, outer.promise),
    whilePending({ part: 'the model inner', phase: 'fit', file: './x.ts' }, inner.promise),
  ];
  expect(neverSettled()).toMatchObject({
    code: 'part-failed',
    message: expect.stringContaining('The promise of the model inner of ./x.ts never settles') as string,
    details: { where: '`fit` in ./x.ts' },
  });
  inner.reject(new Error('failed'));
  await expect(calls[1]).rejects.toThrow('failed');
  expect(neverSettled().message).toContain('the model outer of ./x.ts');
  outer.resolve('done');
  await expect(calls[0]).resolves.toBe('done');
  expect(neverSettled().message, 'no part is waited for: that is ours').toBe(
    'The command waits for something that never comes',
  );
});
