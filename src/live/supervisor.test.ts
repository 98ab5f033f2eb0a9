import { expect, it } from 'vitest';
import { SimulatedClock } from '../core/clock.ts';
import { instant, SECOND, type Instant } from '../core/time.ts';
import { THROTTLED_PAUSE } from '../execution/venue.port.ts';
import { Supervisor, type SupervisorOptions } from './supervisor.ts';

class Trouble extends Error {}

/** A session whose turns do what they are told, and what it was told in between. */
function stage(options: Partial<SupervisorOptions> = {}, before: 'up' | 'down' = 'up') {
  const clock = new SimulatedClock(instant(1_000 * SECOND));
  const heard: string[] = [];
  let next: 'works' | Error = 'works';
  let wakeAt = 0;
  let venueHealth: 'up' | 'down' = before;
  const supervisor = new Supervisor({
    clock,
    isTrouble: (error) => error instanceof Trouble,
    ...options,
    session: {
      turn: () => (next === 'works' ? Promise.resolve() : Promise.reject(next)),
      get wakeAt() {
        return wakeAt as Instant;
      },
      get venueHealth() {
        return venueHealth;
      },
      onVenueHealth: (health, detail) => {
        venueHealth = health;
        heard.push(`${health}: ${detail}`);
      },
      flatten: (reason, by) => void heard.push(`flatten by ${by}: ${reason}`),
    },
  });
  const step = async (turn: 'works' | Error = new Trouble('silence')) => {
    next = turn;
    return ((await supervisor.step()) - clock.now()) / SECOND;
  };
  return { supervisor, heard, step, wakeIn: (seconds: number) => void (wakeAt = clock.now() + seconds * SECOND) };
}

it('Supervisor takes the next turn when the session asks for it, and never in the past', async () => {
  const { step, wakeIn } = stage();
  wakeIn(7);
  expect(await step('works')).toBe(7);
  wakeIn(-7);
  expect(await step('works')).toBe(0);
});

it('Supervisor waits longer after each failed turn in a row, up to half a minute, and anew after one that succeeded', async () => {
  const { step, supervisor } = stage();
  const waits: number[] = [];
  for (let turn = 0; turn < 8; turn++) waits.push(await step());
  expect(waits).toEqual([1, 2, 5, 10, 20, 30, 30, 30]);
  expect([supervisor.failures, supervisor.failuresInARow]).toEqual([8, 8]);
  await step('works');
  expect([supervisor.failures, supervisor.failuresInARow]).toEqual([8, 0]);
  expect(await step()).toBe(1);
});

it('Supervisor waits as long as all that asks a venue, when the venue says that it is asked too often', async () => {
  const { step } = stage({ isThrottled: () => true });
  expect(await step()).toBe(THROTTLED_PAUSE / SECOND);
});

it('Supervisor waits 20 seconds at least when the venue says that it is asked too often: its counter of calls has to fall', async () => {
  class Throttled extends Trouble {}
  const { step } = stage({ isThrottled: (error) => error instanceof Throttled });
  const waits: number[] = [];
  for (let turn = 0; turn < 6; turn++) waits.push(await step(new Throttled('429')));
  expect(waits, 'and longer when it goes on').toEqual([20, 20, 20, 20, 20, 30]);
  await step('works');
  expect([await step(), await step(new Throttled('429')), await step()], 'other trouble waits as ever').toEqual([
    1, 20, 5,
  ]);
});

it('Supervisor tells the engine once that the venue is down, at the limit, and that it is up at the first turn that succeeds', async () => {
  const { step, heard } = stage({ errorLimit: 3 });
  await step();
  await step();
  expect(heard).toEqual([]);
  await step();
  await step();
  expect(heard).toEqual(['down: 3 turns failed in a row']);
  await step('works');
  await step('works');
  expect(heard.slice(1)).toEqual(['up: a turn succeeded']);
});

it('Supervisor tells that the venue is up at the first turn that succeeds when a process before this one told that it is down', async () => {
  const { step, heard } = stage({ errorLimit: 3 }, 'down');
  await step();
  expect(heard).toEqual([]);
  await step('works');
  await step('works');
  expect(heard).toEqual(['up: a turn succeeded']);
});

it('Supervisor does not speak of a venue that failed less often than the limit', async () => {
  const { step, heard } = stage({ errorLimit: 3 });
  await step();
  await step();
  await step('works');
  await step();
  expect(heard).toEqual([]);
});

it('Supervisor closes positions at the limit when asked to', async () => {
  const { step, heard } = stage({ errorLimit: 1, onErrorLimit: 'close' });
  await step();
  expect(heard).toEqual(['down: 1 turns failed in a row', 'flatten by supervisor: 1 turns failed in a row']);
});

it('Supervisor lets a bug of ours through, and does not count it', async () => {
  const told: unknown[] = [];
  const { step, supervisor, heard } = stage({ errorLimit: 1, onFailure: (error) => told.push(error) });
  await expect(step(new TypeError('x is not a function'))).rejects.toThrow('x is not a function');
  expect([supervisor.failures, heard, told]).toEqual([0, [], []]);
});
