import { expect, it } from 'vitest';
import { SimulatedClock } from '../core/clock.ts';
import { instant, MILLISECOND, SECOND, type Instant } from '../core/time.ts';
import { isOrderOfRun, KillNames } from './kill-orders.ts';

const NOW = (Date.UTC(2026, 0, 1) * MILLISECOND) as Instant;
const RUN = { tag: 'e8beb5l' };

it('an order of the kill switch is of the run that it closed, and one of an older version of any run', () => {
  const ids = ['e8beb5l00001', 'ewkille8beb5l00001', 'ewkilla4rkjp-1', 'ewkille8befyh00001', 'e8befyh00001', 'mine'];
  expect(ids.filter(isOrderOfRun(RUN))).toEqual(ids.slice(0, 3));
});

it('an order of the kill switch has a name of its own, of 18 characters, that says which run it closes', () => {
  const clock = new SimulatedClock(NOW);
  const names = new KillNames(RUN, clock);
  const given = Array.from({ length: 100 }, () => names.next());
  // A call that begins when the hundred orders of the one before have been sent, in twenty milliseconds each.
  clock.advanceTo(instant(NOW + 2 * SECOND));
  const next = new KillNames(RUN, clock);
  given.push(next.next(), next.next());
  expect(new Set(given).size).toBe(102);
  for (const id of given) expect(id).toMatch(/^ewkille8beb5l[0-9a-z]{5}$/);
  expect(given.every(isOrderOfRun(RUN))).toBe(true);
  const early = new KillNames(RUN, new SimulatedClock(0 as Instant));
  expect(early.next(), 'padded').toBe('ewkille8beb5l00000');
});
