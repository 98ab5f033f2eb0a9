import { stepSize } from '../../../core/money.ts';
import { SECOND } from '../../../core/time.ts';
import { textOfAmount, textOfSteps } from '../../../core/decimal-text.ts';
import type { VenueOrder } from '../venue-order.ts';

/** An order as OpenOrders, ClosedOrders and QueryOrders tell it. */
export function orderShape(order: VenueOrder): Readonly<Record<string, unknown>> {
  const { request, market, filledLots, costMinor } = order;
  const { tick, lot } = market.instrument;
  const price = statedTicks(order);
  return {
    refid: null,
    userref: order.userref,
    ...(order.clientId === undefined ? {} : { cl_ord_id: order.clientId }),
    status: order.status,
    reason: order.reason ?? null,
    opentm: order.openedAt / SECOND,
    ...(order.closedAt === undefined ? {} : { closetm: order.closedAt / SECOND }),
    starttm: 0,
    expiretm: 0,
    descr: {
      pair: market.pair.altname, type: request.side, ordertype: KINDS[request.kind],
      price: price === undefined ? '0' : textOfSteps(price, tick), price2: '0', leverage: 'none', order: describeOrder(order), close: '',
    },
    vol: textOfSteps(request.lots, lot),
    vol_exec: textOfSteps(filledLots, lot),
    cost: textOfAmount(costMinor, 5),
    fee: textOfAmount(order.feeMinor, 5),
    price: filledLots === 0 ? '0.00000' : (Number(textOfAmount(costMinor, 5)) / (filledLots * stepSize(lot))).toFixed(Math.max(5, tick.decimals)),
    stopprice: '0.00000',
    limitprice: '0.00000',
    misc: '',
    oflags: order.postOnly === 'post-only' ? 'fciq,post' : 'fciq',
    trades: order.trades,
  };
}

/** The sentence that clients parse: `buy 0.01000000 XBTUSD @ limit 50000.0`. */
export function describeOrder({ request, market }: Pick<VenueOrder, 'request' | 'market'>): string {
  const { tick, lot } = market.instrument;
  const how = request.kind === 'market' ? 'market' : `${WORDS[request.kind]} ${textOfSteps(statedTicks({ request }) ?? 0, tick)}`;
  return `${request.side} ${textOfSteps(request.lots, lot)} ${market.pair.altname} @ ${how}`;
}

function statedTicks({ request }: Pick<VenueOrder, 'request'>): number | undefined {
  if (request.kind === 'market') return undefined;
  return request.kind === 'limit' ? request.limitTicks : request.triggerTicks;
}

const KINDS = { market: 'market', limit: 'limit', stop: 'stop-loss', 'take-profit': 'take-profit' } as const;
const WORDS = { limit: 'limit', stop: 'stop loss', 'take-profit': 'take profit' } as const;
