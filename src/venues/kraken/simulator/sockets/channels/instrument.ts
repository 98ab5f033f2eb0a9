import { textOfSteps } from '../../../../../core/decimal-text.ts';
import { costDecimals } from '../../kept-decimals.ts';
import type { KrakenAsset } from '../../kraken-names.ts';
import type { KrakenVenue } from '../../kraken-venue.ts';
import type { ListedMarket } from '../../listed-market.ts';
import type { TradingMode } from '../../market-news.ts';
import { WireNumber, wireSteps, type WireFields } from '../wire-value.ts';
import type { GeneralChannel } from './channel.port.ts';

/** `instrument`: every currency and pair with its steps, minimums and status; sent again when the status changes. */
export const instrument: GeneralChannel = {
  snapshot: 'yes',
  open: ({ venue }) => {
    let sent: TradingMode = venue.mode;
    return {
      snapshot: () => ({ type: 'snapshot', data: listing(venue, sent) }),
      take: () => {
        if (venue.mode === sent) return [];
        sent = venue.mode;
        return [{ type: 'update', data: listing(venue, sent) }];
      },
    };
  },
};

function listing({ markets }: KrakenVenue, status: TradingMode): WireFields {
  const assets = new Map(
    markets.flatMap(
      ({ pair: { base, quote } }) =>
        [
          [base.id, base],
          [quote.id, quote],
        ] as const,
    ),
  );
  return { assets: [...assets.values()].map(assetShape), pairs: markets.map((market) => pairShape(market, status)) };
}

function assetShape({ currency, decimals }: KrakenAsset): WireFields {
  return {
    id: currency,
    status: 'enabled',
    precision: decimals,
    precision_display: Math.min(decimals, 5),
    borrowable: false,
    collateral_value: 0,
  };
}

function pairShape(
  {
    pair,
    instrument: { tick, lot, minimumLots, minimumNotional },
    leverages,
    positionLimits: { long, short },
  }: ListedMarket,
  status: TradingMode,
): WireFields {
  const step = wireSteps(1, tick);
  return {
    symbol: pair.symbol,
    base: pair.base.currency,
    quote: pair.quote.currency,
    status,
    qty_precision: lot.decimals,
    qty_increment: wireSteps(1, lot),
    qty_min: new WireNumber(textOfSteps(minimumLots, lot)),
    price_precision: tick.decimals,
    price_increment: step,
    tick_size: step,
    cost_precision: costDecimals(pair.quote),
    cost_min: minimumNotional,
    has_index: false,
    marginable: leverages.buy.length > 0,
    ...(leverages.buy.length === 0
      ? {}
      : { margin_initial: 1 / Math.max(...leverages.buy), position_limit_long: long, position_limit_short: short }),
  };
}
