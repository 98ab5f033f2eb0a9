import { stepsOfText } from '../../../core/decimal-text.ts';
import type { OrderRequest } from '../../../core/order.ts';
import type { CallFields } from './call-fields.ts';
import { invalidArgument } from './kraken-error.ts';
import { ticksOf } from './order-manner.ts';
import type { OrderTrigger } from './order-trigger.ts';
import type { VenueOrder } from './venue-order.ts';

/** The terms of an order after an amendment. */
export interface AmendedTerms {
  /** With the whole volume, of which some may have filled. */
  readonly request: OrderRequest;
  readonly trigger: OrderTrigger | undefined;
  readonly postOnly: VenueOrder['postOnly'];
}

/**
 * Reads an amendment of an open order: volume, limit and trigger. Throws Kraken's refusal of a term that the kind of
 * order does not have.
 */
export function readAmendment(fields: CallFields, order: VenueOrder): AmendedTerms {
  const { market, request } = order;
  const asked = (name: string): string | undefined => (fields.get(name) === '' ? undefined : fields.get(name));
  const [quantity, limit, trigger] = [asked('order_qty'), asked('limit_price'), asked('trigger_price')];
  if (quantity === undefined && limit === undefined && trigger === undefined) throw invalidArgument('order_qty');
  const lots = quantity === undefined ? request.lots : stepsOfText(quantity, market.instrument.lot);
  if (typeof lots === 'string' || lots <= 0) throw invalidArgument('order_qty');
  if (limit !== undefined && request.kind !== 'limit') throw invalidArgument('limit_price');
  const triggerTicks = trigger === undefined ? undefined : ticksOf(trigger, market);
  return {
    request: {
      ...withPrices(
        request,
        limit === undefined ? undefined : ticksOf(limit, market),
        order.trigger === undefined ? triggerTicks : undefined,
      ),
      lots,
    },
    trigger: amendedTrigger(order.trigger, triggerTicks, request),
    postOnly: order.postOnly,
  };
}

function withPrices(
  request: OrderRequest,
  limitTicks: number | undefined,
  triggerTicks: number | undefined,
): OrderRequest {
  switch (request.kind) {
    case 'limit':
      return limitTicks === undefined ? request : { ...request, limitTicks };
    case 'stop':
    case 'take-profit':
      return triggerTicks === undefined ? request : { ...request, triggerTicks };
    case 'market':
      return request;
    default:
      return request satisfies never;
  }
}

/** A trailing stop has an offset, which is not amended here; an order without a trigger has nothing to amend. */
function amendedTrigger(
  trigger: OrderTrigger | undefined,
  ticks: number | undefined,
  { kind }: OrderRequest,
): OrderTrigger | undefined {
  if (ticks === undefined) return trigger;
  if (trigger === undefined && kind !== 'stop' && kind !== 'take-profit') throw invalidArgument('trigger_price');
  if (trigger?.kind === 'trailing-stop') throw invalidArgument('trigger_price');
  return trigger === undefined ? undefined : { ...trigger, ticks };
}
