import {
  checkStoreLaws,
  demandEqual,
  storeLaw,
  withOpened,
  type MakeStore,
  type OpenStore,
  type StoreLaw,
} from '../core/store-law.ts';
import { HOUR, instant, type Instant } from '../core/time.ts';
import type { JobAttempt, JobLedger, JobName } from './job-ledger.port.ts';

export type OpenJobLedger = OpenStore<JobLedger>;

/** Makes a place for the fresh, empty ledger of one run, and gives what opens it. */
export type MakeJobLedger = MakeStore<JobLedger>;

/** One clause of the contract of every job ledger. */
export type JobLedgerLaw = StoreLaw<JobLedger>;

const law = storeLaw<JobLedger>;

const at = (hour: number): Instant => instant(hour * HOUR);

async function attempt(
  ledger: JobLedger,
  { job, hour, outcome }: { readonly job: JobName; readonly hour: number; readonly outcome: 'succeeded' | 'failed' },
): Promise<JobAttempt> {
  return ledger.end(await ledger.begin(job, at(hour), at(hour)), at(hour + 0.5), outcome, {});
}

const health = (hour: number): Omit<JobAttempt, 'id'> => ({
  job: 'health',
  dueAt: at(hour),
  beganAt: at(hour),
  endedAt: at(hour),
  outcome: 'succeeded',
  detail: { ill: [] },
});

const hours = (attempts: readonly JobAttempt[]): number[] => attempts.map(({ dueAt }) => dueAt / HOUR);

const ATTEMPT_LAWS: readonly JobLedgerLaw[] = [
  law('a fresh ledger knows of nothing', async (ledger) => {
    demandEqual(await ledger.begun(), undefined, 'its beginning');
    demandEqual(
      [await ledger.last('refresh'), await ledger.lastSuccess('refresh')],
      [undefined, undefined],
      'attempts',
    );
    demandEqual((await ledger.since('refresh', at(0))).length, 0, 'since the beginning of time');
  }),
  law('the run began at the first call, whoever asks later', async (ledger, open) => {
    demandEqual(await ledger.begunAt(at(5)), at(5), 'the first call');
    demandEqual([await ledger.begunAt(at(3)), await ledger.begunAt(at(9))], [at(5), at(5)], 'later calls');
    await withOpened(open, async (other) => {
      demandEqual([await other.begun(), await other.begunAt(at(1))], [at(5), at(5)], 'another opener');
    });
  }),
  law('openers that begin a run at once agree when it began', async (ledger, open) => {
    await withOpened(open, async (other) => {
      const told = await Promise.all([1, 2, 3, 4].map((hour) => (hour % 2 === 0 ? ledger : other).begunAt(at(hour))));
      demandEqual(new Set([...told, await ledger.begun()]).size, 1, 'different beginnings');
    });
  }),
  law('an attempt comes back as it was begun and as it ended', async (ledger) => {
    const begun = await ledger.begin('retrain', at(2), at(2.25));
    const expected = { id: begun.id, job: 'retrain', dueAt: at(2), beganAt: at(2.25), outcome: 'begun', detail: {} };
    demandEqual([begun, await ledger.last('retrain')], [expected, expected], 'as it was begun');
    demandEqual(await ledger.lastSuccess('retrain'), undefined, 'what is begun has not succeeded');
    const detail = { artifact: 'é"\\\'$1\n', nested: [{ none: null, number: 0.1 }], text: '--;' };
    const ended = await ledger.end(begun, at(3), 'succeeded', detail);
    const whole = { ...expected, endedAt: at(3), outcome: 'succeeded', detail };
    demandEqual(
      [ended, await ledger.last('retrain'), await ledger.lastSuccess('retrain')],
      [whole, whole, whole],
      'ended',
    );
    demandEqual(JSON.stringify((await ledger.last('retrain'))?.detail), JSON.stringify(detail), 'keys in their order');
  }),
  law('times are kept to the microsecond, also those of the far future', async (ledger) => {
    const [due, began] = [instant(1_790_000_000_123_457), instant(8_640_000_000_000_000)];
    await ledger.begin('refresh', due, began);
    const kept = await ledger.last('refresh');
    demandEqual([kept?.dueAt, kept?.beganAt], [due, began], 'times');
  }),
  law('a check that was made on the spot is kept as it is', async (ledger) => {
    const kept = await ledger.record(health(4));
    demandEqual(await ledger.last('health'), kept, 'the check');
    demandEqual({ ...kept, id: 0 }, { ...health(4), id: 0 }, 'its fields');
  }),
  law('the newest attempt and the newest success are told apart, and jobs from each other', async (ledger) => {
    await attempt(ledger, { job: 'refresh', hour: 1, outcome: 'succeeded' });
    await attempt(ledger, { job: 'refresh', hour: 2, outcome: 'failed' });
    await attempt(ledger, { job: 'backtest', hour: 3, outcome: 'failed' });
    demandEqual((await ledger.last('refresh'))?.dueAt, at(2), 'the newest attempt');
    demandEqual((await ledger.lastSuccess('refresh'))?.dueAt, at(1), 'the newest success');
    demandEqual(await ledger.lastSuccess('backtest'), undefined, 'another job');
  }),
  law('the newest is what was written down last, though it is due earlier', async (ledger) => {
    await attempt(ledger, { job: 'refresh', hour: 9, outcome: 'succeeded' });
    await attempt(ledger, { job: 'refresh', hour: 4, outcome: 'succeeded' });
    demandEqual((await ledger.last('refresh'))?.dueAt, at(4), 'a job that is done again');
  }),
  law('attempts since a time are those that began then or later, in their order', async (ledger) => {
    for (const hour of [1, 2, 3]) await ledger.record(health(hour));
    await attempt(ledger, { job: 'refresh', hour: 3, outcome: 'failed' });
    demandEqual(hours(await ledger.since('health', at(2))), [2, 3], 'since the second hour');
    demandEqual(hours(await ledger.since('health', instant(at(2) + 1))), [3], 'a microsecond later');
  }),
  law('what is old is forgotten, but never the newest attempt or success of a job', async (ledger) => {
    await attempt(ledger, { job: 'refresh', hour: 1, outcome: 'succeeded' });
    for (const hour of [2, 3]) await attempt(ledger, { job: 'refresh', hour, outcome: 'failed' });
    for (const hour of [1, 2, 8, 9]) await ledger.record(health(hour));
    await ledger.forgetBefore(at(8));
    demandEqual(hours(await ledger.since('refresh', at(0))), [1, 3], 'a job that failed lately');
    demandEqual(hours(await ledger.since('health', at(0))), [8, 9], 'a job that always succeeds');
  }),
  law('the end of an attempt that the ledger does not have is refused', async (ledger) => {
    const begun = await ledger.begin('refresh', at(1), at(1));
    for (const unknown of [
      { ...begun, id: begun.id + 1_000 },
      { ...begun, job: 'backtest' as const },
    ]) {
      const outcome = await ledger.end(unknown, at(2), 'succeeded', {}).then(
        () => 'kept',
        () => 'refused',
      );
      demandEqual(outcome, 'refused', `attempt ${unknown.id} of ${unknown.job}`);
    }
    demandEqual((await ledger.last('refresh'))?.outcome, 'begun', 'the attempt that is there');
  }),
];

