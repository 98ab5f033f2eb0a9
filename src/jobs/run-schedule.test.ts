import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SqliteJobLedger } from '../adapters/sqlite/sqlite-job-ledger.ts';
import { SimulatedClock } from '../core/clock.ts';
import { HOUR, instantFromMillis, isoFromInstant, type Instant } from '../core/time.ts';
import type { JobAttempt, JobDetail } from '../live/job-ledger.port.ts';
import { RunSchedule } from './run-schedule.ts';
import { scheduledJobs, scheduleSchema } from '../config/schedule-schema.ts';
import { scheduleStatus } from '../operate/schedule-status.ts';

const at = (text: string): Instant => instantFromMillis(Date.parse(text));

interface Started {
  readonly job: string;
  readonly dueAt: string;
  readonly retrained: string | undefined;
  readonly succeed: (detail?: JobDetail) => Promise<void>;
  readonly fail: (reason: string) => Promise<void>;
  stopped: boolean;
}

/** A run's schedules over processes: the ledger is a file, jobs end when the test says so. */
class Bench {
  readonly path = join(scratchFolder(), 'schedule.sqlite');
  readonly clock = new SimulatedClock(at('2026-11-20T12:00:00Z'));
  readonly started: Started[] = [];
  readonly ended: JobAttempt[] = [];
  readonly checked: (readonly string[])[] = [];
  readonly troubles: unknown[] = [];
  health: JobDetail = { ill: [], wrong: [] };
  elapsed = 0;
  settings: object = {};
  #schedule: RunSchedule | undefined;
  #ledger: SqliteJobLedger | undefined;

  /** Starts a process, after the one before died where it stood. */
  async process(): Promise<this> {
    await this.#ledger?.close();
    this.#ledger = SqliteJobLedger.open(this.path);
    this.#schedule = new RunSchedule({
      jobs: scheduledJobs(scheduleSchema.parse(this.settings)),
      ledger: this.#ledger,
      clock: this.clock,
      elapsed: () => this.elapsed,
      start: (job, dueAt, retrained) => this.#start(job, dueAt, retrained),
      health: () => this.health,
      ended: (attempt) => void this.ended.push(attempt),
      checked: (failed) => void this.checked.push(failed),
      onTrouble: (error) => void this.troubles.push(error),
    });
    return this.tick();
  }

  /** Moves on to a time, looking every quarter of an hour on the way as a run does. */
  async to(text: string): Promise<this> {
    for (let next = this.clock.now() + HOUR / 4; next < at(text); next += HOUR / 4) {
      this.clock.advanceTo(next as Instant);
      await this.tick();
    }
    this.clock.advanceTo(at(text));
    return this.tick();
  }

  /** Nobody is there meanwhile. */
  awayUntil(text: string): this {
    this.clock.advanceTo(at(text));
    return this;
  }

  async tick(): Promise<this> {
    await this.#schedule?.tick();
    return this;
  }

  async breakLedger(): Promise<void> {
    await this.#ledger?.close();
  }

  async close(): Promise<void> {
    await this.#schedule?.close();
    await this.#ledger?.close();
  }

  get names(): string[] {
    return this.started.map(({ job, dueAt }) => `${job} ${dueAt}`);
  }

  status(now = this.clock.now()) {
    return scheduleStatus(() => SqliteJobLedger.openToRead(this.path), scheduleSchema.parse(this.settings), now);
  }

  #start(job: string, dueAt: Instant, retrained: string | undefined) {
    const { promise, resolve, reject } = Promise.withResolvers<JobDetail>();
    const settled = async (): Promise<void> => {
      await promise.catch(() => undefined);
      // The end is written down.
      await setImmediate();
    };
    const one: Started = {
      job,
      dueAt: isoFromInstant(dueAt),
      retrained,
      stopped: false,
      succeed: (detail = {}) => (resolve(detail), settled()),
      fail: (reason) => (reject(new Error(reason)), settled()),
    };
    this.started.push(one);
    return { done: promise, stop: () => void (one.stopped = true) };
  }
}

let bench: Bench;
const last = (): Started => bench.started.at(-1) as Started;
beforeEach(async () => {
  bench = await new Bench().process();
  return () => bench.close();
});

it('the schedule refreshes, retrains and backtests from 00:30, each only after the one before has succeeded', async () => {
  await bench.to('2026-11-21T00:29:00Z');
  expect(bench.names).toEqual([]);
  await (await bench.to('2026-11-21T00:31:00Z')).tick();
  expect(bench.names, 'one at a time').toEqual(['refresh 2026-11-21T00:30:00Z']);
  await last().succeed({ stored: 24 });
  await bench.tick();
  await last().succeed({ artifact: 'small-new' });
  await bench.tick();
  expect(last()).toMatchObject({ job: 'backtest', dueAt: '2026-11-21T00:30:00Z', retrained: 'small-new' });
  await last().succeed();
  await bench.to('2026-11-21T23:00:00Z');
  expect(bench.names, 'and once').toHaveLength(3);
  expect(bench.ended.map(({ job, outcome }) => `${job} ${outcome}`)).toEqual([
    'refresh succeeded',
    'retrain succeeded',
    'backtest succeeded',
  ]);
});

it('the schedule maintains on Sunday at 02:00, not while another job runs', async () => {
  await bench.to('2026-11-22T02:05:00Z');
  expect(bench.names, 'the daily line of Saturday is still under way').toEqual(['refresh 2026-11-21T00:30:00Z']);
  for (let job = 0; job < 7; job++) {
    await last().succeed({ artifact: 'x' });
    await bench.tick();
  }
  expect(bench.names.slice(1)).toEqual([
    'refresh 2026-11-22T00:30:00Z',
    'retrain 2026-11-22T00:30:00Z',
    'backtest 2026-11-22T00:30:00Z',
    'maintenance 2026-11-22T02:00:00Z',
  ]);
});

