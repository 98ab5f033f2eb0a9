import { isoFromInstant, instant, SECOND } from '../../../../core/time.ts';
import { required } from '../call-fields.ts';
import { invalidArgument, KrakenError } from '../kraken-error.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import type { VenueOrder } from '../venue-order.ts';
import type { SignedCall, SignedEndpoint } from './endpoint.ts';

/** `CancelOrder`: cancels by the venue's id, the client's own id, or `userref`, which may name several orders. */
export const cancelOrder: SignedEndpoint = (call) => {
  const { venue, fields } = call;
  venue.catchUp();
  const open = namedOrders(venue, fields.get('cl_ord_id'), fields.get('txid')).filter(
    ({ status }) => status === 'open',
  );
  if (open.length === 0) throw new KrakenError('EOrder:Unknown order');
  return { count: takeBack(open, call) };
};

/** `CancelAll`: cancels all open orders. Each counts against the limits as if it were cancelled alone. */
export const cancelAll: SignedEndpoint = (call) => {
  call.venue.catchUp();
  return { count: takeBack(call.venue.open(), call) };
};

/**
 * `CancelAllOrdersAfter`: a dead man's switch. All orders are cancelled after `timeout` seconds of the venue's time
 * unless the call is repeated before. 0 removes the switch. The orders that it cancels do not count against the limits.
 */
export const cancelAllOrdersAfter: SignedEndpoint = ({ venue, fields }) => {
  const now = venue.catchUp();
  const seconds = Number(required(fields, 'timeout'));
  if (!Number.isSafeInteger(seconds) || seconds < 0 || seconds > LONGEST_TIMEOUT) throw invalidArgument('timeout');
  const at = seconds === 0 ? undefined : instant(now + seconds * SECOND);
  venue.cancelAllAt(at);
  return { currentTime: isoFromInstant(now), triggerTime: at === undefined ? '0' : isoFromInstant(at) };
};

/** The longest timeout in seconds: a day, by Kraken's documentation. */
const LONGEST_TIMEOUT = 86_400;

/** Cancels all given orders, or none where the limits do not allow all. */
export function takeBack(
  orders: readonly VenueOrder[],
  { venue, limits }: Pick<SignedCall, 'venue' | 'limits'>,
): number {
  limits.countCancels(orders, venue.catchUp());
  for (const order of orders) venue.cancel(order);
  return orders.length;
}

/** The orders with a client's own id, or with the venue's id or a `userref`, newest first. */
export function namedOrders(venue: KrakenVenue, clientId: string | undefined, name: string | undefined): VenueOrder[] {
  if (clientId !== undefined) return venue.ordersNamed(clientId);
  if (name === undefined || name === '') throw new KrakenError('EGeneral:Invalid arguments:txid');
  const order = venue.order(name);
  if (order !== undefined) return [order];
  return /^-?\d+$/.test(name) && Number(name) !== 0
    ? venue.open().filter(({ userref }) => userref === Number(name))
    : [];
}