const SHARING_LAWS: readonly JobLedgerLaw[] = [
  law('what begins is seen by another opener at once, and by the next process', async (ledger, open) => {
    const died = await ledger.begin('maintenance', at(6), at(6));
    await withOpened(open, async (other) => {
      demandEqual(await other.last('maintenance'), died, 'the other opener');
      await other.end(died, at(7), 'failed', { reason: 'it died' });
    });
    demandEqual((await ledger.last('maintenance'))?.detail, { reason: 'it died' }, 'what the other one wrote');
    await ledger.close();
    await withOpened(open, async (next) => {
      demandEqual((await next.last('maintenance'))?.endedAt, at(7), 'after a restart');
    });
  }),
  law('attempts of two openers at once are each kept once, under a number of their own', async (ledger, open) => {
    await withOpened(open, async (other) => {
      const begun = await Promise.all(
        Array.from({ length: 20 }, (_, hour) => (hour % 2 === 0 ? ledger : other).begin('refresh', at(hour), at(hour))),
      );
      const checks = await Promise.all(
        Array.from({ length: 20 }, (_, hour) => (hour % 2 === 0 ? other : ledger).record(health(hour))),
      );
      demandEqual(new Set([...begun, ...checks].map(({ id }) => id)).size, 40, 'numbers');
      await Promise.all(
        begun.map((one, hour) => (hour % 2 === 0 ? other : ledger).end(one, at(99), 'succeeded', { hour })),
      );
      const kept = await ledger.since('refresh', at(0));
      const byHour = hours(kept).sort((one, two) => one - two);
      demandEqual(
        byHour,
        Array.from({ length: 20 }, (_, hour) => hour),
        'each attempt once',
      );
      demandEqual(
        kept.every(({ dueAt, detail }) => detail['hour'] === dueAt / HOUR),
        true,
        'each has its own end',
      );
      demandEqual((await other.since('health', at(0))).length, 20, 'each check once');
    });
  }),
];

/** The ledger of another run, made by the same place, knows nothing of this one. */
const APART: JobLedgerLaw = {
  title: 'ledgers of other runs are others',
  hold: async (make) => {
    const [first, second] = [await (await make())(), await (await make())()];
    try {
      await first.begunAt(at(1));
      const begun = await first.begin('refresh', at(1), at(1));
      demandEqual([await second.begun(), await second.last('refresh')], [undefined, undefined], 'the other run');
      await second.begunAt(at(2));
      for (const hour of [3, 4]) await second.begin('refresh', at(hour), at(hour));
      await second.forgetBefore(at(100));
      demandEqual([await first.begun(), (await first.last('refresh'))?.id], [at(1), begun.id], 'the first run');
      const outcome = await second.end(begun, at(2), 'succeeded', {}).then(
        (kept) => kept.id,
        () => 'refused',
      );
      demandEqual((await first.last('refresh'))?.outcome, 'begun', `no other run ends its attempt (${outcome})`);
    } finally {
      await first.close();
      await second.close();
    }
  },
};

/** The contract of the port: each implementation holds every law on a fresh, empty ledger. */
export const JOB_LEDGER_LAWS: readonly JobLedgerLaw[] = [...ATTEMPT_LAWS, ...SHARING_LAWS, APART];

/**
 * Holds a ledger implementation to its contract; `make` gives a fresh, empty ledger each time. Rejects with the first
 * broken law.
 */
export function checkJobLedger(make: MakeJobLedger): Promise<void> {
  return checkStoreLaws('A job ledger', JOB_LEDGER_LAWS, make);
}
