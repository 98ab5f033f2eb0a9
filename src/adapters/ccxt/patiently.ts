import { setTimeout as pause } from 'node:timers/promises';
import { EdgewiseError } from '../../core/errors.ts';
import { classifyTrouble } from './classify-trouble.ts';
import { isVenueTrouble } from './venue-trouble.ts';

export interface PatienceOptions {
  readonly attempts?: number;
  readonly onFailure?: (reason: string) => void;
}

/**
 * Asks a venue again while it does not answer, a little later each time. For what has to succeed before anything else can
 * begin, and for a kill switch. Throws `venue-silent` in the end, and `check-failed` at once for refused keys and permissions.
 */
export async function patiently<Answer>(ask: () => Promise<Answer>, { attempts = 30, onFailure }: PatienceOptions = {}): Promise<Answer> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await ask();
    } catch (error) {
      if (!isVenueTrouble(error)) throw error;
      const { trouble, reason } = classifyTrouble(error);
      if (trouble === 'auth') {
        throw new EdgewiseError('check-failed', 'Kraken does not accept these keys', {
          where: 'KRAKEN_API_KEY and KRAKEN_SECRET', expected: 'a key that may read balances, orders and the ledger, and trade', actual: reason,
          advice: 'compare both with what Kraken shows, give the key these permissions (never to withdraw), and try `edgewise doctor SYSTEM`', cause: error,
        });
      }
      if (attempt === attempts) {
        throw new EdgewiseError('venue-silent', 'The venue does not answer', { expected: 'an answer', actual: reason, cause: error, advice: 'try again later; `edgewise doctor SYSTEM` tells what is wrong' });
      }
      onFailure?.(reason);
      await pause(Math.min(10_000, 500 * attempt));
    }
  }
}
