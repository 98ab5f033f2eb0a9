import { textOfAmount } from '../../../../core/decimal-text.ts';
import { required } from '../call-fields.ts';
import type { ListedMarket } from '../listed-market.ts';
import type { AskedOrder } from '../asked-order.ts';
import { readOrder } from '../order-fields.ts';
import type { SignedCall, SignedEndpoint } from './endpoint.ts';
import { describeClose, describeOrder } from './order-shape.ts';

/** `AddOrder`: places an order. With `validate` it only checks the order. */
export const addOrder: SignedEndpoint = (call) => {
  const { venue, fields } = call;
  const now = venue.catchUp();
  const market = venue.prices.marketOf(required(fields, 'pair'));
  const asked = readOrder(fields, { market, txid: venue.ids.next('O'), at: now, ticks: venue.ticks(market) });
  const descr = descriptionOf(asked, market);
  if (asked.effect === 'validate-only') {
    venue.check(asked, market);
    return { descr };
  }
  return { descr, txid: [enter(asked, market, call)] };
};

/** Counts an order against the limits and places it. Returns its id. */
export function enter(
  asked: AskedOrder,
  market: ListedMarket,
  { venue, limits }: Pick<SignedCall, 'venue' | 'limits'>,
): string {
  limits.countOrder(market.pair.id, venue.catchUp());
  return venue.place(asked, market).txid;
}

/** Describes an order in a sentence; an order by cost is described by its cost. */
export function descriptionOf(
  asked: AskedOrder,
  market: ListedMarket,
): { readonly order: string; readonly close?: string } {
  const close = describeClose({ close: asked.close, market });
  return {
    order: describeOrder(
      { ...asked, market },
      asked.budgetMinor === undefined ? undefined : textOfAmount(asked.budgetMinor, 8),
    ),
    ...(close === undefined ? {} : { close }),
  };
}
