import { marketName } from './market-name.ts';

/** Quotes with which the names of candle files end, the longer ones first. */
const QUOTES = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'USD', 'EUR', 'GBP', 'JPY', 'BTC', 'ETH', 'BNB'] as const;

/** A coin has a name of two characters or more. */
const LEAST_BASE = 2;

/**
 * The pair that a candle file is named after, such as BTC/USDT for `BTCUSDT_1m_2025-01.csv.gz` and
 * `BTC_USD-1h.feather`; undefined where the name says none.
 */
export function pairInFileName(name: string): string | undefined {
  const words = name.toUpperCase().split(/[^A-Z0-9]+/);
  for (const [place, word] of words.entries()) {
    const next = words[place + 1] ?? '';
    if (QUOTES.some((quote) => quote === next) && /^[A-Z][A-Z0-9]{1,9}$/.test(word)) return `${word}/${next}`;
    const quote = QUOTES.find((each) => word.endsWith(each) && word.length - each.length >= LEAST_BASE);
    if (quote !== undefined && /^[A-Z]/.test(word)) return `${word.slice(0, -quote.length)}/${quote}`;
  }
  return undefined;
}

/** The pair that a file's name says where that is another market than the one that its candles are taken for. */
export function otherPairInFileName(name: string, instrument: string): string | undefined {
  const named = pairInFileName(name);
  return named === undefined || marketName(named) === marketName(instrument) ? undefined : named;
}
