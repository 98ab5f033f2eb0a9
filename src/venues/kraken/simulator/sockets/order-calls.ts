import type { CallFields } from '../call-fields.ts';
import type { KrakenCalls } from '../kraken-calls.ts';
import { KrakenError } from '../kraken-error.ts';
import { fieldText, orderFields, requireKnown, requireQuoteFee, requireSymbol, triggerPrice } from './order-params.ts';
import { flagParam, isFields, MOST_LISTED, textsParam, type SocketParams } from './socket-request.ts';
import type { Deed } from './deed.ts';
import type { WireFields, WireValue } from './wire-value.ts';

/** A request of an order method with a valid token. */
export interface OrderCall {
  readonly calls: KrakenCalls;
  /** The number of the token's key among the account's keys. */
  readonly key: number;
  readonly params: SocketParams;
}

/** Gives the actions of a request, one for each named order. */
export type OrderMethod = (call: OrderCall) => readonly Deed[];

/** The order methods of the socket, each carried out as the call of REST that does the same. */
export const ORDER_METHODS: ReadonlyMap<string, OrderMethod> = new Map(
  Object.entries<OrderMethod>({
    add_order: (call) => [() => ({ result: added(call) })],
    batch_add: (call) => [() => ({ result: batchAdded(call) })],
    amend_order: (call) => [() => ({ result: amended(call) })],
    edit_order: (call) => [() => ({ result: edited(call) })],
    cancel_order: (call) => cancelled(call),
    cancel_all: (call) => [() => ({ result: objectOf(call, 'cancel_all', 'CancelAll', new Map()) })],
    batch_cancel: (call) => [() => ({ further: { orders_cancelled: batchCancelled(call) } })],
    cancel_all_orders_after: (call) => [() => ({ result: cancelledAfter(call) })],
  }),
);

function added(call: OrderCall): WireFields {
  const fields = orderFields(call.params, 'add_order', call.calls.venue);
  const { txid } = restCall(call, 'AddOrder', fields);
  return { order_id: Array.isArray(txid) ? String(txid[0]) : undefined, cl_ord_id: fields.get('cl_ord_id') };
}

/** The orders of a batch are for one pair, and each is answered in its place. */
function batchAdded(call: OrderCall): WireValue {
  const {
    params,
    calls: { venue },
  } = call;
  requireKnown('batch_add', params);
  const symbol = requireSymbol(params['symbol'], venue);
  const listed: readonly unknown[] = Array.isArray(params['orders']) ? params['orders'] : [];
  if (listed.length > MOST_BATCHED) throw new KrakenError('EGeneral:Invalid arguments:orders');
  const orders = listed.map((order) =>
    orderFields(isFields(order) ? { ...order, symbol } : { symbol }, 'batch_add', venue),
  );
  const { orders: entries } = restCall(
    call,
    'AddOrderBatch',
    new Map([
      ['pair', symbol],
      ['orders', JSON.stringify(orders.map((fields) => Object.fromEntries(fields)))],
      ...textOf(params, 'deadline'),
      ...textOf(params, 'validate'),
    ]),
  );
  if (!Array.isArray(entries)) return [];
  return (entries as readonly { readonly txid?: string; readonly error?: string }[]).map(({ txid, error }, place) => ({
    order_id: txid,
    cl_ord_id: orders[place]?.get('cl_ord_id'),
    error,
  }));
}

/** Source: Kraken's documentation, `batch_add`. */
const MOST_BATCHED = 15;

function amended(call: OrderCall): WireFields {
  const { params } = call;
  requireKnown('amend_order', params);
  for (const name of ['limit_price_type', 'trigger_price_type'])
    if ((params[name] ?? 'static') !== 'static') throw new KrakenError(`EGeneral:Invalid arguments:${name}`);
  const fields = new Map([
    ...renamed(params, { order_id: 'txid', symbol: 'pair' }),
    ...['cl_ord_id', 'order_qty', 'limit_price', 'trigger_price', 'post_only', 'deadline'].flatMap((name) =>
      textOf(params, name),
    ),
  ]);
  const { amend_id: amendId } = restCall(call, 'AmendOrder', fields);
  return {
    amend_id: String(amendId),
    ...Object.fromEntries([...textOf(params, 'order_id'), ...textOf(params, 'cl_ord_id')]),
  };
}

