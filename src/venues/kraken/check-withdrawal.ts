import type { kraken } from 'ccxt';
import { afterThrottling } from './after-throttling.ts';
import { WITHDRAWAL_CHECK, type ConnectionCheck } from '../connection-check.ts';
import type { WithdrawalTries } from '../venue-kit.port.ts';
import { classifyTrouble } from './classify-trouble.ts';

/**
 * Checks that keys cannot withdraw. Kraken has no call that lists the permissions of a key. `WithdrawMethods` only
 * reads, and is denied to keys that may not withdraw. Only that denial passes. Any other failure leaves the question
 * open, and the check is `skipped`.
 */
export async function checkWithdrawal(client: kraken, tries: WithdrawalTries = 'patiently'): Promise<ConnectionCheck> {
  const name = WITHDRAWAL_CHECK;
  const ask = (): Promise<unknown> => client.privatePostWithdrawMethods({});
  try {
    await (tries === 'once' ? ask() : afterThrottling(ask));
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
