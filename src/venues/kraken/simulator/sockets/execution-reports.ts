import { stepSize } from '../../../../core/money.ts';
import type { Instant } from '../../../../core/time.ts';
import type { VenueOrder, VenueTrade } from '../venue-order.ts';
import { costDecimals, keptMinor } from '../kept-decimals.ts';
import { orderKind } from '../endpoints/order-shape.ts';
import { wireAmount, WireJson, WireNumber, wireSteps, wireTime, type WireFields } from './wire-value.ts';

/** The kinds of reports in the executions channel. */
export type ExecutionType = 'pending_new' | 'new' | 'trade' | 'filled' | 'canceled' | 'expired' | 'amended';

export interface ExecutionReport {
  readonly type: ExecutionType;
  readonly json: WireJson;
}

/** The two reports of an accepted order: the first with all fields, the second as short as Kraken's. */
export function placedReports(order: VenueOrder): ExecutionReport[] {
  const timestamp = wireTime(order.openedAt);
  return [
    {
      type: 'pending_new',
      json: new WireJson({
        ...terms(order),
        ...soFar(order),
        exec_type: 'pending_new',
        order_status: 'pending_new',
        timestamp,
      }),
    },
    { type: 'new', json: new WireJson({ ...names(order), exec_type: 'new', order_status: 'new', timestamp }) },
  ];
}

/**
 * The report of a trade. It says "partially filled" even for the trade that completes an order, as Kraken's
 * documentation warns. A further report says "filled".
 */
export function tradeReport(trade: VenueTrade): ExecutionReport {
  const { order, lots, priceTicks, feeMinor, liquidity, at } = trade;
  const { instrument, pair } = order.market;
  return {
    type: 'trade',
    json: new WireJson({
      ...names(order),
      symbol: pair.symbol,
      side: order.request.side,
      order_type: orderType(order),
      order_qty: wireSteps(order.request.lots, instrument.lot),
      exec_type: 'trade',
      exec_id: trade.txid,
      trade_id: trade.number,
      last_qty: wireSteps(lots, instrument.lot),
      last_price: wireSteps(priceTicks, instrument.tick),
      cost: wireCost(trade, order),
      liquidity_ind: liquidity === 'maker' ? 'm' : 't',
      fees: [{ asset: pair.quote.currency, qty: wireAmount(feeMinor) }],
      ...soFar(order),
      order_status: statusNow(order),
      timestamp: wireTime(at),
    }),
  };
}

/** The report of an amended order. */
export function amendedReport(order: VenueOrder, at: Instant): ExecutionReport {
  return {
    type: 'amended',
    json: new WireJson({
      ...terms(order),
      ...soFar(order),
      exec_type: 'amended',
      order_status: statusNow(order),
      amended: true,
      timestamp: wireTime(at),
    }),
  };
}

/** The report of an ended order. Like Kraken's it names no pair. */
export function endReport(order: VenueOrder): ExecutionReport {
  const type = END_TYPES[order.status];
  const why = type === 'filled' ? {} : { cancel_reason: order.reason ?? '', reason: order.reason ?? '' };
  return {
    type,
    json: new WireJson({
      ...names(order),
      ...soFar(order),
      exec_type: type,
      order_status: type,
      ...why,
      timestamp: wireTime(order.closedAt ?? order.openedAt),
    }),
  };
}

/** The report of an open order in a snapshot. */
export function openReport(order: VenueOrder): ExecutionReport {
  return {
    type: 'new',
    json: new WireJson({
      ...terms(order),
      ...soFar(order),
      exec_type: 'new',
      order_status: statusNow(order),
      timestamp: wireTime(order.openedAt),
    }),
  };
}

const END_TYPES = { open: 'canceled', closed: 'filled', canceled: 'canceled', expired: 'expired' } as const;

function statusNow({ status, filledLots }: VenueOrder): string {
  if (status !== 'open') return END_TYPES[status];
  return filledLots > 0 ? 'partially_filled' : 'new';
}

function names({ txid, clientId, userref }: VenueOrder): WireFields {
  return { order_id: txid, cl_ord_id: clientId, order_userref: userref };
}

function terms(order: VenueOrder): WireFields {
  const {
    request,
    market: { instrument, pair },
  } = order;
  const { tick, lot } = instrument;
  const trigger =
    request.kind === 'stop' || request.kind === 'take-profit' ? wireSteps(request.triggerTicks, tick) : undefined;
  return {
    ...names(order),
    symbol: pair.symbol,
    side: request.side,
    order_type: orderType(order),
    order_qty: wireSteps(request.lots, lot),
    ...(request.kind === 'limit'
      ? { limit_price: wireSteps(request.limitTicks, tick), limit_price_type: 'static' }
      : {}),
    time_in_force: request.kind === 'limit' && request.timeInForce === 'immediate-or-cancel' ? 'IOC' : 'GTC',
    post_only: order.postOnly === 'post-only' ? true : undefined,
    stop_price: trigger ?? 0,
    triggers: trigger === undefined ? undefined : { reference: 'last', price: trigger, price_type: 'static' },
    fee_ccy_pref: 'fciq',
  };
}

function soFar(order: VenueOrder): WireFields {
  const {
    market: { instrument },
    filledLots,
    costMinor,
    feeMinor,
  } = order;
  const { tick, lot } = instrument;
  const average = filledLots === 0 ? 0 : Number(wireAmount(costMinor).digits) / (filledLots * stepSize(lot));
  return {
    cum_qty: wireSteps(filledLots, lot),
    cum_cost: wireCost(order, order),
    avg_price: new WireNumber(average.toFixed(Math.max(5, tick.decimals))),
    fee_usd_equiv: wireAmount(feeMinor),
  };
}

/** A cost with the same decimals as over REST. */
function wireCost({ costMinor }: Pick<VenueOrder, 'costMinor'>, { market: { pair } }: VenueOrder): WireNumber {
  return wireAmount(keptMinor(costMinor, costDecimals(pair.quote)));
}

function orderType(order: VenueOrder): string {
  return orderKind(order);
}
