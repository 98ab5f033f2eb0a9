import { setTimeout as pause } from 'node:timers/promises';
import { EdgewiseError } from '../core/errors.ts';
import { orStopped } from '../core/or-stopped.ts';
import { MILLISECOND } from '../core/time.ts';
import { THROTTLED_PAUSE, type VenueTrouble } from '../execution/venue.port.ts';
import { NONCE_REMEDY } from './nonce-remedy.ts';
import type { VenueKit } from './venue-kit.port.ts';

/** The parts of a venue kit that waiting for the venue needs. */
export type AwaitedVenue = Pick<VenueKit, 'title' | 'keys' | 'troubleOf'>;

export interface PatienceOptions {
  /** The kit of the venue. */
  readonly kit: AwaitedVenue;
  /** The subject of the wait in words. */
  readonly what?: string;
  /** The longest wait in milliseconds of this machine. */
  readonly millis?: number;
  /** Called at every failure with a line that says what is waited for, why, and until when. */
  readonly tell?: (line: string) => void;
  /** Ends the wait at once. */
  readonly stop?: AbortSignal | undefined;
}

const PATIENCE_MILLIS = 180_000;
const LONGEST_PAUSE_MILLIS = 10_000;

/**
 * Repeats a call while the venue does not answer, with growing pauses. It is for calls that must succeed before
 * anything else can begin, and for a kill switch. Connection checks use `afterThrottling` instead. Throws
 * `venue-silent` in the end, `check-failed` at once for refused keys and permissions, and `cancelled` at once when it
 * is stopped.
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
    advice: 'try again later; `edgewise doctor SYSTEM` says what is wrong',
  });
}

/** The time of day `millis` milliseconds from now, such as `22:31:05 UTC`. */
function timeOfDay(millis: number): string {
  return `${new Date(Date.now() + millis).toISOString().slice(11, 19)} UTC`;
}
