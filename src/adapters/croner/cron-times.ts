import { Cron } from 'croner';
import { instantFromMillis, millisFromInstant, type Instant } from '../../core/time.ts';
import type { RecurringTimes } from '../../live/recurring-times.port.ts';

/**
 * Five fields: minute, hour, day of month, month, day of week. Seconds, dates and names such as `@daily` do not fit.
 */
const FIVE_FIELDS = /^\S+(?: +\S+){4}$/;

/** The expected form of a schedule, for an error; undefined when the text is one. */
export function cronProblem(text: string): string | undefined {
  if (!FIVE_FIELDS.test(text)) return 'minute, hour, day of month, month and day of week, such as "30 0 * * *"';
  try {
    return new Cron(text, { timezone: 'UTC' }).nextRun(new Date(0)) === null ? 'a time that ever comes' : undefined;
  } catch (error) {
    return `a cron expression (${error instanceof Error ? error.message : String(error)})`;
  }
}

/**
 * The times of a cron expression, in UTC. They are computed from a given instant. No timer is set and the machine's
 * clock is not read, so schedules also work with a simulated venue whose time runs many times as fast.
 */
export class CronTimes implements RecurringTimes {
  readonly #cron: Cron;

  constructor(text: string) {
    this.#cron = new Cron(text, { timezone: 'UTC' });
  }

  latestBy(now: Instant): Instant | undefined {
    // Croner leaves out the reference time itself, so the reference is set after the instant.
    const [found] = this.#cron.previousRuns(1, new Date(millisFromInstant(now) + 1));
    return found === undefined ? undefined : instantFromMillis(found.getTime());
  }

  firstAfter(now: Instant): Instant | undefined {
    const found = this.#cron.nextRun(new Date(millisFromInstant(now)));
    return found === null ? undefined : instantFromMillis(found.getTime());
  }
}
