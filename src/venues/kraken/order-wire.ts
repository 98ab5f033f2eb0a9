import { textOfSteps } from '../../core/decimal-text.ts';
import type { Instrument } from '../../core/instrument.ts';
import { notionalMinor, minorFromAmount } from '../../core/money.ts';
import type { OrderRequest, OrderState } from '../../core/order.ts';
import type { KrakenOrder } from './kraken-messages.ts';
import { readSteps } from './wire-numbers.ts';

export interface WireOptions {
  /**
   * Leverage of an instrument of kind `margin`: `2` is two to one. It must be one that the venue lists for the pair.
   */
  readonly leverage?: string;
}

/** The fields of AddOrder for an order. `pair` is the venue's name of the instrument. */
export function wireFields(
  request: OrderRequest,
  instrument: Instrument,
  pair: string,
  options: WireOptions = {},
): Readonly<Record<string, string>> {
  const { tick, lot } = instrument;
  const common = {
    pair,
    type: request.side,
    volume: textOfSteps(request.lots, lot),
    cl_ord_id: request.id,
    ...kindFields(request, instrument, options),
  };
  switch (request.kind) {
    case 'market':
      return { ...common, ordertype: 'market' };
    case 'limit':
      return {
        ...common,
        ordertype: 'limit',
        price: textOfSteps(request.limitTicks, tick),
        timeinforce: request.timeInForce === 'immediate-or-cancel' ? 'IOC' : 'GTC',
      };
    case 'stop':
      return { ...common, ordertype: 'stop-loss', price: textOfSteps(request.triggerTicks, tick) };
    case 'take-profit':
      return { ...common, ordertype: 'take-profit', price: textOfSteps(request.triggerTicks, tick) };
    default:
      return request satisfies never;
  }
}

/**
 * The fields that depend on the kind of instrument. An order with leverage is one on margin. Closing orders have it
 * too, and are marked so that they cannot open the opposite position. For coins the fee is requested in quote currency,
 * where the ledger books it; by Kraken's documentation sales pay it in base currency by default.
 */
function kindFields(
  { purpose, reduce }: OrderRequest,
  { kind }: Instrument,
  { leverage = '2' }: WireOptions,
): Readonly<Record<string, string>> {
  if (kind !== 'margin') return { oflags: 'fciq' };
  return purpose === 'enter' && reduce === 'open-or-reduce' ? { leverage } : { leverage, reduce_only: 'true' };
}

/**
 * Says why the venue would refuse the size of an order, before the order is sent; undefined where it would not. ccxt
 * does not check sizes.
 */
export function sizeProblem(request: OrderRequest, instrument: Instrument): string | undefined {
  if (request.lots < instrument.minimumLots)
    return `the smallest order is ${textOfSteps(instrument.minimumLots, instrument.lot)} ${instrument.base}, this one ${textOfSteps(request.lots, instrument.lot)}`;
  const ticks =
    request.kind === 'market' ? undefined : request.kind === 'limit' ? request.limitTicks : request.triggerTicks;
  if (
    ticks === undefined ||
    notionalMinor(ticks, request.lots, instrument.tick, instrument.lot) >= minorFromAmount(instrument.minimumNotional)
  )
    return undefined;
  return `the smallest order is worth ${instrument.minimumNotional} ${instrument.quote}, this one less`;
}

/** The state of an order as the venue port has it. */
export function stateOf({ status, vol, vol_exec, reason, misc }: KrakenOrder, { lot }: Instrument): OrderState {
  const filledLots = readSteps(vol_exec, lot);
  switch (status) {
    case 'pending':
    case 'open':
      return { kind: 'open', filledLots, ...(isTriggered(misc) ? { trigger: 'triggered' } : {}) };
    case 'closed':
      // A person may have reduced the order by hand.
      return filledLots < readSteps(vol, lot)
        ? { kind: 'cancelled', filledLots, reason: 'closed at the venue with less than was asked' }
        : { kind: 'filled' };
    case 'canceled':
      return { kind: 'cancelled', filledLots, reason: reason ?? 'cancelled at the venue' };
    case 'expired':
      return { kind: 'expired', filledLots };
    default:
      return status satisfies never;
  }
}

/**
 * Whether the trigger price of an order was reached. Kraken then says `stopped` of a stop order and `touched` of a
 * take-profit order.
 */
function isTriggered(misc = ''): boolean {
  return misc.split(',').some((word) => word === 'stopped' || word === 'touched');
}
