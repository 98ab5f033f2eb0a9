import { DAY, HOUR, instant, MILLISECOND, type Instant } from '../../src/core/time.ts';
import type { JobAttempt } from '../../src/live/job-ledger.port.ts';
import type { LedgerFault } from './memory-job-ledger.ts';

const at = (hour: number): Instant => instant(hour * HOUR);
const INVENTED: JobAttempt = { id: 0, job: 'refresh', dueAt: at(0), beganAt: at(0), outcome: 'succeeded', detail: {} };

const changed = (attempt: JobAttempt | undefined, change: Partial<JobAttempt>): JobAttempt | undefined =>
  attempt === undefined ? undefined : { ...attempt, ...change };

/** Two openers that begin a run at once read before either has written. Each agrees with itself. */
const racing: LedgerFault = (_, kept) => {
  let own: Promise<Instant> | undefined;
  const begin = async (now: Instant): Promise<Instant> => {
    const before = kept.begunAt;
    await Promise.resolve();
    return before ?? (kept.begunAt = now);
  };
  return { begunAt: (now) => (own ??= begin(now)) };
};

/** The second opener counts its attempts from where the first one stood. */
const countsApart: LedgerFault = (honest, kept, opener) => {
  let count = kept.newestId;
  const numbered = (attempt: JobAttempt): JobAttempt => {
    const mine = { ...attempt, id: ++count };
    kept.attempts[kept.attempts.indexOf(attempt)] = mine;
    return mine;
  };
  return opener === 1
    ? {}
    : {
        begin: async (job, dueAt, beganAt) => numbered(await honest.begin(job, dueAt, beganAt)),
        record: async (check) => numbered(await honest.record(check)),
      };
};

