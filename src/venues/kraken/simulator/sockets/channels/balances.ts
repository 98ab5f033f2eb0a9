import { flagParam } from '../socket-request.ts';
import { balanceRows } from '../wallets.ts';
import type { AccountChannel } from './channel.port.ts';

/** `balances`: the balances of the account, and an entry of its ledger for each asset that changes. */
export const balances: AccountChannel = ({ venue, params, sequence }) => {
  const snapshot = flagParam(params, 'snapshot', 'yes');
  return {
    terms: { snapshot },
    begin: () => (snapshot ? [{ type: 'snapshot', data: balanceRows(venue), sequence: sequence() }] : []),
    take: ({ ledger }) => (ledger.length === 0 ? [] : [{ type: 'update', data: ledger, sequence: sequence() }]),
  };
};
