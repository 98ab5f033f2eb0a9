/**
 * Coins that other coins are priced in. Every other quote is taken for a currency of a state or a stablecoin. There are
 * many of these, and new ones each year. If an unknown one counted as a coin, the trials on the same past would be
 * counted from zero again.
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

/** Other names of a coin that venues use, and coins that have its value one to one. */
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
 * The market whose price a pair follows, at any venue and with candles of any length. It is `BTC` for BTC/USD, BTC/USDT
 * and XBT/EUR, because their daily moves are those of Bitcoin. A pair of two coins has both names in alphabetical
 * order: `BTC/ETH`.
 */
export function marketName(instrument: string): string {
  const [base = '', quote = ''] = instrument
    .toUpperCase()
    .split('/')
    .map((name) => SAME_COIN[name] ?? name);
  return QUOTE_COINS.has(quote) ? [base, quote].sort().join('/') : base;
}
