import { setTimeout as pause } from 'node:timers/promises';
import { MILLISECOND } from '../../core/time.ts';
import { THROTTLED_PAUSE } from '../../execution/venue.port.ts';
import { classifyTrouble } from './classify-trouble.ts';

export interface AfterThrottlingOptions {
  /** Hears that a call waits, and how long. */
  readonly tell?: (line: string) => void;
  /** From one try to the next; that of every call that was throttled by default. */
  readonly pauseMillis?: number;
}

/** Calls of a check-up that are refused for their number are made again so often. */
const MOST_TRIES = 4;

/**
 * For the calls of a check-up. Asks again where a venue only said that it was asked too often: that says nothing of
 * what was asked for. Every other failure is what the check-up wants to know, and is thrown at once. `patiently` is for
 * calls without which nothing can go on: it waits for a venue that is silent or under maintenance too, and for longer.
 */
export async function afterThrottling<Answer>(
  ask: () => Promise<Answer>,
  options: AfterThrottlingOptions = {},
): Promise<Answer> {
  const { tell, pauseMillis = THROTTLED_PAUSE / MILLISECOND } = options;
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (attempt === MOST_TRIES || classifyTrouble(error).trouble !== 'throttled') throw error;
      tell?.(`the venue was asked too often; asked again in ${pauseMillis / 1_000} s`);
      await pause(pauseMillis);
    }
  }
}
