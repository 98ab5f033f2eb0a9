import { expect, it } from 'vitest';
import { SimulatedClock } from '../core/clock.ts';
import { instant, SECOND } from '../core/time.ts';
import type { ConnectionCheck } from '../venues/connection-check.ts';
import type { WithdrawalTries } from '../venues/venue-kit.port.ts';
import { WithdrawalGuard, withdrawalGuard } from './withdrawal-guard.ts';

/** A venue that answers as a test says, and is silent when there is nothing. */
function stage() {
  const clock = new SimulatedClock(instant(0));
  const answers: ConnectionCheck['outcome'][] = [];
  const warned: string[] = [];
  let asked = 0;
  const check = (): Promise<ConnectionCheck> => {
    asked++;
    return Promise.resolve({ name: 'n', outcome: answers.shift() ?? 'skipped', detail: 'silence' });
  };
  const guard = new WithdrawalGuard({ check, clock, warn: (text) => warned.push(text) });
  const ask = async (seconds: number): Promise<number> => {
    clock.advanceTo(instant(clock.now() + seconds * SECOND));
    await guard.askWhenDue();
    return asked;
  };
  return { guard, answers, warned, ask, check, clock };
}

it('nothing is entered before the venue has said that the keys may not withdraw, and it is not asked again then', async () => {
  const { guard, answers, warned, ask } = stage();
  expect(guard.ban).toMatch(/has not been asked yet/);
  answers.push('passed');
  expect([await ask(0), guard.ban]).toEqual([1, undefined]);
  expect([await ask(3_600), warned]).toEqual([1, []]);
});

it.each(['skipped', 'warned'] as const)(
  'a venue that answers whether keys may withdraw with %s is asked again after a minute, and nothing is entered',
  async (outcome) => {
    const { guard, answers, warned, ask } = stage();
    answers.push(outcome, outcome, 'passed');
    const ban = 'whether the keys may withdraw is not known: silence';
    expect([await ask(0), guard.ban]).toEqual([1, ban]);
    expect([await ask(59), guard.ban]).toEqual([1, ban]);
    expect([await ask(1), warned], 'people are told once').toEqual([2, [`nothing is entered: ${ban}`]]);
    expect([await ask(60), guard.ban]).toEqual([3, undefined]);
  },
);

it('keys that may withdraw end the run', async () => {
  const { guard, answers, ask } = stage();
  answers.push('skipped', 'failed');
  await ask(0);
  await expect(ask(60)).rejects.toMatchObject({ code: 'check-failed', details: { actual: 'silence' } });
  expect(guard.ban).toMatch(/is not known/);
});

it('a run on paper asks nobody whether its keys may withdraw', () => {
  const { check, clock } = stage();
  const reports = { warn: () => undefined };
  expect(
    withdrawalGuard(
      { setting: 'paper', clock: { now: () => clock.now(), speed: 1 } },
      { checkWithdrawal: check },
      reports,
    ),
  ).toBeUndefined();
});

it('a run asks its venue once whether its keys may withdraw, because a turn waits for the answer', async () => {
  const { clock } = stage();
  const tries: unknown[] = [];
  const checkWithdrawal = (asked?: WithdrawalTries): Promise<ConnectionCheck> => {
    tries.push(asked);
    return Promise.resolve({ name: 'n', outcome: 'skipped', detail: 'EAPI:Rate limit exceeded' });
  };
  const times = { now: () => clock.now(), speed: 1 };
  const guard = withdrawalGuard({ setting: 'live', clock: times }, { checkWithdrawal }, { warn: () => undefined });
  await guard?.askWhenDue();
  expect([tries, guard?.ban]).toEqual([
    ['once'],
    'whether the keys may withdraw is not known: EAPI:Rate limit exceeded',
  ]);
});
