/** The venue's name of a pair: `BTCUSDT` of `BTC/USDT`. */
export function symbolOf(instrument: string): string {
  return instrument.replace('/', '');
}