function edited(call: OrderCall): WireFields {
  const {
    params,
    calls: { venue },
  } = call;
  requireKnown('edit_order', params);
  requireSymbol(params['symbol'], venue);
  requireQuoteFee(params);
  const fields = new Map([
    ...renamed(params, {
      order_id: 'txid',
      symbol: 'pair',
      order_qty: 'volume',
      limit_price: 'price',
      order_userref: 'userref',
    }),
    ...textOf(params, 'deadline'),
    ...textOf(params, 'validate'),
  ]);
  if (params['triggers'] !== undefined) {
    if (params['limit_price'] !== undefined) fields.set('price2', fieldText(params['limit_price']));
    fields.set('price', triggerPrice(params['triggers']));
  }
  if (flagParam(params, 'post_only', 'no')) fields.set('oflags', 'post');
  const { txid, originaltxid } = restCall(call, 'EditOrder', fields);
  return { order_id: typeof txid === 'string' ? txid : undefined, original_order_id: String(originaltxid) };
}

function batchCancelled(call: OrderCall): number {
  const { params } = call;
  requireKnown('batch_cancel', params);
  const list = (name: string, restName: string): [string, string][] =>
    params[name] === undefined ? [] : [[restName, JSON.stringify(params[name])]];
  return Number(
    restCall(call, 'CancelOrderBatch', new Map([...list('orders', 'orders'), ...list('cl_ord_id', 'cl_ord_ids')]))[
      'count'
    ],
  );
}

function cancelledAfter(call: OrderCall): WireFields {
  return objectOf(call, 'cancel_all_orders_after', 'CancelAllOrdersAfter', new Map(textOf(call.params, 'timeout')));
}

function objectOf(call: OrderCall, method: string, name: string, fields: CallFields): WireFields {
  requireKnown(method, call.params);
  return restCall(call, name, fields);
}

/** Renames parameters that have other names in REST calls. */
function renamed(params: SocketParams, names: Readonly<Record<string, string>>): [string, string][] {
  return Object.entries(names).flatMap(([name, restName]) =>
    textOf(params, name).map(([, text]): [string, string] => [restName, text]),
  );
}

/** A parameter as text, if it is present. */
function textOf(params: SocketParams, name: string): [string, string][] {
  return params[name] === undefined ? [] : [[name, fieldText(params[name])]];
}

/** An answer for each order that is named: one may be open, and another not. */
function cancelled(call: OrderCall): Deed[] {
  requireKnown('cancel_order', call.params);
  const by = (['order_id', 'cl_ord_id', 'order_userref'] as const).find((name) => call.params[name] !== undefined);
  if (by === undefined) throw new KrakenError('EGeneral:Invalid arguments:order_id');
  const names = by === 'order_userref' ? userrefsParam(call.params[by]) : textsParam(call.params, by);
  return names.map((name) => () => {
    restCall(call, 'CancelOrder', new Map([[by === 'cl_ord_id' ? 'cl_ord_id' : 'txid', name]]));
    return { result: { [by]: by === 'order_userref' ? Number(name) : name } };
  });
}

function userrefsParam(value: unknown): string[] {
  const listed: unknown[] = Array.isArray(value) ? value : [value];
  if (listed.length === 0 || listed.length > MOST_LISTED || !listed.every((item) => typeof item === 'number'))
    throw new KrakenError('EGeneral:Invalid arguments:order_userref');
  return listed.map(fieldText);
}

/** Carries out a REST call. Returns its `result`, which is an object for these calls. Throws Kraken's refusal. */
function restCall({ calls, key }: OrderCall, name: string, fields: CallFields): WireFields {
  const { error, result } = JSON.parse(calls.carryOut({ scope: 'private', name, fields, key, via: 'socket' })) as {
    readonly error: readonly string[];
    readonly result?: WireFields;
  };
  if (error[0] !== undefined || result === undefined) throw new KrakenError(error[0] ?? '');
  return result;
}