/** Faults with the law that each one breaks first, and the value that shows it. */
export const LEDGER_FAULTS: readonly (readonly [what: string, law: RegExp, fault: LedgerFault])[] = [
  ['has begun before anybody began it', /a fresh ledger .* its beginning/, () => ({ begun: async () => at(0) })],
  [
    'invents an attempt',
    /a fresh ledger .* attempts/,
    (honest) => ({ last: async (job) => (await honest.last(job)) ?? INVENTED }),
  ],
  [
    'invents a success',
    /a fresh ledger .* attempts/,
    (honest) => ({ lastSuccess: async (job) => (await honest.lastSuccess(job)) ?? INVENTED }),
  ],
  [
    'invents a history',
    /a fresh ledger .* since the beginning of time/,
    (honest) => ({ since: async (job, from) => [INVENTED, ...(await honest.since(job, from))] }),
  ],
  [
    'begins at another time than it is given',
    /began at the first call.* \| the first call/,
    (honest) => ({ begunAt: async (now) => honest.begunAt(instant(now + 1)) }),
  ],
  ['begins anew at each call', /began at the first call.* later calls/, () => ({ begunAt: async (now) => now })],
  [
    'begins at the earliest call',
    /began at the first call.* later calls/,
    (_, kept) => ({ begunAt: async (now) => (kept.begunAt = instant(Math.min(now, kept.begunAt ?? now))) }),
  ],
  [
    'begins at the latest call',
    /began at the first call.* later calls/,
    (_, kept) => ({ begunAt: async (now) => (kept.begunAt = instant(Math.max(now, kept.begunAt ?? now))) }),
  ],
  [
    'hides its beginning from another opener',
    /began at the first call.* another opener/,
    (honest, _, opener) => ({ begun: async () => (opener === 1 ? honest.begun() : undefined) }),
  ],
  [
    'begins anew with another opener',
    /began at the first call.* another opener/,
    (honest, _, opener) => ({ begunAt: async (now) => (opener === 1 ? honest.begunAt(now) : now) }),
  ],
  ['begins twice where two begin it at once', /openers that begin a run at once .* different beginnings/, racing],
  [
    'loses when an attempt began',
    /an attempt comes back .* as it was begun/,
    (honest) => ({ begin: async (job, dueAt) => honest.begin(job, dueAt, dueAt) }),
  ],
  [
    'takes what has begun for a success',
    /an attempt comes back .* what is begun has not succeeded/,
    (honest) => ({ lastSuccess: (job) => honest.last(job) }),
  ],
  [
    'keeps no detail of the end',
    /an attempt comes back .* ended/,
    (honest) => ({ end: async (attempt, endedAt, outcome) => honest.end(attempt, endedAt, outcome, {}) }),
  ],
  [
    'answers with an end that it does not keep',
    /an attempt comes back .* ended/,
    () => ({ end: async (attempt, endedAt, outcome, detail) => ({ ...attempt, endedAt, outcome, detail }) }),
  ],
  [
    'keeps an end and answers with the beginning',
    /an attempt comes back .* ended/,
    (honest) => ({
      end: async (attempt, endedAt, outcome, detail) => {
        await honest.end(attempt, endedAt, outcome, detail);
        return attempt;
      },
    }),
  ],
  [
    'loses what has no value in a nested detail',
    /an attempt comes back .* ended/,
    (honest) => ({
      end: async (attempt, endedAt, outcome, detail) =>
        honest.end(attempt, endedAt, outcome, 'nested' in detail ? { ...detail, nested: [{ number: 0.1 }] } : detail),
    }),
  ],
  [
    'sorts the keys of a detail',
    /an attempt comes back .* keys in their order/,
    (honest) => ({
      end: async (attempt, endedAt, outcome, detail) =>
        honest.end(attempt, endedAt, outcome, Object.fromEntries(Object.entries(detail).toReversed())),
    }),
  ],
  [
    'keeps the times at which jobs are due in milliseconds',
    /to the microsecond.* times/,
    (honest) => ({
      begin: async (job, dueAt, beganAt) =>
        honest.begin(job, instant(Math.floor(dueAt / MILLISECOND) * MILLISECOND), beganAt),
    }),
  ],
  [
    'keeps no time of the far future',
    /to the microsecond.* times/,
    (honest) => ({
      begin: async (job, dueAt, beganAt) => honest.begin(job, dueAt, instant(Math.min(beganAt, 50_000 * DAY))),
    }),
  ],
  [
    'loses attempts of the far future',
    /to the microsecond.* times/,
    (honest) => ({
      last: async (job) => {
        const newest = await honest.last(job);
        return (newest?.beganAt ?? 0) > 50_000 * DAY ? undefined : newest;
      },
    }),
  ],
  [
    'answers with a check that it does not keep',
    /made on the spot .* the check/,
    () => ({ record: async (check) => ({ id: 1, ...check }) }),
  ],
  [
    'keeps another outcome of a check',
    /made on the spot .* its fields/,
    (honest) => ({ record: async (check) => honest.record({ ...check, outcome: 'failed' }) }),
  ],
  [
    'takes the oldest attempt for the newest',
    /newest success are told apart.* the newest attempt/,
    (honest) => ({ last: async (job) => (await honest.since(job, at(0)))[0] }),
  ],
  [
    'takes the end of any attempt for a success',
    /newest success are told apart.* the newest success/,
    (honest) => ({ lastSuccess: async (job) => (await honest.since(job, at(0))).findLast(({ endedAt }) => endedAt) }),
  ],
  [
    'takes the success of one job for that of another',
    /newest success are told apart.* another job/,
    (honest) => ({
      lastSuccess: async (job) =>
        (await honest.lastSuccess(job)) ?? ((await honest.last(job)) ? honest.lastSuccess('refresh') : undefined),
    }),
  ],
  [
    'takes what is due last for the newest',
    /the newest is what was written down last.* done again/,
    (honest) => ({
      last: async (job) => (await honest.since(job, at(0))).toSorted((one, other) => one.dueAt - other.dueAt).at(-1),
    }),
  ],
  [
    'leaves out what began at the time itself',
    /attempts since a time .* since the second hour/,
    (honest) => ({ since: async (job, from) => honest.since(job, instant(from === 0 ? 0 : from + 1)) }),
  ],
  [
    'gives attempts newest first',
    /attempts since a time .* since the second hour/,
    (honest) => ({ since: async (job, from) => (await honest.since(job, from)).toReversed() }),
  ],
  [
    'gives attempts of all jobs',
    /attempts since a time .* since the second hour/,
    (_, kept) => ({ since: async (_job, from) => kept.attempts.filter(({ beganAt }) => beganAt >= from) }),
  ],
  [
    'gives attempts of the whole hour',
    /attempts since a time .* a microsecond later/,
    (honest) => ({ since: async (job, from) => honest.since(job, at(Math.floor(from / HOUR))) }),
  ],
  ['forgets nothing', /what is old is forgotten.* a job that failed lately/, () => ({ forgetBefore: async () => {} })],
  [
    'forgets the newest success',
    /what is old is forgotten.* a job that failed lately/,
    (honest, kept) => ({
      forgetBefore: async (time) => {
        await honest.forgetBefore(time);
        kept.attempts = kept.attempts.filter(
          (one, place, all) => one.beganAt >= time || all[place + 1]?.job !== one.job,
        );
      },
    }),
  ],
  [
    'forgets the newest attempt where it is old',
    /what is old is forgotten.* a job that failed lately/,
    (_, kept) => ({
      forgetBefore: async (time) => {
        kept.attempts = kept.attempts.filter((one) => one.beganAt >= time || one.outcome === 'succeeded');
      },
    }),
  ],
  [
    'forgets no success',
    /what is old is forgotten.* a job that always succeeds/,
    (_, kept) => ({
      forgetBefore: async (time) => {
        kept.attempts = kept.attempts.filter(
          (one, place, all) => one.beganAt >= time || one.outcome === 'succeeded' || all[place + 1]?.job !== one.job,
        );
      },
    }),
  ],
  [
    'takes the end of an attempt that it does not have',
    /does not have is refused \| attempt 1001 of refresh/,
    (honest) => ({ end: async (attempt, ...end) => honest.end(attempt, ...end).catch(() => attempt) }),
  ],
  [
    'ends an attempt of another job',
    /does not have is refused \| attempt 1 of backtest/,
    (honest, kept) => ({
      end: async (attempt, ...end) => {
        const job = kept.attempts.find(({ id }) => id === attempt.id)?.job ?? attempt.job;
        return honest.end({ ...attempt, job }, ...end);
      },
    }),
  ],
  [
    'refuses the end of an attempt and keeps it',
    /does not have is refused \| the attempt that is there/,
    (honest, kept) => ({
      end: async (attempt, ...end) =>
        honest.end(attempt, ...end).catch((error: unknown) => {
          kept.attempts = kept.attempts.map((one) => ({ ...one, outcome: 'failed' as const }));
          throw error;
        }),
    }),
  ],
  [
    'loses the attempt over a wrong end of it',
    /does not have is refused \| the attempt that is there: expected "begun"/,
    (honest, kept) => ({
      end: async (attempt, ...end) =>
        honest.end(attempt, ...end).catch((error: unknown) => {
          kept.attempts = [];
          throw error;
        }),
    }),
  ],
  [
    'hides from one opener what another begins',
    /seen by another opener .* the other opener/,
    (honest, _, opener) => ({ last: async (job) => (opener === 1 ? honest.last(job) : undefined) }),
  ],
  [
    'hides from one opener what another ends',
    /seen by another opener .* what the other one wrote/,
    (honest, _, opener) => {
      const own = new Map<number, JobAttempt>();
      return {
        begin: async (...began) => {
          const begun = await honest.begin(...began);
          own.set(begun.id, begun);
          return begun;
        },
        end: async (...end) => {
          own.delete(end[0].id);
          return honest.end(...end);
        },
        last: async (job) => {
          const newest = await honest.last(job);
          return (opener === 1 ? own.get(newest?.id ?? 0) : undefined) ?? newest;
        },
      };
    },
  ],
  [
    'forgets ends with its opener',
    /seen by another opener .* after a restart/,
    (honest, kept, opener) => ({
      close: async () => {
        if (opener === 1) kept.attempts = kept.attempts.map((one) => ({ ...one, endedAt: one.beganAt }));
        await honest.close();
      },
    }),
  ],
  ['gives attempts of two openers one number', /attempts of two openers .* numbers/, countsApart],
  [
    'keeps an attempt of two openers twice',
    /attempts of two openers .* each attempt once/,
    (honest, kept, opener) => ({
      record: async (check) => {
        const [first] = kept.attempts;
        if (opener === 2 && first?.job === 'refresh') kept.attempts.push({ ...first, id: ++kept.newestId });
        return honest.record(check);
      },
    }),
  ],
  [
    'gives every attempt the same end',
    /attempts of two openers .* each has its own end/,
    (honest, kept) => ({
      end: async (attempt, endedAt, outcome, detail) => {
        const ended = await honest.end(attempt, endedAt, outcome, detail);
        if (kept.attempts.length === 40) kept.attempts = kept.attempts.map((one) => changed(one, { detail }) ?? one);
        return ended;
      },
    }),
  ],
  [
    'loses a check of two openers',
    /attempts of two openers .* each check once/,
    (honest) => ({
      since: async (job, from) => (await honest.since(job, from)).slice(0, job === 'health' ? 19 : 20),
    }),
  ],
];
