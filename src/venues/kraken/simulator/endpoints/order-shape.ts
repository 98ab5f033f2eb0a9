import { textOfAmount, textOfSteps } from '../../../../core/decimal-text.ts';
import { stepSize, type DecimalStep } from '../../../../core/money.ts';
import { SECOND } from '../../../../core/time.ts';
import { PARTS_PER_UNIT } from '../../../../exchange/exact-rate.ts';
import { costDecimals, keptMinor } from '../kept-decimals.ts';
import type { OrderManner } from '../order-manner.ts';
import type { VenueOrder } from '../venue-order.ts';

/** The parts of an order that its description needs. */
type Wanted = Pick<VenueOrder, 'request' | 'market' | 'trigger' | 'leverage'>;

/** The fields of an order on the wire that other endpoints read. */
export interface OrderShape extends Readonly<Record<string, unknown>> {
  readonly vol: string;
  readonly expiretm: number;
  readonly descr: {
    readonly pair: string;
    readonly type: string;
    readonly ordertype: string;
    readonly price: string;
    readonly price2: string;
    readonly leverage: string;
    readonly order: string;
    readonly close: string;
  };
}

/** An order in the form of OpenOrders, ClosedOrders and QueryOrders. */
export function orderShape(order: VenueOrder): OrderShape {
  const { request, market, filledLots, costMinor, leverage } = order;
  const { tick, lot } = market.instrument;
  const prices = statedPrices(mannerOf(order), tick);
  return {
    refid: order.refid ?? null,
    userref: order.userref,
    ...(order.clientId === undefined ? {} : { cl_ord_id: order.clientId }),
    status: order.status,
    reason: order.reason ?? null,
    opentm: order.openedAt / SECOND,
    ...(order.closedAt === undefined ? {} : { closetm: order.closedAt / SECOND }),
    starttm: 0,
    expiretm: order.expiresAt === undefined ? 0 : order.expiresAt / SECOND,
    descr: {
      pair: market.pair.altname,
      type: request.side,
      ordertype: orderKind(order),
      price: prices.price ?? '0',
      price2: prices.price2 ?? '0',
      leverage: leverage === undefined ? 'none' : `${leverage}:1`,
      order: describeOrder(order),
      close: describeClose(order) ?? '',
    },
    vol: textOfSteps(request.lots, lot),
    vol_exec: textOfSteps(filledLots, lot),
    cost: textOfAmount(keptMinor(costMinor, costDecimals(market.pair.quote)), 5),
    fee: textOfAmount(order.feeMinor, 5),
    price:
      filledLots === 0
        ? '0.00000'
        : (Number(textOfAmount(costMinor, 5)) / (filledLots * stepSize(lot))).toFixed(Math.max(5, tick.decimals)),
    stopprice: order.watch === undefined ? '0.00000' : textOfSteps(order.watch.ticks, tick),
    limitprice: '0.00000',
    misc: miscOf(order),
    oflags: order.postOnly === 'post-only' ? 'fciq,post' : 'fciq',
    ...(request.reduce === 'reduce-only' ? { reduce_only: true } : {}),
  };
}

/** The field `misc` of an order: whether it liquidates a position, or whether its trigger was reached. */
function miscOf(order: VenueOrder): string {
  const { sender, refid, request, trigger, watch, coreTrigger, filledLots } = order;
  if (sender === 'venue' && refid === undefined) return 'liquidated';
  const waits =
    trigger === undefined
      ? request.kind === 'market' || request.kind === 'limit' || (coreTrigger === 'waiting' && filledLots === 0)
      : watch !== undefined;
  if (waits) return '';
  return orderKind(order).startsWith('take-profit') ? 'touched' : 'stopped';
}

/** The description of an order, which clients parse: `buy 0.01000000 XBTUSD @ limit 50000.0 with 2:1 leverage`. */
export function describeOrder(
  order: Wanted,
  volume = textOfSteps(order.request.lots, order.market.instrument.lot),
): string {
  const { request, market, leverage } = order;
  const { tick } = market.instrument;
  return `${request.side} ${volume} ${market.pair.altname} @ ${describeManner(mannerOf(order), tick)}${leverage === undefined ? '' : ` with ${leverage}:1 leverage`}`;
}

/** The description of the closing order of an order: `close position @ stop loss 38000.0`. */
export function describeClose({ close, market }: Pick<VenueOrder, 'close' | 'market'>): string | undefined {
  return close === undefined ? undefined : `close position @ ${describeManner(close, market.instrument.tick)}`;
}

/** The kind of an order as Kraken names it. */
export function orderKind(order: Pick<VenueOrder, 'request' | 'trigger'>): string {
  return order.trigger?.kind ?? KINDS[order.request.kind];
}

function mannerOf({ request, trigger }: Pick<VenueOrder, 'request' | 'trigger'>): OrderManner {
  return { core: request, trigger };
}

function describeManner(manner: OrderManner, tick: DecimalStep): string {
  const { price, price2 } = statedPrices(manner, tick);
  const kind = manner.trigger?.kind ?? KINDS[manner.core.kind];
  return `${WORDS[kind]}${price === undefined ? '' : ` ${price}`}${price2 === undefined ? '' : ` -> limit ${price2}`}`;
}

/** `price` and `price2` as in the request. */
function statedPrices(
  { core, trigger }: OrderManner,
  tick: DecimalStep,
): { readonly price?: string; readonly price2?: string } {
  const text = (ticks: number) => textOfSteps(ticks, tick);
  if (trigger?.kind === 'trailing-stop') {
    const { offset } = trigger;
    return {
      price:
        offset.kind === 'ticks' ? `+${text(offset.ticks)}` : `+${((offset.parts * 100) / PARTS_PER_UNIT).toFixed(4)}%`,
    };
  }
  if (trigger !== undefined)
    return { price: text(trigger.ticks), ...(core.kind === 'limit' ? { price2: text(core.limitTicks) } : {}) };
  if (core.kind === 'market') return {};
  return { price: text(core.kind === 'limit' ? core.limitTicks : core.triggerTicks) };
}

const KINDS = { market: 'market', limit: 'limit', stop: 'stop-loss', 'take-profit': 'take-profit' } as const;
const WORDS = {
  market: 'market',
  limit: 'limit',
  'stop-loss': 'stop loss',
  'take-profit': 'take profit',
  'stop-loss-limit': 'stop loss',
  'take-profit-limit': 'take profit',
  'trailing-stop': 'trailing stop',
} as const;
