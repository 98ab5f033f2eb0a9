import { setTimeout as pause } from 'node:timers/promises';
import { MILLISECOND } from '../../core/time.ts';
import { THROTTLED_PAUSE } from '../../execution/venue.port.ts';
import { classifyTrouble } from './classify-trouble.ts';

export interface AfterThrottlingOptions {
  /** Called before each wait with a line that says how long it is. */
  readonly onWait?: (line: string) => void;
  /** Pause between two tries. By default the pause after any throttled call. */
  readonly pauseMillis?: number;
}

/** The most tries of a call that the venue refuses because of its rate limit. */
const MOST_TRIES = 4;

/**
 * Repeats a call of a connection check while the venue refuses it because of its rate limit, since such a refusal says
 * nothing about what is checked. Every other failure is a result of the check and is thrown at once. `patiently` is for
 * calls without which nothing can go on. It also waits for a venue that is silent or under maintenance, and for longer.
 */
export async function afterThrottling<Answer>(
  ask: () => Promise<Answer>,
  options: AfterThrottlingOptions = {},
): Promise<Answer> {
  const { onWait, pauseMillis = THROTTLED_PAUSE / MILLISECOND } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === MOST_TRIES || classifyTrouble(error).trouble !== 'throttled') throw error;
      onWait?.(`the venue was asked too often; asked again in ${pauseMillis / 1_000} s`);
      await pause(pauseMillis);
    }
  }
}
