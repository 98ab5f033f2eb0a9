/** Money that a coin is priced in: dollars, coins that stand for dollars, and other currencies of states. */
const MONEY: ReadonlySet<string> = new Set([
  'USD', 'USDT', 'USDC', 'BUSD', 'FDUSD', 'TUSD', 'USDP', 'USDD', 'DAI', 'PYUSD', 'UST', 'ZUSD',
  'EUR', 'ZEUR', 'EURT', 'EURC', 'GBP', 'ZGBP', 'CHF', 'CAD', 'ZCAD', 'AUD', 'ZAUD', 'JPY', 'ZJPY', 'KRW',
]);

/** Other names of a coin that venues write. */
const SAME_COIN: Readonly<Record<string, string>> = { XBT: 'BTC', XXBT: 'BTC', XETH: 'ETH', XDG: 'DOGE', XXDG: 'DOGE', XXRP: 'XRP', XLTC: 'LTC' };

/**
 * The market whose price a pair follows, whatever venue lists it and whatever the length of its candles: `BTC` for
 * BTC/USD, BTC/USDT and XBT/EUR, whose daily moves are those of Bitcoin; `ETH/BTC` for a pair of two coins.
 */
export function marketName(instrument: string): string {
  const [base = '', quote = ''] = instrument.toUpperCase().split('/').map((name) => SAME_COIN[name] ?? name);
  return quote === '' || MONEY.has(quote) ? base : `${base}/${quote}`;
}
