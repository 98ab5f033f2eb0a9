import { describe, expect, it } from 'vitest';
import type { ConnectionPurpose } from '../venue-kit.port.ts';
import { requireAllowed } from './allowed-calls.ts';

const KRAKEN = 'https://api.kraken.com/0';
const order = (end: string): string => `nonce=1&pair=XXBTZUSD&type=buy&ordertype=market&volume=1${end}`;
const call =
  (purpose: ConnectionPurpose, path: string, body: unknown = 'nonce=1') =>
  () =>
    requireAllowed(`${KRAKEN}${path}`, body, purpose);

describe('a client that only reads', () => {
  it.each([
    '/public/Time',
    '/private/BalanceEx',
    '/private/OpenOrders',
    '/private/ClosedOrders',
    '/private/QueryOrders',
    '/private/TradesHistory',
    '/private/Ledgers',
    '/private/WithdrawMethods',
  ])('calls %s', (path) => {
    expect(call('read-only', path)).not.toThrow();
    expect(call('read-and-validate', path)).not.toThrow();
  });

  it.each([
    '/private/AddOrder',
    '/private/AddOrderBatch',
    '/private/CancelOrder',
    '/private/CancelAll',
    '/private/EditOrder',
    '/private/AmendOrder',
    '/private/Withdraw',
    '/private/WalletTransfer',
    '/private/AddOrder?of=/private/Balance',
  ])('does not call %s', (path) => {
    expect(call('read-only', path, order(''))).toThrow('A client that only reads does not call');
    expect(call('read-and-validate', path, order(''))).toThrow('A client that only reads does not call');
  });

  it('does not even ask whether an order would be taken, unless that is what it is for', () => {
    expect(call('read-only', '/private/AddOrder', order('&validate=true'))).toThrow(RangeError);
    expect(call('read-and-validate', '/private/AddOrder', order('&validate=true'))).not.toThrow();
  });

  it.each([
    ['nothing of it', '/private/AddOrder', order('')],
    ['false', '/private/AddOrder', order('&validate=false')],
    ['another word for true', '/private/AddOrder', order('&validate=1')],
    ['nothing behind the name', '/private/AddOrder', order('&validate=')],
    ['true and false', '/private/AddOrder', order('&validate=true&validate=false')],
    ['another field that ends so', '/private/AddOrder', order('&not_validate=true')],
    ['it within another value', '/private/AddOrder', order('&userref=validate%3Dtrue')],
    ['it in the address', '/private/AddOrder?validate=true', order('')],
    ['it in the address as well', '/private/AddOrder?x=1', order('&validate=true')],
    ['it as JSON, which another reader may read otherwise', '/private/AddOrder', '{"validate":true}'],
    ['no body', '/private/AddOrder', undefined],
    ['it for many orders', '/private/AddOrderBatch', order('&validate=true')],
    ['it for a withdrawal', '/private/Withdraw', order('&validate=true')],
  ])('refuses an order with %s', (_, path, body) => {
    expect(call('read-and-validate', path, body)).toThrow('A client that only reads does not call');
  });
});

describe('a client on paper', () => {
  it('calls this machine only, orders too', () => {
    expect(() => requireAllowed('http://127.0.0.1:8787/0/private/AddOrder', order(''), 'paper')).not.toThrow();
    expect(call('paper', '/public/Time')).toThrow('Paper trading sends nothing to api.kraken.com');
  });
});
