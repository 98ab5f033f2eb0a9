import { setTimeout as pause } from 'node:timers/promises';
import { EdgewiseError } from '../core/errors.ts';
import { orStopped } from '../core/or-stopped.ts';
import { MILLISECOND } from '../core/time.ts';
import { THROTTLED_PAUSE, type VenueTrouble } from '../execution/venue.port.ts';
import { NONCE_REMEDY } from './nonce-remedy.ts';
import type { VenueKit } from './venue-kit.port.ts';

/** What has to be known of a venue to wait for it. */
export type AwaitedVenue = Pick<VenueKit, 'title' | 'keys' | 'troubleOf'>;

export interface PatienceOptions {
  /** The venue that is asked. */
  readonly kit: AwaitedVenue;
  /** What is waited for, in words. */
  readonly what?: string;
  /** How long in all, in milliseconds of this machine. */
  readonly millis?: number;
  /** Hears, at every failure, what is waited for, why, and until when. */
  readonly tell?: (line: string) => void;
  /** Ends the wait at once. */
  readonly stop?: AbortSignal | undefined;
}

const PATIENCE_MILLIS = 180_000;
const LONGEST_PAUSE_MILLIS = 10_000;

/**
 * Asks a venue again while it does not answer, a little later each time. For what has to succeed before anything else
 * can begin, and for a kill switch; a check-up asks with `afterThrottling`. Throws `venue-silent` in the end,
 * `check-failed` at once for refused keys and permissions, and `cancelled` at once when it is stopped.
 */
export async function patiently<Answer>(ask: () => Promise<Answer>, options: PatienceOptions): Promise<Answer> {
  const { kit, what = 'the venue', millis = PATIENCE_MILLIS, tell, stop } = options;
  const until = performance.now() + millis;
  for (let attempt = 1; ; attempt++) {
    try {
      return await orStopped(ask(), stop);
    } catch (error) {
      const failure = kit.troubleOf(error);
      if (failure === undefined) throw error;
      const { trouble, reason } = failure;
      if (trouble === 'auth') throw refusedKeys(kit, reason, error);
      const longer = Math.min(LONGEST_PAUSE_MILLIS, 500 * attempt);
      const wait = trouble === 'throttled' ? THROTTLED_PAUSE / MILLISECOND : longer;
      if (performance.now() + wait > until) throw givenUp(trouble, what, reason, error);
      tell?.(
        `waiting for ${what}, until ${timeOfDay(until - performance.now())} at the latest: ${reason}; asked again in ${wait / 1_000} s`,
      );
      await orStopped(pause(wait, undefined, stop === undefined ? {} : { signal: stop }), stop);
    }
  }
}

function refusedKeys({ title, keys }: AwaitedVenue, reason: string, cause: unknown): EdgewiseError {
  return new EdgewiseError('check-failed', `${title} does not accept these keys`, {
    where: `${keys.key} and ${keys.secret}`,
    expected: 'a key that may read balances, orders and the ledger, and trade',
    actual: reason,
    advice: `compare both with what ${title} shows, give the key these permissions (never to withdraw), and try \`edgewise doctor SYSTEM\``,
    cause,
  });
}

function givenUp(trouble: VenueTrouble, what: string, reason: string, cause: unknown): EdgewiseError {
  if (trouble === 'nonce') {
    return new EdgewiseError('check-failed', 'The venue refuses the nonces of this key', {
      where: what,
      expected: 'that every call of a key has a larger number than the one before',
      actual: reason,
      cause,
      advice: NONCE_REMEDY,
    });
  }
  return new EdgewiseError('venue-silent', 'The venue does not answer', {
    where: what,
    expected: 'an answer',
    actual: reason,
    cause,
    advice: 'try again later; `edgewise doctor SYSTEM` tells what is wrong',
  });
}

/** `22:31:05 UTC`, so many milliseconds from now. */
function timeOfDay(millis: number): string {
  return `${new Date(Date.now() + millis).toISOString().slice(11, 19)} UTC`;
}
