import { required } from '../call-fields.ts';
import { KrakenError } from '../kraken-error.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import { fundsProblem } from '../order-funds.ts';
import { readOrder } from '../order-fields.ts';
import type { VenueOrder } from '../venue-order.ts';
import type { SignedEndpoint } from './endpoint.ts';
import { describeOrder } from './order-shape.ts';

/** `AddOrder`. With `validate`, everything is checked and nothing placed. */
export const addOrder = (({ venue, fields, limits }) => {
  const now = venue.catchUp();
  const market = venue.marketOf(required(fields, 'pair'));
  const asked = readOrder(fields, market, venue.ids.next('O'), now);
  const descr = { order: describeOrder({ request: asked.request, market }) };
  if (asked.effect === 'validate-only') {
    const shortfall = fundsProblem(asked.request, market, { venue, open: venue.open() });
    if (shortfall !== undefined) throw shortfall;
    return { descr };
  }
  limits.countOrder(market.pair.id, now);
  return { descr, txid: [venue.place(asked, market).txid] };
}) satisfies SignedEndpoint;

/** `CancelOrder`, by the venue's id, by ours, or by `userref` (which may name several). */
export const cancelOrder = (({ venue, fields, limits }) => {
  const now = venue.catchUp();
  const named = namedOrders(venue, fields.get('cl_ord_id'), fields.get('txid'));
  const open = named.filter(({ status }) => status === 'open');
  if (open.length === 0) throw new KrakenError('EOrder:Unknown order');
  for (const order of open) {
    limits.countCancel(order, now);
    venue.cancel(order);
  }
  return { count: open.length };
}) satisfies SignedEndpoint;

export const cancelAll = (({ venue }) => {
  venue.catchUp();
  const open = venue.open();
  for (const order of open) venue.cancel(order);
  return { count: open.length };
}) satisfies SignedEndpoint;

function namedOrders(venue: KrakenVenue, clientId: string | undefined, name: string | undefined): VenueOrder[] {
  if (clientId !== undefined) return venue.orders().filter((order) => order.clientId === clientId);
  if (name === undefined || name === '') throw new KrakenError('EGeneral:Invalid arguments:txid');
  return venue.orders().filter((order) => order.txid === name || (/^\d+$/.test(name) && name !== '0' && order.userref === Number(name)));
}
