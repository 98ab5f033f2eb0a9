import type { kraken } from 'ccxt';
import { afterThrottling } from './after-throttling.ts';
import { WITHDRAWAL_CHECK, type ConnectionCheck } from '../connection-check.ts';
import { classifyTrouble } from './classify-trouble.ts';

/**
 * Whether keys may withdraw, which they must not. Kraken has no call that lists a key's permissions, but
 * `WithdrawMethods`, which only reads, is answered to keys that may withdraw and denied to others. Only that very
 * denial passes; any other answer leaves it open, which is `skipped`.
 */
export async function checkWithdrawal(client: kraken): Promise<ConnectionCheck> {
  const name = WITHDRAWAL_CHECK;
  try {
    await afterThrottling(() => client.privatePostWithdrawMethods({}));
    return {
      name,
      outcome: 'failed',
      detail: 'they may withdraw: make a key that may query funds, query and place orders, and nothing else',
    };
  } catch (error) {
    const { reason } = classifyTrouble(error);
    return reason === 'EGeneral:Permission denied'
      ? { name, outcome: 'passed', detail: 'the venue denies it' }
      : { name, outcome: 'skipped', detail: `it could not be found out: ${reason}` };
  }
}
