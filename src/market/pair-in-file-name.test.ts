import { expect, it } from 'vitest';
import { otherPairInFileName, pairInFileName } from './pair-in-file-name.ts';

it.each([
  ['BTCUSDT_1m_2025-01.csv.gz', 'BTC/USDT'],
  ['BTC_USD-1h.feather', 'BTC/USD'],
  ['bitfinex_BTCUSD_1m_2019.csv.gz', 'BTC/USD'],
  ['ETH-EUR.parquet', 'ETH/EUR'],
  ['Kraken_XBTUSD_60.csv', 'XBT/USD'],
  ['1000PEPEUSDT.csv', undefined],
  ['candles.csv', undefined],
  ['export-2024.json', undefined],
])('%s is named after %s', (name, pair) => {
  expect(pairInFileName(name)).toBe(pair);
});

it('a file of another market is noticed; one of another quote or of another name of the coin is not', () => {
  expect(otherPairInFileName('BTCUSDT_1m_2025-01.csv.gz', 'XRP/USDT')).toBe('BTC/USDT');
  expect(otherPairInFileName('BTCUSDT_1m_2025-01.csv.gz', 'BTC/USD')).toBeUndefined();
  expect(otherPairInFileName('XBTUSD_60.csv', 'BTC/USD')).toBeUndefined();
  expect(otherPairInFileName('candles.csv', 'BTC/USD')).toBeUndefined();
});
