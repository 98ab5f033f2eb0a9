import { isBelowSmallest } from '../core/instrument.ts';
import { stepSize } from '../core/money.ts';
import { judgedPrice, marketOf } from './reachable-exposure.ts';
import type { RiskCheck, Refusal } from './risk-check.port.ts';

/**
 * Refuses orders that make no sense on any venue: lots that are not whole or below the instrument's minimum, a value
 * below its minimum, an instrument outside the universe, and exits that could open a position. The minimums are not
 * applied to reduce-only orders: the venue decides about a remainder.
 */
export function orderSize(): RiskCheck {
  return {
    name: 'order-size',
    asked: 'every-order',
    review(order, view) {
      const market = marketOf(order, view);
      const instrument = view.instruments[market];
      if (instrument === undefined) return refuse(`${order.instrument} is not in the universe`);
      if (!Number.isSafeInteger(order.lots) || order.lots <= 0)
        return refuse(`lots are a whole number above zero, was ${order.lots}`);
      if (order.reduce === 'reduce-only') return undefined;
      if (order.purpose !== 'enter') return refuse(`an order to ${order.purpose} is reduce-only`);
      const price = judgedPrice(order, market, view);
      if (!isBelowSmallest(instrument, order.lots, price)) return undefined;
      if (order.lots < instrument.minimumLots)
        return refuse(`the smallest order is ${instrument.minimumLots} lots, was ${order.lots}`);
      const value = order.lots * stepSize(instrument.lot) * price;
      return refuse(
        `the smallest order is worth ${instrument.minimumNotional} ${instrument.quote}, was ${value.toFixed(2)}`,
      );
    },
  };
}

function refuse(reason: string): Refusal {
  return { check: 'order-size', reason };
}
