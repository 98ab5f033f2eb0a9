import { join } from 'node:path';
import { machineClock } from '../venues/venue-clock.ts';
import { userLockFolder } from '../adapters/files/user-lock-folder.ts';
import { SharedNonces } from '../adapters/sqlite/shared-nonces.ts';
import { accountName, type TradedAccount } from './lock-trading.ts';

/**
 * The nonces of a key at a venue, for whatever of this person's processes calls there: by the machine's clock, beside
 * the locks of accounts. To be closed.
 */
export function accountNonces(account: TradedAccount, onTrouble?: (reason: string) => void): SharedNonces {
  return new SharedNonces({
    path: join(userLockFolder(), 'nonces.sqlite'),
    account: accountName(account),
    clock: machineClock(),
    ...(onTrouble === undefined ? {} : { onTrouble }),
  });
}
