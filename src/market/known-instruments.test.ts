import { describe, expect, it } from 'vitest';
import { stepSize } from '../core/money.ts';
import { instrumentFor, instrumentId } from './known-instruments.ts';

describe('instrumentFor', () => {
  it('knows the steps of common pairs', () => {
    const { tick, lot, ...rest } = instrumentFor('Binance', 'btc-usdt');
    expect(rest).toEqual({ id: 'BTC/USDT', venue: 'binance', kind: 'spot', base: 'BTC', quote: 'USDT', minimumLots: 1, minimumNotional: 5 });
    expect([stepSize(tick), stepSize(lot)]).toEqual([0.01, 0.00001]);
  });

  it('derives the steps of other pairs from the decimals of their data', () => {
    const { tick, lot, minimumNotional } = instrumentFor('somewhere', 'ABC/EUR', { priceDecimals: 3, volumeDecimals: 2 });
    expect([stepSize(tick), stepSize(lot), minimumNotional]).toEqual([0.001, 0.01, 0]);
  });

  it('keeps tick and lot within the twelve decimals of the ledger, whatever noise the data has', () => {
    const { tick, lot } = instrumentFor('somewhere', 'ABC/EUR', { priceDecimals: 17, volumeDecimals: 16 });
    expect(tick.decimals + lot.decimals).toBeLessThanOrEqual(12);
  });

  it('takes the kind it is told', () => {
    expect(instrumentFor('kraken', 'BTC/USD', { kind: 'margin' }).kind).toBe('margin');
  });
});

describe('instrumentId', () => {
  it.each(['BTC/USDT', 'btc-usdt', ' BTC_USDT '])('%s is BTC/USDT', (text) => {
    expect(instrumentId(text)).toBe('BTC/USDT');
  });

  it.each(['BTCUSDT', 'BTC/', '/USDT', 'a/b/c', '../etc'])('"%s" is no pair', (text) => {
    expect(() => instrumentId(text)).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
