import { textOfSteps } from '../../../core/decimal-text.ts';
import { listOf, MOST_NAMED } from '../call-fields.ts';
import { costDecimals } from '../kept-decimals.ts';
import type { KrakenAsset } from '../kraken-names.ts';
import type { ListedMarket } from '../kraken-venue.ts';
import type { TradingMode } from '../market-news.ts';
import { MARGIN_TERMS } from '../margin-terms.ts';
import type { Endpoint } from './endpoint.ts';

/** `Assets`: every currency that some market trades. */
export const assets: Endpoint = ({ venue }) => {
  const known = new Map<string, KrakenAsset>(venue.markets.flatMap(({ pair: { base, quote } }) => [[base.id, base], [quote.id, quote]]));
  return Object.fromEntries([...known].map(([id, { altname, decimals }]) => [id, { aclass: 'currency', altname, decimals, display_decimals: Math.min(decimals, 5), status: 'enabled' }]));
};

/** `AssetPairs`: what is traded, in which steps and at which fees. */
export const assetPairs: Endpoint = ({ venue, fields }) => {
  const markets = fields.has('pair') ? listOf(fields, 'pair', MOST_NAMED.pairs).map((name) => venue.marketOf(name)) : venue.markets;
  return Object.fromEntries(markets.map((market) => [market.pair.id, listing(market, venue.mode)]));
};

function listing({ pair, instrument, rules, leverages }: ListedMarket, status: TradingMode): unknown {
  const { tick, lot } = instrument;
  const fees = (of: 'makerBps' | 'takerBps') => rules.fees.map((tier) => [tier.volume, tier[of] / 100]);
  return {
    altname: pair.altname,
    wsname: pair.wsname,
    aclass_base: 'currency', base: pair.base.id,
    aclass_quote: 'currency', quote: pair.quote.id,
    lot: 'unit',
    cost_decimals: costDecimals(pair.quote),
    pair_decimals: tick.decimals,
    lot_decimals: lot.decimals,
    lot_multiplier: 1,
    tick_size: textOfSteps(1, tick),
    ordermin: textOfSteps(instrument.minimumLots, lot),
    costmin: String(instrument.minimumNotional),
    leverage_buy: leverages, leverage_sell: leverages,
    fees: fees('takerBps'),
    fees_maker: fees('makerBps'),
    fee_volume_currency: 'ZUSD',
    margin_call: MARGIN_TERMS.call, margin_stop: MARGIN_TERMS.stop,
    status,
  };
}