it('the schedule reports a failed job and tries it again after the hourly check, not before', async () => {
  await bench.to('2026-11-21T00:30:00Z');
  await last().fail('the disk is full');
  await bench.to('2026-11-21T00:59:00Z');
  expect([bench.names.length, bench.ended.at(-1)]).toEqual([
    1,
    expect.objectContaining({ outcome: 'failed', detail: { reason: 'the disk is full' } }),
  ]);
  await bench.to('2026-11-21T01:00:00Z');
  expect([bench.checked.at(-1), bench.names]).toEqual([
    ['refresh'],
    ['refresh 2026-11-21T00:30:00Z', 'refresh 2026-11-21T00:30:00Z'],
  ]);
  await last().fail('the disk is full');
  await bench.to('2026-11-21T01:59:00Z');
  expect(bench.names, 'one more time an hour').toHaveLength(2);
  expect(bench.names.some((name) => name.startsWith('retrain'))).toBe(false);
});

it('the schedule repeats a job that died half way, and catches up a missed job once', async () => {
  await bench.to('2026-11-21T00:30:00Z');
  await bench.awayUntil('2026-11-21T00:40:00Z').process();
  expect(bench.names, 'killed while it refreshed').toEqual([
    'refresh 2026-11-21T00:30:00Z',
    'refresh 2026-11-21T00:30:00Z',
  ]);
  await last().succeed();
  await bench.awayUntil('2026-11-25T12:00:00Z').process();
  expect(bench.names.slice(2), 'four daily lines and a Sunday were missed').toEqual(['refresh 2026-11-25T00:30:00Z']);
  for (let job = 0; job < 4; job++) {
    await last().succeed({ artifact: 'x' });
    await bench.tick();
  }
  expect(bench.names.slice(3)).toEqual([
    'retrain 2026-11-25T00:30:00Z',
    'backtest 2026-11-25T00:30:00Z',
    'maintenance 2026-11-22T02:00:00Z',
  ]);
  await bench.process();
  expect(bench.names, 'and nothing of it again').toHaveLength(6);
});

it('closing the schedule ends the running job, and the next start repeats it', async () => {
  await (await bench.to('2026-11-21T00:30:00Z')).close();
  expect(last().stopped).toBe(true);
  await bench.process();
  expect(bench.names).toHaveLength(2);
});

it('the schedule ends a job that hangs', async () => {
  await bench.to('2026-11-21T00:30:00Z');
  bench.elapsed = 13 * 3_600_000;
  await bench.to('2026-11-21T01:00:00Z');
  expect(last().stopped).toBe(true);
});

it('the schedule records health every five minutes, and states for how much of the day the run was up and healthy', async () => {
  for (let minute = 5; minute <= 60; minute += 5) {
    bench.health = { ill: minute > 30 && minute <= 45 ? ['exchange'] : [], wrong: [] };
    await bench.to(minute === 60 ? '2026-11-20T13:00:00Z' : `2026-11-20T12:${String(minute).padStart(2, '0')}:00Z`);
  }
  bench.awayUntil('2026-11-20T14:00:00Z');
  expect((await bench.status())?.uptime).toEqual({
    checksDue: 24,
    running: 0.5,
    components: { exchange: 0.75, data: 1, journal: 1, books: 1 },
  });
});

it('the schedule shows the last and next time of each job, and leaves out those that are off', async () => {
  bench.settings = { retrain: 'off', maintenance: 'off' };
  await (await bench.process()).to('2026-11-21T00:30:00Z');
  await last().succeed({ series: [] });
  await bench.tick();
  await last().fail('no model');
  const status = await bench.status();
  expect(status?.jobs.map(({ job }) => job)).toEqual(['health', 'recovery', 'refresh', 'backtest']);
  expect(status?.jobs.at(2)).toEqual({
    job: 'refresh',
    lastSuccess: '2026-11-21T00:30:00Z',
    next: '2026-11-22T00:30:00Z',
    last: {
      dueAt: '2026-11-21T00:30:00Z',
      beganAt: '2026-11-21T00:30:00Z',
      endedAt: '2026-11-21T00:30:00Z',
      outcome: 'succeeded',
      detail: { series: [] },
    },
  });
  expect(status?.jobs.at(3)).toMatchObject({
    next: '2026-11-22T00:30:00Z',
    last: { outcome: 'failed', detail: { reason: 'no model' } },
  });
  expect(status?.jobs.at(3)?.lastSuccess).toBeUndefined();
});

it('the schedule shows a next time after the last one, also to a reader with an older venue time', async () => {
  await bench.to('2026-11-21T00:30:00Z');
  const jobs = (await bench.status(at('2026-11-20T12:00:00Z')))?.jobs ?? [];
  expect(jobs.filter(({ last: attempt }) => attempt !== undefined).length).toBeGreaterThan(1);
  expect(
    jobs.filter(
      ({ last: attempt, next = '9999' }) => attempt !== undefined && Date.parse(next) <= Date.parse(attempt.beganAt),
    ),
  ).toEqual([]);
});

it('the schedule does not throw when its ledger cannot be written, and tries again a minute later', async () => {
  await bench.to('2026-11-21T00:30:00Z');
  await bench.breakLedger();
  await last().succeed();
  expect(bench.troubles, 'the success could not be kept').toHaveLength(1);
  await bench.tick();
  expect([bench.troubles.length, bench.names.length], 'and it is not begun anew at once').toEqual([1, 1]);
  bench.elapsed = 60_000;
  await bench.tick();
  expect([bench.troubles.length, bench.names.length], 'nor without being written down').toEqual([2, 1]);
  await bench.process();
  expect(bench.names).toHaveLength(2);
});
