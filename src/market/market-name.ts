/**
 * Coins that other coins are priced in. Every other quote is taken for money: a state's currency, or a coin that stands
 * for one. There are many of those, and new ones each year; an unknown one that counted as a coin would start a new
 * count of trials on the same past.
 */
const QUOTE_COINS: ReadonlySet<string> = new Set([
  'BTC',
  'ETH',
  'BNB',
  'SOL',
  'XRP',
  'TRX',
  'DOGE',
  'DOT',
  'ADA',
  'LTC',
  'BCH',
  'AVAX',
  'TON',
  'KCS',
  'OKB',
  'HT',
  'CRO',
  'GT',
]);

/** Other names of a coin that venues write, and coins that stand for it one to one. */
const SAME_COIN: Readonly<Record<string, string>> = {
  XBT: 'BTC',
  XXBT: 'BTC',
  WBTC: 'BTC',
  CBBTC: 'BTC',
  BTCB: 'BTC',
  TBTC: 'BTC',
  XETH: 'ETH',
  WETH: 'ETH',
  ETH2: 'ETH',
  STETH: 'ETH',
  XDG: 'DOGE',
  XXDG: 'DOGE',
  XXRP: 'XRP',
  XLTC: 'LTC',
  WBNB: 'BNB',
  WSOL: 'SOL',
  WAVAX: 'AVAX',
};

/**
 * The market whose price a pair follows, whatever venue lists it and whatever the length of its candles: `BTC` for
 * BTC/USD, BTC/USDT and XBT/EUR, whose daily moves are those of Bitcoin; `BTC/ETH` for a pair of two coins, either way
 * round.
 */
export function marketName(instrument: string): string {
  const [base = '', quote = ''] = instrument
    .toUpperCase()
    .split('/')
    .map((name) => SAME_COIN[name] ?? name);
  return QUOTE_COINS.has(quote) ? [base, quote].sort().join('/') : base;
}
