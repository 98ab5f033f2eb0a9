import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { scratchFolder } from '../../../test/harness/scratch-folder.ts';
import { HOUR, instant, type Instant } from '../../core/time.ts';
import { checkJobLedger, JOB_LEDGER_LAWS, type OpenJobLedger } from '../../live/check-job-ledger.ts';
import type { JobAttempt, JobName } from '../../live/job-ledger.port.ts';
import { SqliteJobLedger } from './sqlite-job-ledger.ts';

const at = (hour: number): Instant => instant(hour * HOUR);

/** The contract's places: a file in a folder of its own. */
const makeFile = (): Promise<OpenJobLedger> => {
  const path = join(scratchFolder(), 'schedule.sqlite');
  return Promise.resolve(() => Promise.resolve(SqliteJobLedger.open(path)));
};

describe('the contract of the job ledger', () => {
  it('fails a ledger that tells the newest attempt as a success', async () => {
    class Hopeful extends SqliteJobLedger {
      override lastSuccess(job: JobName): Promise<JobAttempt | undefined> {
        return this.last(job);
      }
    }
    const make = (): Promise<OpenJobLedger> => {
      const path = join(scratchFolder(), 'schedule.sqlite');
      return Promise.resolve(() => Promise.resolve(Hopeful.open(path)));
    };
    await expect(checkJobLedger(make)).rejects.toThrow(/A job ledger must hold: an attempt comes back/);
  });
});

describe('SqliteJobLedger', () => {
  it.each(JOB_LEDGER_LAWS)('$title', async ({ hold }) => {
    await expect(hold(makeFile)).resolves.toBeUndefined();
  });

  it('remembers over processes when the run began, and what became of each attempt', async () => {
    const path = join(scratchFolder(), 'schedule.sqlite');
    const first = SqliteJobLedger.open(path);
    expect(await first.begunAt(at(1))).toBe(at(1));
    const done = await first.end(await first.begin('refresh', at(2), at(2)), at(3), 'succeeded', { written: 24 });
    await first.end(await first.begin('refresh', at(26), at(26)), at(27), 'failed', { reason: 'disk full' });
    const died = await first.begin('maintenance', at(28), at(28));
    await first.close();
    const second = SqliteJobLedger.open(path);
    expect(await second.begunAt(at(50))).toBe(at(1));
    expect([await second.lastSuccess('refresh'), await second.last('refresh')]).toEqual([
      done,
      expect.objectContaining({ dueAt: at(26), outcome: 'failed', detail: { reason: 'disk full' } }),
    ]);
    expect([
      await second.last('maintenance'),
      await second.lastSuccess('maintenance'),
      await second.last('retrain'),
    ]).toEqual([died, undefined, undefined]);
    await second.close();
  });

  it('is written to the device before begin returns, so that a second reader sees it', async () => {
    const path = join(scratchFolder(), 'schedule.sqlite');
    const writer = SqliteJobLedger.open(path);
    await writer.begin('refresh', at(2), at(2));
    const reader = SqliteJobLedger.open(path);
    expect((await reader.last('refresh'))?.outcome).toBe('begun');
    for (const each of [reader, writer]) await each.close();
  });

  it('forgets what is old, and never the newest attempt or success of a job', async () => {
    const ledger = SqliteJobLedger.open(join(scratchFolder(), 'schedule.sqlite'));
    await ledger.end(await ledger.begin('refresh', at(1), at(1)), at(1), 'succeeded', {});
    for (const hour of [2, 3])
      await ledger.end(await ledger.begin('refresh', at(hour), at(hour)), at(hour), 'failed', {});
    for (const hour of [1, 2, 9])
      await ledger.record({
        job: 'health',
        dueAt: at(hour),
        beganAt: at(hour),
        endedAt: at(hour),
        outcome: 'succeeded',
        detail: { ill: [] },
      });
    await ledger.forgetBefore(at(8));
    expect((await ledger.since('refresh', at(0))).map(({ dueAt }) => dueAt / HOUR)).toEqual([1, 3]);
    expect((await ledger.since('health', at(0))).map(({ dueAt }) => dueAt / HOUR)).toEqual([9]);
    await ledger.close();
  });
});
