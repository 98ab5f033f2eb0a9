import type { kraken } from 'ccxt';
import { DAY, MINUTE, SECOND, type Duration } from '../../core/time.ts';
import { NONCE_REMEDY } from '../nonce-remedy.ts';
import { isReading } from './allowed-calls.ts';
import { classifyTrouble } from './classify-trouble.ts';
import type { NonceRefusal, NonceSource } from '../../wire/nonce-source.port.ts';

/**
 * How far ahead of the clock the nonces are moved after one refusal, two in a row, and so on. The first step is 0,
 * because two calls of one key may only have overtaken each other, and signing again is enough. After that the venue
 * has seen larger nonces, from a wrong clock or from another program. The last step is a century, which is within the
 * safe integers. A venue that refuses even that has seen nonces that are no microseconds, such as nanoseconds, and no
 * nonce of ours can be above them.
 */
const STEPS = [0, 10 * SECOND, 10 * MINUTE, DAY, 366 * DAY, 3_660 * DAY, 36_600 * DAY] as Duration[];

export interface NonceRecoveryOptions {
  readonly nonces: NonceSource;
  /** Called at every refusal with a text that says what was done about it. */
  readonly onRefusal?: (text: string, refusal: NonceRefusal) => void;
}

/**
 * Makes a client recover from refused nonces. The venue does not carry out a call whose nonce it refuses, so the call
 * can be signed again with a larger one. Reading calls are repeated here. Calls that send or cancel an order are not:
 * their sender first checks whether the order may still be sent.
 */
export function recoverNonces(client: kraken, { nonces, onRefusal }: NonceRecoveryOptions): void {
  const request = client.request.bind(client);
  let inARow = 0;
  client.request = async (path, api = 'public', ...rest): Promise<unknown> => {
    if (api !== 'private') return request(path, api, ...rest);
    for (let attempt = 0; ; attempt++) {
      try {
        const answer: unknown = await request(path, api, ...rest);
        inARow = 0;
        return answer;
      } catch (error) {
        if (classifyTrouble(error).trouble !== 'nonce') throw error;
        const ahead = STEPS[inARow];
        inARow++;
        if (ahead !== undefined && ahead > 0) nonces.skip(ahead);
        onRefusal?.(inWords(path, ahead), ahead === 0 ? 'overtaken' : 'behind');
        if (!isReading(path) || attempt === STEPS.length) throw error;
      }
    }
  };
}

/** Describes a refusal. `ahead` is undefined when the last step was taken before. */
function inWords(path: string, ahead: Duration | undefined): string {
  return `the venue refused the nonce of ${path} (EAPI:Invalid nonce): it has seen a larger one of this key; ${doneAbout(ahead)}`;
}

function doneAbout(ahead: Duration | undefined): string {
  if (ahead === undefined)
    return `numbers a century ahead of the clock are refused too, and larger ones are not tried: ${NONCE_REMEDY}`;
  if (ahead === 0) return 'signed with the next one';
  return `the numbers of this key now run ${ahead / SECOND} s ahead of the clock, or more`;
}
