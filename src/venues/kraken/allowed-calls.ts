import type { ConnectionPurpose } from '../venue-kit.port.ts';
import { isLoopback } from '../../wire/loopback.ts';

const READING = /^(?:Balance|Open|Closed|Query|Trade|Ledgers|GetWebSocketsToken|WithdrawMethods)[A-Za-z]*$/;

/** Whether a private call, given by its name, changes neither orders nor money. */
export function isReading(name: string): boolean {
  return READING.test(name);
}

/** Throws a RangeError for a request that a client of this purpose may not make. Nothing has been sent then. */
export function requireAllowed(address: string, body: unknown, purpose: ConnectionPurpose): void {
  if (purpose === 'real') return;
  if (purpose === 'paper') {
    if (!isLoopback(address)) throw new RangeError(`Paper trading sends nothing to ${new URL(address).host}`);
    return;
  }
  const call = /\/private\/([^?]*)/.exec(address)?.[1];
  if (call === undefined || isReading(call)) return;
  if (purpose === 'read-and-validate' && placesNothing(address, body)) return;
  throw new RangeError(`A client that only reads does not call ${new URL(address).pathname}`);
}

/** Whether a request is one order with exactly one field `validate`, so that the venue only checks it. */
function placesNothing(address: string, body: unknown): boolean {
  const { pathname, search } = new URL(address);
  if (pathname !== '/0/private/AddOrder' || search !== '' || typeof body !== 'string') return false;
  const said = new URLSearchParams(body).getAll('validate');
  return said.length === 1 && said[0] === 'true';
}
