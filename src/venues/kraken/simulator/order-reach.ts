import type { DecimalStep } from '../../../core/money.ts';
import type { OrderRequest } from '../../../core/order.ts';
import type { ExchangeRules } from '../../../exchange/exchange-rules.ts';
import { stepsAbove, stepsBelow } from '../../../exchange/ticks.ts';

/**
 * The condition at which a price reaches an order that rests in the matching core, with the core's own rounding of
 * prices between two ticks; undefined for an order that waits for no price. The venue stops at that very instant, so an
 * order fills at the same time however often the venue is called.
 */
export function reachOf(
  request: OrderRequest,
  tick: DecimalStep,
  limitFill: ExchangeRules['limitFill'],
): ((price: number) => boolean) | undefined {
  const falls = (to: number) => (price: number) => stepsAbove(price, tick) <= to;
  const rises = (to: number) => (price: number) => stepsBelow(price, tick) >= to;
  const beyond = limitFill === 'through' ? 1 : 0;
  switch (request.kind) {
    case 'market':
      return undefined;
    case 'limit':
      return request.side === 'buy' ? falls(request.limitTicks - beyond) : rises(request.limitTicks + beyond);
    case 'take-profit':
      return request.side === 'buy' ? falls(request.triggerTicks) : rises(request.triggerTicks);
    case 'stop':
      return request.side === 'buy'
        ? (price) => stepsAbove(price, tick) >= request.triggerTicks
        : (price) => stepsBelow(price, tick) <= request.triggerTicks;
    default:
      return request satisfies never;
  }
}
