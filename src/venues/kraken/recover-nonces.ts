import type { kraken } from 'ccxt';
import { DAY, MINUTE, SECOND, type Duration } from '../../core/time.ts';
import { NONCE_REMEDY } from '../nonce-remedy.ts';
import { isReading } from './allowed-calls.ts';
import { classifyTrouble } from './classify-trouble.ts';
import type { NonceSource } from '../../wire/nonce-source.port.ts';

/**
 * How far ahead of the clock the nonces go after so many refusals in a row. Two calls of one key may overtake each
 * other on the way, which signing anew mends. Beyond that the venue has seen larger numbers: of a clock that was wrong,
 * or of another program. The last step, a century, is within the safe integers, and nothing goes beyond it: a venue
 * that refuses that has seen numbers which no clock gave, such as nanoseconds, and no number of ours is above them.
 */
const STEPS = [0, 10 * SECOND, 10 * MINUTE, DAY, 366 * DAY, 3_660 * DAY, 36_600 * DAY] as Duration[];

export interface NonceRecoveryOptions {
  readonly nonces: NonceSource;
  /** Hears of every refusal, with what was done about it. */
  readonly onRefusal?: (text: string) => void;
}

/**
 * Signs a call anew whose nonce was refused, with a larger one each time: the venue did not look at it. What only reads
 * is asked again here; an order, or taking one back, is not: whoever sends it looks first whether it may still go.
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
        onRefusal?.(inWords(path, ahead));
        if (!isReading(path) || attempt === STEPS.length) throw error;
      }
    }
  };
}

/** `ahead` is undefined when the furthest step had been taken before. */
function inWords(path: string, ahead: Duration | undefined): string {
  return `the venue refused the nonce of ${path} (EAPI:Invalid nonce): it has seen a larger one of this key; ${doneAbout(ahead)}`;
}

function doneAbout(ahead: Duration | undefined): string {
  if (ahead === undefined)
    return `numbers a century ahead of the clock are refused too, and larger ones are not tried: ${NONCE_REMEDY}`;
  if (ahead === 0) return 'signed with the next one';
  return `the numbers of this key now run ${ahead / SECOND} s ahead of the clock, or more`;
}
