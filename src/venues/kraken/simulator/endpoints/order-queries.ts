import { SECOND } from '../../../../core/time.ts';
import { isAsked, listOf, MOST_NAMED, type CallFields } from '../call-fields.ts';
import { invalidArgument, KrakenError } from '../kraken-error.ts';
import type { VenueOrder } from '../venue-order.ts';
import type { Endpoint } from './endpoint.ts';
import { orderShape } from './order-shape.ts';

export const openOrders: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  return { open: shapes(venue.open().filter(wanted(fields)), fields) };
};

/**
 * `ClosedOrders`: newest first, fifty at a time from `ofs`. `closetime` says whether `start` and `end` limit the
 * opening time, the closing time, or either.
 */
export const closedOrders: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const timesOf = CLOSE_TIMES.get(fields.get('closetime') ?? 'both');
  if (timesOf === undefined) throw invalidArgument('closetime');
  const [start, end] = [secondsOf(fields, 'start', -Infinity), secondsOf(fields, 'end', Infinity)];
  const clientId = fields.get('cl_ord_id');
  const found = (clientId === undefined ? venue.orders() : venue.ordersNamed(clientId))
    .filter((order) => order.status !== 'open' && timesOf(order).some((at) => at > start && at <= end))
    .filter(wanted(fields))
    .sort((a, b) => (b.closedAt ?? 0) - (a.closedAt ?? 0));
  const from = offsetOf(fields);
  return { closed: shapes(found.slice(from, from + PAGE), fields), ...countOf(fields, found.length) };
};

const CLOSE_TIMES: ReadonlyMap<string, (order: VenueOrder) => readonly number[]> = new Map([
  ['open', ({ openedAt }: VenueOrder) => [openedAt]],
  ['close', ({ closedAt, openedAt }: VenueOrder) => [closedAt ?? openedAt]],
  ['both', ({ closedAt, openedAt }: VenueOrder) => [openedAt, closedAt ?? openedAt]],
]);

/** The field `count` with the number of all results, unless `without_count` is set. */
export function countOf(fields: CallFields, count: number): { readonly count?: number } {
  return isAsked(fields, 'without_count') ? {} : { count };
}

export const queryOrders: Endpoint = ({ venue, fields }) => {
  venue.catchUp();
  const named = listOf(fields, 'txid', MOST_NAMED.orders).map((txid) => venue.order(txid));
  if (named.includes(undefined)) throw new KrakenError('EOrder:Unknown order');
  return shapes(named.filter((order) => order !== undefined).filter(wanted(fields)), fields);
};

export const PAGE = 50;

export function offsetOf(fields: CallFields): number {
  const offset = Number(fields.get('ofs') ?? '0');
  if (!Number.isSafeInteger(offset) || offset < 0) throw invalidArgument('ofs');
  return offset;
}

/** Reads a time limit in seconds, as microseconds. */
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
  return (order) =>
    (clientId === undefined || order.clientId === clientId) &&
    (userref === undefined || order.userref === Number(userref));
}

/** The orders in the form of an answer, with their trades where `trades` is set. */
function shapes(orders: readonly VenueOrder[], fields: CallFields): unknown {
  const trades = isAsked(fields, 'trades');
  return Object.fromEntries(
    orders.map((order) => [order.txid, trades ? { ...orderShape(order), trades: order.trades } : orderShape(order)]),
  );
}
