import { recordedKrakenAsset, recordedKrakenPair } from '../recorded-kraken.ts';

/** A currency with Kraken's names: an id such as `XXBT` and a common name such as `XBT`. */
export interface KrakenAsset {
  readonly currency: string;
  readonly id: string;
  readonly altname: string;
  readonly decimals: number;
}

/** A pair with its four names: `XXBTZUSD`, `XBTUSD`, `XBT/USD`, and `BTC/USD`, which WebSocket 2 and Edgewise use. */
export interface KrakenPair {
  readonly id: string;
  readonly altname: string;
  readonly wsname: string;
  readonly symbol: string;
  readonly base: KrakenAsset;
  readonly quote: KrakenAsset;
}

/** Kraken's ids and common names of currencies whose ids have four letters. */
const OLD_NAMES: Readonly<Record<string, readonly [id: string, altname: string]>> = {
  BTC: ['XXBT', 'XBT'],
  ETH: ['XETH', 'ETH'],
  XRP: ['XXRP', 'XRP'],
  DOGE: ['XXDG', 'XDG'],
  LTC: ['XLTC', 'LTC'],
  USD: ['ZUSD', 'USD'],
  EUR: ['ZEUR', 'EUR'],
};

function krakenAsset(currency: string): KrakenAsset {
  const [id, altname] = OLD_NAMES[currency] ?? [currency, currency];
  return { currency, id, altname, decimals: recordedKrakenAsset(id)?.decimals ?? (id.startsWith('Z') ? 4 : 10) };
}

/**
 * Source: Kraken's REST documentation, `AssetPairs`. Pairs of two old currencies join their ids, others their common
 * names.
 */
export function krakenPair(baseCurrency: string, quoteCurrency: string): KrakenPair {
  const base = krakenAsset(baseCurrency);
  const quote = krakenAsset(quoteCurrency);
  const symbol = `${baseCurrency}/${quoteCurrency}`;
  const bothOld = baseCurrency in OLD_NAMES && quoteCurrency in OLD_NAMES;
  return {
    // Not every pair of two old currencies has the old form of key: dogecoin is XDGUSD.
    id: recordedKrakenPair(symbol)?.key ?? (bothOld ? base.id + quote.id : base.altname + quote.altname),
    altname: base.altname + quote.altname,
    wsname: `${base.altname}/${quote.altname}`,
    symbol,
    base,
    quote,
  };
}

/** Whether a text of a request means this currency. */
export function isAssetNamed({ id, altname, currency }: KrakenAsset, text: string): boolean {
  return text === id || text === altname || text === currency;
}

/** Whether a text of a request means this pair. Kraken accepts each of its names. */
export function meansPair(pair: KrakenPair, text: string): boolean {
  return text === pair.id || text === pair.altname || text === pair.wsname || text === pair.symbol;
}
