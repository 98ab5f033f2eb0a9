import { amountText, stepsText } from '../../decimal-text.ts';
import { heldCashMinor, heldLots } from '../order-funds.ts';
import type { Endpoint } from './endpoint.ts';

/** `BalanceEx`: what is there and what open orders keep back of it. */
export const balanceEx: Endpoint = ({ venue }) => {
  venue.catchUp();
  const open = venue.open();
  const quote = venue.markets[0]?.pair.quote;
  const cash = { balance: amountText(venue.exchange.account.cashMinor, 4), hold_trade: amountText(heldCashMinor({ venue, open }), 4) };
  const held = venue.markets.map((market) => {
    const { lot } = market.instrument;
    return [market.pair.base.id, { balance: stepsText(venue.lots(market), lot), hold_trade: stepsText(heldLots(market, open), lot) }] as const;
  });
  return Object.fromEntries([[quote?.id ?? 'ZUSD', cash], ...held]);
};

/** `Balance`: what is there. */
export const balance: Endpoint = ({ venue }) => {
  venue.catchUp();
  const held = venue.markets.map((market) => [market.pair.base.id, stepsText(venue.lots(market), market.instrument.lot)] as const);
  return Object.fromEntries([[venue.markets[0]?.pair.quote.id ?? 'ZUSD', amountText(venue.exchange.account.cashMinor, 4)], ...held]);
};
