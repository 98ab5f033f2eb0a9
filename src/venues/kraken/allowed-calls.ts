import type { ConnectionPurpose } from '../venue-kit.port.ts';
import { isLoopback } from '../../wire/loopback.ts';

const READING = /^(?:Balance|Open|Closed|Query|Trade|Ledgers|GetWebSocketsToken|WithdrawMethods)[A-Za-z]*$/;

/** Whether a private call, by its name, moves neither orders nor money. */
export function isReading(name: string): boolean {
  return READING.test(name);
}

/** Throws a RangeError, before anything is sent, for a request that a client of this purpose does not make. */
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

/** One order whose form says, once and in plain sight, that it is only to be checked. */
function placesNothing(address: string, body: unknown): boolean {
  const { pathname, search } = new URL(address);
  if (pathname !== '/0/private/AddOrder' || search !== '' || typeof body !== 'string') return false;
  const said = new URLSearchParams(body).getAll('validate');
  return said.length === 1 && said[0] === 'true';
}
