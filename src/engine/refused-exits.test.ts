import { expect, it } from 'vitest';
import { MARGIN, only, ProtectionBench } from '../../test/support/protection-bench.ts';

it('two exits that are refused one after the other are tried again by one timer', () => {
  const bench = new ProtectionBench(MARGIN);
  bench.enter();
  const first = only(bench.command({ kind: 'flatten', reason: 'enough', by: 'Ada' }));
  const [retry, ...more] = bench.refuse(first).timers;
  expect([retry?.timer, more]).toEqual(['retry:M0/USD', []]);
  bench.wait(1);
  const second = only(bench.command({ kind: 'flatten', reason: 'still enough', by: 'Ada' }));
  expect(bench.refuse(second).timers, 'the timer of the first exit is still set').toEqual([]);
  expect(only(bench.retry())).toMatchObject({ purpose: 'exit', lots: 100 });
});
