import { KrakenError } from '../kraken-error.ts';
import type { KrakenVenue } from '../kraken-venue.ts';
import { flagParam, isFields, type SocketParams } from './socket-request.ts';

/** Parameters of an order by the names that REST has for them. */
const REST_NAMES: Readonly<Record<string, string>> = {
  order_type: 'ordertype',
  side: 'type',
  symbol: 'pair',
  order_qty: 'volume',
  limit_price: 'price',
  time_in_force: 'timeinforce',
  cl_ord_id: 'cl_ord_id',
  order_userref: 'userref',
  reduce_only: 'reduce_only',
  validate: 'validate',
  deadline: 'deadline',
};

/** Parameters without a name in REST. They are read here, or have no effect. */
const OTHER_NAMES: ReadonlySet<string> = new Set(['token', 'post_only', 'triggers', 'fee_preference', 'stp_type']);

/**
 * Source: Kraken's documentation of each method. `fee_preference` accepts the quote currency only, and `stp_type` has
 * no effect, because no orders of others exist here.
 */
const METHOD_PARAMS: Readonly<Record<string, readonly string[]>> = {
  cancel_order: ['order_id', 'cl_ord_id', 'order_userref'],
  cancel_all: [],
  cancel_all_orders_after: ['timeout'],
  batch_add: ['orders', 'symbol', 'deadline', 'validate'],
  batch_cancel: ['orders', 'cl_ord_id'],
  amend_order: [
    'order_id',
    'cl_ord_id',
    'order_qty',
    'limit_price',
    'limit_price_type',
    'trigger_price',
    'trigger_price_type',
    'post_only',
    'symbol',
    'deadline',
  ],
  edit_order: [
    'order_id',
    'symbol',
    'order_qty',
    'limit_price',
    'triggers',
    'post_only',
    'order_userref',
    'deadline',
    'validate',
    'fee_preference',
  ],
};

/**
 * Throws Kraken's refusal of the first parameter that a method does not carry out. No requested parameter is ignored
 * silently.
 */
export function requireKnown(method: string, params: SocketParams): void {
  const known = METHOD_PARAMS[method] ?? [];
  const unknown = Object.keys(params).find((name) => name !== 'token' && !known.includes(name));
  if (unknown !== undefined) throw unsupported(unknown, method);
}

/**
 * The REST fields of an order of `add_order` or of a batch. Throws Kraken's refusal of a parameter that is not carried
 * out.
 */
export function orderFields(params: SocketParams, method: string, venue: KrakenVenue): Map<string, string> {
  const unknown = Object.keys(params).find((name) => !(name in REST_NAMES) && !OTHER_NAMES.has(name));
  if (unknown !== undefined) throw unsupported(unknown, method);
  requireSymbol(params['symbol'], venue);
  requireQuoteFee(params);
  const fields = new Map(
    Object.entries(REST_NAMES).flatMap(([name, restName]) =>
      params[name] === undefined ? [] : [[restName, fieldText(params[name])]],
    ),
  );
  // REST uses one name for both prices, because no kind of order has both.
  const isPlain = params['order_type'] === 'limit' || params['order_type'] === 'market';
  if (!isPlain && params['limit_price'] !== undefined) throw new KrakenError('EGeneral:Invalid arguments:limit_price');
  if (isPlain && params['triggers'] !== undefined) throw new KrakenError('EGeneral:Invalid arguments:triggers');
  if (params['triggers'] !== undefined) fields.set('price', triggerPrice(params['triggers']));
  if (flagParam(params, 'post_only', 'no')) fields.set('oflags', 'post');
  return fields;
}

/** Throws Kraken's refusal of a pair that is not listed. */
export function requireSymbol(symbol: unknown, { markets }: KrakenVenue): string {
  if (!markets.some(({ pair }) => pair.symbol === symbol))
    throw new KrakenError(`Currency pair not supported ${String(symbol).slice(0, 40)}`);
  return String(symbol);
}

/** Throws Kraken's refusal of fees in base currency. The simulator takes fees from the quote currency. */
export function requireQuoteFee({ fee_preference: preference }: SocketParams): void {
  if (preference !== undefined && preference !== 'quote')
    throw new KrakenError('EGeneral:Invalid arguments:fee_preference');
}

/** A value as text; small numbers are written without an exponent, as in REST. */
export function fieldText(value: unknown): string {
  const text =
    typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number'
      ? String(value)
      : JSON.stringify(value ?? '');
  return typeof value === 'number' && text.includes('e-') ? value.toFixed(20) : text;
}

export function triggerPrice(triggers: unknown): string {
  if (
    !isFields(triggers) ||
    (triggers['price_type'] ?? 'static') !== 'static' ||
    (triggers['reference'] ?? 'last') !== 'last'
  )
    throw new KrakenError('EGeneral:Invalid arguments:triggers');
  return fieldText(triggers['price']);
}

function unsupported(name: string, method: string): KrakenError {
  return new KrakenError(`Unsupported field: '${name}' for the given msg type: ${method.replaceAll('_', ' ')}`);
}
