import type { OrderRequest } from '../core/order.ts';
import type { Engine } from '../engine/engine.ts';
import type { SwitchReading } from './heeded-switch.ts';

/** What decides whether an order may be sent just now. */
export interface SendingState {
  readonly engine: Pick<Engine, 'instruments' | 'workingOrders'>;
  readonly reading: SwitchReading;
  readonly journal: 'durable' | 'failing';
  readonly books: 'agree' | 'not-yet' | 'differ';
  /** What books that do not agree yet wait for; undefined where they have not been compared. */
  readonly waitsFor?: string | undefined;
  /** Why the systems of a shared account may enter nothing; undefined where they may. */
  readonly account?: string | undefined;
}

/** Why an order is not sent just now; undefined when it may go. */
export function sendingBan(
  { purpose, instrument }: OrderRequest,
  { engine, reading, journal, books, waitsFor, account }: SendingState,
): string | undefined {
  if (reading.trading === 'halted') return `halted by ${reading.by}: ${reading.reason}`;
  if (purpose === 'exit' && mayStopTrade(engine, instrument)) return 'its stop may have traded, or may yet';
  if (purpose !== 'enter') return undefined;
  if (journal === 'failing') return 'the journal cannot be written';
  if (account !== undefined) return account;
  if (books === 'agree') return undefined;
  if (waitsFor !== undefined) return waitsFor;
  return `our books and the venue's ${books === 'differ' ? 'differ' : 'have not been compared'}`;
}

/**
 * On spot, an exit waits until its stop has ended and its fills are booked. Otherwise both could sell, and the second
 * sale would take coins of others.
 */
function mayStopTrade(engine: SendingState['engine'], instrument: string): boolean {
  const isSpot = engine.instruments.some(({ id, kind }) => id === instrument && kind === 'spot');
  return (
    isSpot &&
    engine.workingOrders().some(({ request }) => request.instrument === instrument && request.purpose === 'protect')
  );
}
