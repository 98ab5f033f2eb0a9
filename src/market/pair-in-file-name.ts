import { marketName } from './market-name.ts';

/** Quote currencies in the names of candle files, the longer ones first. */
const QUOTES = ['USDT', 'USDC', 'FDUSD', 'BUSD', 'USD', 'EUR', 'GBP', 'JPY', 'BTC', 'ETH', 'BNB'] as const;

/** Smallest number of characters in the name of a coin. */
const LEAST_BASE = 2;

/**
 * The pair in the name of a candle file, such as BTC/USDT in `BTCUSDT_1m_2025-01.csv.gz`. Undefined where the name
 * contains none.
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

/** The pair in a file's name, where it is another market than that of `instrument`. */
export function otherPairInFileName(name: string, instrument: string): string | undefined {
  const named = pairInFileName(name);
  return named === undefined || marketName(named) === marketName(instrument) ? undefined : named;
}
