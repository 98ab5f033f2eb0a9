import { setTimeout as pause } from 'node:timers/promises';
import { classifyTrouble } from './classify-trouble.ts';

export interface AfterThrottlingOptions {
  /** Hears that a call waits, and how long. */
  readonly tell?: (line: string) => void;
  /** A venue counts refused calls too, so that a short pause only adds to them. */
  readonly pauseMillis?: number;
}

/** Calls of a check-up that are refused for their number are made again so often. */
const MOST_TRIES = 4;
const PAUSE_MILLIS = 15_000;

/** Asks again where a venue only said that it was asked too often: that says nothing of what was asked for. Other failures are thrown at once. */
export async function afterThrottling<Answer>(ask: () => Promise<Answer>, { tell, pauseMillis = PAUSE_MILLIS }: AfterThrottlingOptions = {}): Promise<Answer> {
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
