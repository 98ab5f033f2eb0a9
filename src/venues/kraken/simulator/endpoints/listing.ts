import { textOfSteps } from '../../../../core/decimal-text.ts';
import { listOf, MOST_NAMED } from '../call-fields.ts';
import { costDecimals } from '../kept-decimals.ts';
import { invalidArgument, KrakenError } from '../kraken-error.ts';
import { isAssetNamed, type KrakenAsset } from '../kraken-names.ts';
import type { ListedMarket } from '../listed-market.ts';
import type { TradingMode } from '../market-news.ts';
import { MARGIN_TERMS } from '../margin-terms.ts';
import type { Endpoint } from './endpoint.ts';

/** `Assets`: the currencies of all markets. */
export const assets: Endpoint = ({ venue, fields }) => {
  const listed = new Map<string, KrakenAsset>(
    venue.markets.flatMap(({ pair: { base, quote } }) => [
      [base.id, base],
      [quote.id, quote],
    ]),
  );
  const named = fields.has('asset') ? listOf(fields, 'asset', MOST_NAMED.assets) : undefined;
  const known = [...listed].filter(
    ([, asset]) => named === undefined || named.some((name) => isAssetNamed(asset, name)),
  );
  if (named !== undefined && known.length < named.length) throw new KrakenError('EQuery:Unknown asset');
  return Object.fromEntries(
    known.map(([id, { altname, decimals }]) => [
      id,
      { aclass: 'currency', altname, decimals, display_decimals: Math.min(decimals, 5), status: 'enabled' },
    ]),
  );
};

/** `AssetPairs`: the markets with their steps and fees. */
export const assetPairs: Endpoint = ({ venue, fields }) => {
  const names = fields.has('pair')
    ? listOf(fields, 'pair', MOST_NAMED.pairs)
    : venue.markets.map(({ pair }) => pair.id);
  const part = PARTS.get(fields.get('info') ?? 'info');
  if (part === undefined) throw invalidArgument('info');
  return Object.fromEntries(
    names.map((name) => {
      const market = venue.prices.marketOf(name);
      const whole = listing(market, venue.mode);
      // A requested name with a slash is the key of its entry, as python-kraken-sdk expects. Otherwise the key is the
      // pair's id.
      return [
        name.includes('/') ? name : market.pair.id,
        part === 'whole' ? whole : Object.fromEntries(part.map((field) => [field, whole[field]])),
      ];
    }),
  );
};

/** The values of `info`. Source: Kraken's REST documentation, `AssetPairs`. */
const PARTS: ReadonlyMap<string, 'whole' | readonly string[]> = new Map<string, 'whole' | readonly string[]>([
  ['info', 'whole'],
  ['leverage', ['leverage_buy', 'leverage_sell']],
  ['fees', ['fees', 'fees_maker', 'fee_volume_currency']],
  ['margin', ['margin_call', 'margin_stop']],
]);

function listing(
  { pair, instrument, rules, leverages, positionLimits: { long, short } }: ListedMarket,
  status: TradingMode,
): Readonly<Record<string, unknown>> {
  const { tick, lot } = instrument;
  const fees = (of: 'makerBps' | 'takerBps') => rules.fees.map((tier) => [tier.volume, tier[of] / 100]);
  return {
    altname: pair.altname,
    wsname: pair.wsname,
    aclass_base: 'currency',
    base: pair.base.id,
    aclass_quote: 'currency',
    quote: pair.quote.id,
    lot: 'unit',
    cost_decimals: costDecimals(pair.quote),
    pair_decimals: tick.decimals,
    lot_decimals: lot.decimals,
    lot_multiplier: 1,
    tick_size: textOfSteps(1, tick),
    ordermin: textOfSteps(instrument.minimumLots, lot),
    costmin: String(instrument.minimumNotional),
    leverage_buy: leverages.buy,
    leverage_sell: leverages.sell,
    fees: fees('takerBps'),
    fees_maker: fees('makerBps'),
    fee_volume_currency: 'ZUSD',
    margin_call: MARGIN_TERMS.call,
    margin_stop: MARGIN_TERMS.stop,
    status,
    ...(long === undefined ? {} : { long_position_limit: long }),
    ...(short === undefined ? {} : { short_position_limit: short }),
  };
}
