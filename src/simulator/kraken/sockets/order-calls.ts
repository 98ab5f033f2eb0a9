import type { CallFields } from '../call-fields.ts';
import type { KrakenCalls } from '../kraken-calls.ts';
import { KrakenError } from '../kraken-error.ts';
import { flagParam, isFields, MOST_LISTED, textsParam, type SocketParams } from './socket-request.ts';
import type { Deed } from './deed.ts';
import type { WireFields } from './wire-value.ts';

/** An order method, by somebody whose token was right. */
export interface OrderCall {
  readonly calls: KrakenCalls;
  /** The place of the token's key among the account's. */
  readonly key: number;
  readonly params: SocketParams;
}

/** Gives the answers that are due, one for each order that is named. */
export type OrderMethod = (call: OrderCall) => readonly Deed[];

/** The order methods of the socket, each carried out as the call of REST that does the same. */
export const ORDER_METHODS: ReadonlyMap<string, OrderMethod> = new Map(Object.entries<OrderMethod>({
  add_order: (call) => [() => ({ result: added(call) })],
  cancel_order: (call) => cancelled(call),
  cancel_all: (call) => [() => ({ result: restCall(call, 'CancelAll', new Map()) })],
}));

/** Parameters of `add_order` by the names that REST has for them. */
const REST_NAMES: Readonly<Record<string, string>> = {
  order_type: 'ordertype', side: 'type', symbol: 'pair', order_qty: 'volume', limit_price: 'price', time_in_force: 'timeinforce',
  cl_ord_id: 'cl_ord_id', order_userref: 'userref', reduce_only: 'reduce_only', validate: 'validate', deadline: 'deadline',
};

/** Parameters that have no such name: read here, or of no consequence. */
const OTHER_NAMES: ReadonlySet<string> = new Set(['token', 'post_only', 'triggers', 'fee_preference', 'stp_type']);

function added(call: OrderCall): WireFields {
  const { params, calls: { venue } } = call;
  const unknown = Object.keys(params).find((name) => !(name in REST_NAMES) && !OTHER_NAMES.has(name));
  if (unknown !== undefined) throw new KrakenError(`Unsupported field: '${unknown}' for the given msg type: add order`);
  const symbol = params['symbol'];
  if (!venue.markets.some(({ pair }) => pair.symbol === symbol)) throw new KrakenError(`Currency pair not supported ${String(symbol)}`);
  const fields = new Map(Object.entries(REST_NAMES).flatMap(([name, restName]) => (params[name] === undefined ? [] : [[restName, fieldText(params[name])]])));
  // REST has one name for both prices, and neither kind of order has both.
  const isPlain = params['order_type'] === 'limit' || params['order_type'] === 'market';
  if (!isPlain && params['limit_price'] !== undefined) throw new KrakenError('EGeneral:Invalid arguments:limit_price');
  if (isPlain && params['triggers'] !== undefined) throw new KrakenError('EGeneral:Invalid arguments:triggers');
  if (params['triggers'] !== undefined) fields.set('price', triggerPrice(params['triggers']));
  if (flagParam(params, 'post_only', 'no')) fields.set('oflags', 'post');
  const { txid } = restCall(call, 'AddOrder', fields);
  return { order_id: Array.isArray(txid) ? String(txid[0]) : undefined, cl_ord_id: fields.get('cl_ord_id') };
}

function triggerPrice(triggers: unknown): string {
  if (!isFields(triggers) || (triggers['price_type'] ?? 'static') !== 'static' || (triggers['reference'] ?? 'last') !== 'last') throw new KrakenError('EGeneral:Invalid arguments:triggers');
  return fieldText(triggers['price']);
}

/** An answer for each order that is named: one may be open, and another not. */
function cancelled(call: OrderCall): Deed[] {
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
  if (listed.length === 0 || listed.length > MOST_LISTED || !listed.every((item) => typeof item === 'number')) throw new KrakenError('EGeneral:Invalid arguments:order_userref');
  return listed.map(fieldText);
}

/** What goes under `result`, which for these calls is an object. Throws the refusal. */
function restCall({ calls, key }: OrderCall, name: string, fields: CallFields): WireFields {
  const { error, result } = JSON.parse(calls.carryOut({ scope: 'private', name, fields, key, via: 'socket' })) as { readonly error: readonly string[]; readonly result?: WireFields };
  if (error[0] !== undefined || result === undefined) throw new KrakenError(error[0] ?? '');
  return result;
}

/** Small numbers are written without an exponent, as REST has them. */
function fieldText(value: unknown): string {
  const text = String(value);
  return typeof value === 'number' && text.includes('e-') ? value.toFixed(20) : text;
}
