import { textOfAmount, textOfSteps } from '../../../../core/decimal-text.ts';
import { heldCashMinor, heldLots } from '../order-funds.ts';
import type { Endpoint } from './endpoint.ts';

/**
 * `BalanceEx`: the balances, and the amounts that open orders hold back. Margin positions change no balance of coins or
 * money.
 */
export const balanceEx: Endpoint = ({ venue }) => {
  venue.catchUp();
  const open = venue.open();
  const quote = venue.markets[0]?.pair.quote;
  const cash = {
    balance: textOfAmount(venue.account.exchange.account.cashMinor, 4),
    hold_trade: textOfAmount(heldCashMinor({ prices: venue.prices, open }), 4),
  };
  const held = venue.markets.map((market) => {
    const { lot } = market.instrument;
    return [
      market.pair.base.id,
      { balance: textOfSteps(venue.lots(market), lot), hold_trade: textOfSteps(heldLots(market, open), lot) },
    ] as const;
  });
  return Object.fromEntries([[quote?.id ?? 'ZUSD', cash], ...held]);
};

/** `Balance`: the balances. */
export const balance: Endpoint = ({ venue }) => {
  venue.catchUp();
  const held = venue.markets.map(
    (market) => [market.pair.base.id, textOfSteps(venue.lots(market), market.instrument.lot)] as const,
  );
  return Object.fromEntries([
    [venue.markets[0]?.pair.quote.id ?? 'ZUSD', textOfAmount(venue.account.exchange.account.cashMinor, 4)],
    ...held,
  ]);
};
