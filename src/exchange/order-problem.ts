import type { OrderRequest } from '../core/order.ts';
import type { MatchedMarket } from './matched-market.ts';
import { exactNotional } from './notional.ts';
import { stepsNearest } from './ticks.ts';

/** Why the exchange would not take an order. The codes are among the venue troubles. */
export interface OrderProblem {
  readonly trouble: 'rejected' | 'size';
  readonly reason: string;
}

/**
 * What is wrong with an order on arrival, or undefined. Funds are judged when it fills, because only then the price is
 * known.
 */
export function orderProblem(request: OrderRequest, market: MatchedMarket, mark: number): OrderProblem | undefined {
  const { instrument } = market;
  if (!Number.isSafeInteger(request.lots) || request.lots <= 0)
    return { trouble: 'size', reason: `lots are a whole number above zero, was ${request.lots}` };
  const ticks = statedTicks(request);
  if (ticks !== undefined && (!Number.isSafeInteger(ticks) || ticks <= 0))
    return { trouble: 'rejected', reason: `a price is a whole number of ticks above zero, was ${ticks}` };
  if (request.reduce === 'reduce-only') return undefined;
  if (request.lots < instrument.minimumLots)
    return { trouble: 'size', reason: `the smallest order is ${instrument.minimumLots} lots, was ${request.lots}` };
  const priceTicks = ticks ?? (Number.isFinite(mark) ? stepsNearest(mark, instrument.tick) : undefined);
  if (priceTicks === undefined) return undefined;
  if (exactNotional(priceTicks, request.lots, market.unitMinor) < market.minimumNotionalMinor) {
    return {
      trouble: 'size',
      reason: `the smallest order is worth ${instrument.minimumNotional} ${instrument.quote}, this one less`,
    };
  }
  return undefined;
}

function statedTicks(request: OrderRequest): number | undefined {
  switch (request.kind) {
    case 'market':
      return undefined;
    case 'limit':
      return request.limitTicks;
    case 'stop':
    case 'take-profit':
      return request.triggerTicks;
    default:
      request satisfies never;
      return undefined;
  }
}
