import { textOfSteps } from '../../../../core/decimal-text.ts';
import { isAsked, required, type CallFields } from '../call-fields.ts';
import { invalidArgument, KrakenError } from '../kraken-error.ts';
import { meansPair } from '../kraken-names.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import { readAmendment } from '../order-amendment.ts';
import { checkDeadline, readOrder } from '../order-fields.ts';
import type { VenueOrder } from '../venue-order.ts';
import type { SignedEndpoint } from './endpoint.ts';
import { namedOrders } from './order-cancels.ts';
import { descriptionOf } from './order-entry.ts';
import { orderShape } from './order-shape.ts';

/** `AmendOrder`: changes the volume, limit or trigger of an open order. The order keeps its ids and its fills. */
export const amendOrder: SignedEndpoint = ({ venue, fields, limits }) => {
  const now = venue.catchUp();
  const order = openOrder(venue, fields.get('cl_ord_id'), fields.get('txid'));
  checkPair(order, fields);
  checkDeadline(fields.get('deadline'), now);
  const terms = readAmendment(fields, order);
  limits.countAmend(order, now);
  return {
    amend_id: venue.amend(order, { ...terms, postOnly: isAsked(fields, 'post_only') ? 'post-only' : 'may-take' }),
  };
};

/**
 * `EditOrder`: replaces an open order without fills by an order of the same kind with the given fields. As at Kraken,
 * conditional and triggered orders cannot be edited, and the client's own id stays with the old order.
 */
export const editOrder: SignedEndpoint = ({ venue, fields, limits }) => {
  const now = venue.catchUp();
  const market = venue.prices.marketOf(required(fields, 'pair'));
  const order = openOrder(venue, undefined, required(fields, 'txid'));
  checkPair(order, fields);
  checkDeadline(fields.get('deadline'), now);
  if (order.filledLots > 0 || order.close !== undefined || (order.trigger !== undefined && order.watch === undefined))
    throw new KrakenError('EOrder:Order cannot be edited');
  const asked = readOrder(editedFields(order, fields), {
    market,
    txid: venue.ids.next('O'),
    at: now,
    ticks: venue.ticks(market),
  });
  const {
    descr: { price, price2 },
  } = orderShape(order);
  const answered = {
    status: 'ok',
    originaltxid: order.txid,
    descr: descriptionOf(asked, market),
    orders_cancelled: 1,
    volume: textOfSteps(asked.request.lots, market.instrument.lot),
    price: fields.get('price') ?? price,
    price2: fields.get('price2') ?? price2,
    ...(fields.has('userref') ? { newuserref: fields.get('userref'), olduserref: String(order.userref) } : {}),
  };
  if (isAsked(fields, 'validate')) {
    venue.check(asked, market, order);
    return { ...answered, orders_cancelled: 0 };
  }
  limits.countEdit(order, now);
  return { ...answered, txid: venue.replace(order, asked, market).txid };
};

function openOrder(venue: KrakenVenue, clientId: string | undefined, txid: string | undefined): VenueOrder {
  if (clientId !== undefined && txid !== undefined) throw invalidArgument('cl_ord_id');
  const order = namedOrders(venue, clientId, txid).find(
    ({ status, sender, refid }) => status === 'open' && (sender === 'client' || refid !== undefined),
  );
  if (order === undefined) throw new KrakenError('EOrder:Unknown order');
  return order;
}

function checkPair({ market: { pair } }: VenueOrder, fields: CallFields): void {
  if (!meansPair(pair, fields.get('pair') ?? pair.id)) throw invalidArgument('pair');
}

/** The fields of the new order: those of the old order, replaced by the given fields. Flags must be given again. */
function editedFields(order: VenueOrder, fields: CallFields): CallFields {
  const { descr, vol, expiretm } = orderShape(order);
  const { request } = order;
  const old: Record<string, string> = {
    pair: descr.pair,
    type: descr.type,
    ordertype: descr.ordertype,
    volume: vol,
    price: descr.price,
    price2: descr.price2,
    leverage: descr.leverage,
    expiretm: String(expiretm),
    reduce_only: String(request.reduce === 'reduce-only'),
  };
  const given = ['volume', 'price', 'price2', 'oflags', 'userref'].flatMap((name) =>
    fields.has(name) ? [[name, fields.get(name) ?? ''] as const] : [],
  );
  return new Map([...Object.entries(old), ...given]);
}
