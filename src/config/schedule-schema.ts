import { z } from 'zod';
import { cronProblem, CronTimes } from '../adapters/croner/cron-times.ts';
import type { JobName } from '../live/job-ledger.port.ts';
import type { ScheduledJob } from '../live/job-schedule.ts';

const cron = z.string('a cron expression such as 0 2 * * *, or off').superRefine((text, context) => {
  const problem = text === 'off' ? undefined : cronProblem(text);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: `expected ${problem}, or off` });
});
const step = z.enum(['on', 'off']).default('on');

/** When a run of live trading does what: cron expressions in UTC, by the venue's clock; `off` turns a job off. */
export const scheduleSchema = z.strictObject({
  health: cron
    .default('*/5 * * * *')
    .describe('Keeps the health of every component; what is wrong is told at once, whatever this says'),
  daily: cron
    .default('30 0 * * *')
    .describe('Begins refresh, retrain and backtest, each after the one before it succeeded'),
  refresh: step.describe('Stores the candles that the run has heard'),
  retrain: step.describe('Trains and stores a model; the run goes on with the one it began with'),
  backtest: step.describe("Tests the models on the run's own candles"),
  maintenance: cron
    .default('0 2 * * 0')
    .describe('Prunes logs and artefacts, backs up, tries the restore, writes the performance report'),
  recovery: cron.default('0 * * * *').describe('Tries again what failed, and tells again what is still wrong'),
});

export type ScheduleConfig = z.infer<typeof scheduleSchema>;

/** The jobs that a schedule asks for, in the order in which they are begun when several are due. */
export function scheduledJobs(schedule: ScheduleConfig): readonly ScheduledJob[] {
  const timed = (name: JobName, text: string): ScheduledJob[] =>
    text === 'off' ? [] : [{ name, kind: 'timed', times: new CronTimes(text) }];
  const steps =
    schedule.daily === 'off'
      ? []
      : (['refresh', 'retrain', 'backtest'] as const).filter((name) => schedule[name] === 'on');
  const line = steps.flatMap((name, place): ScheduledJob[] => {
    const before = steps[place - 1];
    return before === undefined ? timed(name, schedule.daily) : [{ name, kind: 'follows', after: before }];
  });
  return [
    ...timed('health', schedule.health),
    ...timed('recovery', schedule.recovery),
    ...line,
    ...timed('maintenance', schedule.maintenance),
  ];
}
