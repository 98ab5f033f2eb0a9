import { fieldsOf, isAsked, required, textOf, type CallFields } from '../call-fields.ts';
import { readExactJson } from '../decimal-json.ts';
import { checkOrderParameters } from '../endpoint-parameters.ts';
import { invalidArgument, KrakenError } from '../kraken-error.ts';
import { meansPair } from '../kraken-names.ts';
import type { ListedMarket } from '../listed-market.ts';
import { checkDeadline, readOrder } from '../order-fields.ts';
import type { SignedCall, SignedEndpoint } from './endpoint.ts';
import { namedOrders, takeBack } from './order-cancels.ts';
import { descriptionOf, enter } from './order-entry.ts';

/** Source: Kraken's REST documentation, "Add order batch" and "Cancel order batch". */
const MOST_ORDERS = { add: 15, cancel: 50 } as const;

/**
 * `AddOrderBatch`: orders of one pair. A malformed order makes the venue refuse the whole batch. An order without
 * enough funds or of a wrong size is refused alone.
 */
export const addOrderBatch: SignedEndpoint = (call) => {
  const { venue, fields } = call;
  const now = venue.catchUp();
  const market = venue.prices.marketOf(required(fields, 'pair'));
  checkDeadline(fields.get('deadline'), now);
  const items = itemsOf(required(fields, 'orders'));
  if (items.length < 2 || items.length > MOST_ORDERS.add) throw invalidArgument('orders');
  const listed = items.map((order) => orderOf(order, market));
  const asked = listed.map((each) =>
    readOrder(each, { market, txid: venue.ids.next('O'), at: now, ticks: venue.ticks(market) }),
  );
  const validateOnly = isAsked(fields, 'validate');
  return {
    orders: asked.map((order) =>
      orRefusal(() => {
        const descr = descriptionOf(order, market);
        if (!validateOnly && order.effect === 'place') return { descr, txid: enter(order, market, call) };
        venue.check(order, market);
        return { descr };
      }),
    ),
  };
};

/**
 * `CancelOrderBatch`: cancels orders by the venue's ids, `userref`s and the client's own ids. Orders that are not open
 * are ignored.
 */
export const cancelOrderBatch: SignedEndpoint = (call: SignedCall) => {
  const { venue, fields } = call;
  venue.catchUp();
  const list = (name: string) => (fields.has(name) ? itemsOf(required(fields, name)).map(nameOf) : []);
  const names = list('orders');
  const clientIds = list('cl_ord_ids');
  if (names.length + clientIds.length === 0 || names.length + clientIds.length > MOST_ORDERS.cancel)
    throw invalidArgument('orders');
  const named = [
    ...names.flatMap((name) => namedOrders(venue, undefined, name)),
    ...clientIds.flatMap((id) => namedOrders(venue, id, undefined)),
  ];
  const open = [...new Set(named)].filter(({ status }) => status === 'open');
  return { count: takeBack(open, call) };
};

function itemsOf(text: string): unknown[] {
  try {
    const parsed: unknown = readExactJson(text);
    if (Array.isArray(parsed)) return parsed;
  } catch {
    // Malformed JSON is refused in the same words as any other text that is no list.
  }
  throw invalidArgument('orders');
}

/**
 * The fields of an order of a batch under their names in AddOrder. The batch is for one pair, so an order names that
 * pair or none.
 */
function orderOf(order: unknown, { pair }: ListedMarket): CallFields {
  if (typeof order !== 'object' || order === null) throw invalidArgument('orders');
  const fields = fieldsOf(order);
  checkOrderParameters(fields);
  if (!meansPair(pair, fields.get('pair') ?? pair.id)) throw invalidArgument('pair');
  return fields;
}

/** The name of an order. Some clients wrap names in an object, as ccxt does: `{ txid: ... }`. */
function nameOf(value: unknown): string {
  return textOf(typeof value === 'object' && value !== null ? Object.values(value)[0] : value);
}

function orRefusal(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    if (error instanceof KrakenError) return { error: error.message };
    throw error;
  }
}
