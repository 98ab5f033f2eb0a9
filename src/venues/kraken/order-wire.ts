import { textOfSteps } from '../../core/decimal-text.ts';
import type { Instrument } from '../../core/instrument.ts';
import { notionalMinor, minorFromAmount } from '../../core/money.ts';
import type { OrderRequest, OrderState } from '../../core/order.ts';
import type { KrakenOrder } from './kraken-messages.ts';
import { toldSteps } from './told-numbers.ts';

export interface WireOptions {
  /**
   * How far an instrument of kind `margin` borrows: `2` is two to one. One of the leverages that the venue lists for
   * the pair.
   */
  readonly leverage?: string;
}

/** An order as the fields of AddOrder. `pair` is the venue's own name of the instrument. */
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
 * With leverage an order is one on margin, closing ones too; those may then not open anything the other way. For coins,
 * the fee is asked for in quote currency, where the ledger books it: Kraken's documentation has it in base currency for
 * sales by default.
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
 * What the venue would refuse for its size, found before it is sent; undefined when it may go. ccxt checks none of
 * this.
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

/** Where an order stands, in our words. */
export function stateOf({ status, vol, vol_exec, reason, misc }: KrakenOrder, { lot }: Instrument): OrderState {
  const filledLots = toldSteps(vol_exec, lot);
  switch (status) {
    case 'pending':
    case 'open':
      return { kind: 'open', filledLots, ...(isTriggered(misc) ? { trigger: 'triggered' } : {}) };
    case 'closed':
      // Somebody may have made it smaller by hand.
      return filledLots < toldSteps(vol, lot)
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

/** Kraken says `stopped` of an order whose stop price was reached, and `touched` of one whose take-profit price was. */
function isTriggered(misc = ''): boolean {
  return misc.split(',').some((word) => word === 'stopped' || word === 'touched');
}
