import { expect, it } from 'vitest';
import { Bench } from '../../test/support/engine-bench.ts';
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

it('where positions have no stop at the venue, an exit that is refused is tried again at the next moment', () => {
  const bench = new Bench();
  bench.fill(bench.believe(5, 1), 6);
  const exit = bench.believe(7, 0);
  expect(exit.orders.map(({ order }) => order.purpose)).toEqual(['exit']);
  expect(bench.update(exit, 7, { kind: 'rejected', reason: 'no' }), 'no timer is set').toMatchObject({
    timers: [],
    orders: [],
  });
  expect(bench.moment(8).orders.map(({ order }) => order.purpose)).toEqual(['exit']);
});
