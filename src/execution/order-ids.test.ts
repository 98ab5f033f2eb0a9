import { expect, it } from 'vitest';
import { OrderIds, RestartedOrderIds } from './order-ids.ts';

it('names the orders of a run by its seed, which is a whole number from 0', () => {
  const ids = new OrderIds(0);
  expect([ids.next(), ids.next(), new OrderIds(37, 8).next()]).toEqual(['0-00000001', '0-00000002', '11-00000009']);
  for (const seed of [-1, 0.5, Number.NaN, 2 ** 60]) expect(() => new OrderIds(seed)).toThrow('A seed is');
});

/** The first names of a start. */
function names(start: number, count = 2): string[] {
  const ids = new RestartedOrderIds('e000abc');
  ids.begin(start);
  return Array.from({ length: count }, () => ids.next());
}

it('names orders by run, second of the start and number, in what Kraken takes', () => {
  const SECONDS = 757_382_400; // 2024-01-01 since 2000-01-01
  const made = names(SECONDS, 100);
  expect(made.slice(0, 2)).toEqual(['e000abccixc0000001', 'e000abccixc0000002']);
  expect(made[35], 'counted in 36s').toBe('e000abccixc0000010');
  expect(new Set([...made, ...names(SECONDS + 1, 100)]).size, 'the next second has names of its own').toBe(200);
  expect(made.every((id) => id.length === 18)).toBe(true);
});

it('names the orders of a journal that counted its starts as they were named', () => {
  expect([names(1), names(1_295, 1)]).toEqual([['e000abc01-00000001', 'e000abc01-00000002'], ['e000abczz-00000001']]);
  expect(names(1_296, 1), 'the first start that is no such number').toEqual(['e000abc00010000001']);
});

it.each([0, 1.5, -1, 36 ** 6])('refuses a start of number %d', (start) => {
  expect(() => names(start)).toThrow('Starts of a run are numbered');
});

it.each([1, 757_382_400])('go on counting from a snapshot, at start %d', (start) => {
  const [ids, restored] = [new RestartedOrderIds('e000abc'), new RestartedOrderIds('e000abc')];
  restored.restore(ids.snapshot());
  expect(() => restored.next(), 'no start was counted yet').toThrow('after the start of the process');
  ids.begin(start);
  for (let count = 0; count < 40; count++) ids.next();
  restored.restore(ids.snapshot());
  expect([restored.next(), restored.next()]).toEqual([ids.next(), ids.next()]);
});
