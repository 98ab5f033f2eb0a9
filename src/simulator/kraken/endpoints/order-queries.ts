import { SECOND } from '../../../core/time.ts';
import { type CallFields, listOf, MOST_NAMED } from '../call-fields.ts';
import { invalidArgument, KrakenError } from '../kraken-error.ts';
import type { VenueOrder } from '../venue-order.ts';
import type { Endpoint } from './endpoint.ts';
import { orderShape } from './order-shape.ts';

export const openOrders: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  return { open: shapes(venue.open().filter(wanted(fields))) };
};

/** `ClosedOrders`: newest first, fifty at a time from `ofs`; `start` and `end` are of the closing time unless told otherwise. */
export const closedOrders: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const by = fields.get('closetime') === 'open' ? (order: VenueOrder) => order.openedAt : (order: VenueOrder) => order.closedAt ?? order.openedAt;
  const [start, end] = [secondsOf(fields, 'start', -Infinity), secondsOf(fields, 'end', Infinity)];
  const clientId = fields.get('cl_ord_id');
  const found = (clientId === undefined ? venue.orders() : venue.ordersNamed(clientId))
    .filter((order) => order.status !== 'open' && by(order) > start && by(order) <= end)
    .filter(wanted(fields))
    .sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0));
  const from = offsetOf(fields);
  return { closed: shapes(found.slice(from, from + PAGE)), count: found.length };
};

export const queryOrders: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const named = listOf(fields, 'txid', MOST_NAMED.orders).map((txid) => venue.order(txid));
  if (named.includes(undefined)) throw new KrakenError('EOrder:Unknown order');
  return shapes(named.filter((order) => order !== undefined));
};

export const PAGE = 50;

export function offsetOf(fields: CallFields): number {
  const offset = Number(fields.get('ofs') ?? '0');
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalidArgument('ofs');
  return offset;
}

/** A bound in seconds, as microseconds. */
export function secondsOf(fields: CallFields, name: string, absent: number): number {
  const text = fields.get(name);
  if (text === undefined || text === '') return absent;
  const seconds = Number(text);
  if (!Number.isFinite(seconds)) throw invalidArgument(name);
  return seconds * SECOND;
}

function wanted(fields: CallFields): (order: VenueOrder) => boolean {
  const clientId = fields.get('cl_ord_id');
  const userref = fields.get('userref');
  return (order) => (clientId === undefined || order.clientId === clientId) && (userref === undefined || order.userref === Number(userref));
}

function shapes(orders: readonly VenueOrder[]): unknown {
  return Object.fromEntries(orders.map((order) => [order.txid, orderShape(order)]));
}
