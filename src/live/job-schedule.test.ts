import { describe, expect, it } from 'vitest';
import { DAY, HOUR, instant, MINUTE, type Duration, type Instant } from '../core/time.ts';
import type { JobAttempt, JobName } from './job-ledger.port.ts';
import { nextTimeOf, standingOf, type JobHistory, type ScheduledJob } from './job-schedule.ts';
import type { RecurringTimes } from './recurring-times.port.ts';

const BEGUN = instant(1_000 * DAY);
const after = (span: number): Instant => instant(BEGUN + span);

/** Every so often, counted from the run's begin. */
function every(span: Duration): RecurringTimes {
  return {
    latestBy: (now) => instant(Math.floor(now / span) * span),
    firstAfter: (now) => instant((Math.floor(now / span) + 1) * span),
  };
}

const REFRESH: ScheduledJob = { name: 'refresh', kind: 'timed', times: every(DAY) };
const RETRAIN: ScheduledJob = { name: 'retrain', kind: 'follows', after: 'refresh' };
const RECOVERY: ScheduledJob = { name: 'recovery', kind: 'timed', times: every(HOUR) };

const attempt = (
  job: JobName,
  outcome: JobAttempt['outcome'],
  dueAt: Instant,
  beganAt: Instant = dueAt,
): JobAttempt => ({
  id: 1,
  job,
  outcome,
  dueAt,
  beganAt,
  detail: {},
  ...(outcome === 'begun' ? {} : { endedAt: instant(beganAt + MINUTE) }),
});
const succeeded = (one: JobAttempt): JobHistory => ({ last: one, lastSuccess: one });
const standing = (job: ScheduledJob, now: Instant, history: Partial<Record<JobName, JobHistory>> = {}) =>
  standingOf(job, { begunAt: BEGUN, now, history: new Map(Object.entries(history) as [JobName, JobHistory][]) });

describe('a timed job', () => {
  it('is not owed by a run that began after its time', () => {
    expect(standing(REFRESH, after(23 * HOUR))).toEqual({ kind: 'done' });
    expect(standing(REFRESH, BEGUN), 'nor by one that began at that very instant').toEqual({ kind: 'done' });
  });

  it('is due at its time, and done once it has succeeded', () => {
    expect(standing(REFRESH, after(DAY))).toEqual({ kind: 'due', dueAt: after(DAY) });
    expect(
      standing(REFRESH, after(DAY + HOUR), { refresh: succeeded(attempt('refresh', 'succeeded', after(DAY))) }),
    ).toEqual({ kind: 'done' });
  });

  it('that was missed several times is made up for once, for the newest of them', () => {
    const history = { refresh: succeeded(attempt('refresh', 'succeeded', after(DAY))) };
    expect(standing(REFRESH, after(5 * DAY + HOUR), history)).toEqual({ kind: 'due', dueAt: after(5 * DAY) });
    expect(
      standing(REFRESH, after(5 * DAY + HOUR), {
        refresh: succeeded(attempt('refresh', 'succeeded', after(5 * DAY), after(5 * DAY + HOUR))),
      }),
    ).toEqual({ kind: 'done' });
  });

  it('that died half way is due again at once', () => {
    expect(
      standing(REFRESH, after(DAY + MINUTE), { refresh: { last: attempt('refresh', 'begun', after(DAY)) } }),
    ).toEqual({ kind: 'due', dueAt: after(DAY) });
  });

  it('that failed waits for a recovery check that began after it, and is then due for the same time', () => {
    const failed = { last: attempt('refresh', 'failed', after(DAY)) };
    const earlier = succeeded(attempt('recovery', 'succeeded', after(DAY), after(DAY)));
    expect(standing(REFRESH, after(DAY + 30 * MINUTE), { refresh: failed, recovery: earlier })).toEqual({
      kind: 'failed',
      dueAt: after(DAY),
    });
    const later = succeeded(attempt('recovery', 'succeeded', after(DAY + HOUR)));
    expect(standing(REFRESH, after(DAY + HOUR + MINUTE), { refresh: failed, recovery: later })).toEqual({
      kind: 'due',
      dueAt: after(DAY),
    });
  });

  it('that failed is due anew when its next time comes, whether or not a recovery check ran', () => {
    expect(standing(REFRESH, after(2 * DAY), { refresh: { last: attempt('refresh', 'failed', after(DAY)) } })).toEqual({
      kind: 'due',
      dueAt: after(2 * DAY),
    });
  });

  it('a recovery check that failed does not wait for itself', () => {
    expect(
      standing(RECOVERY, after(HOUR + MINUTE), { recovery: { last: attempt('recovery', 'failed', after(HOUR)) } }),
    ).toEqual({ kind: 'due', dueAt: after(HOUR) });
  });
});

describe('a job that follows another', () => {
  it('waits until that one has succeeded, and is for the same time', () => {
    expect(standing(RETRAIN, after(DAY + MINUTE))).toEqual({ kind: 'done' });
    expect(
      standing(RETRAIN, after(DAY + MINUTE), { refresh: { last: attempt('refresh', 'failed', after(DAY)) } }),
    ).toEqual({ kind: 'done' });
    expect(
      standing(RETRAIN, after(DAY + MINUTE), { refresh: succeeded(attempt('refresh', 'succeeded', after(DAY))) }),
    ).toEqual({ kind: 'due', dueAt: after(DAY) });
  });

  it('is not done again until that one has succeeded anew', () => {
    const history = {
      refresh: succeeded(attempt('refresh', 'succeeded', after(DAY))),
      retrain: succeeded(attempt('retrain', 'succeeded', after(DAY), after(DAY + HOUR))),
    };
    expect(standing(RETRAIN, after(DAY + 3 * HOUR), history)).toEqual({ kind: 'done' });
  });

  it('comes when the first of its line comes', () => {
    const jobs = [REFRESH, RETRAIN, { name: 'backtest', kind: 'follows', after: 'retrain' } as const];
    expect(jobs.map((job) => nextTimeOf(job, jobs, after(HOUR)))).toEqual([after(DAY), after(DAY), after(DAY)]);
  });
});
