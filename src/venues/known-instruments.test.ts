import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LEDGER_DECIMALS, stepSize } from '../core/money.ts';
import { instrumentFor, instrumentId } from './known-instruments.ts';

describe('instrumentFor', () => {
  it('knows the steps of common pairs', () => {
    const { tick, lot, ...rest } = instrumentFor('Binance', 'btc-usdt');
    expect(rest).toEqual({
      id: 'BTC/USDT',
      venue: 'binance',
      kind: 'spot',
      base: 'BTC',
      quote: 'USDT',
      minimumLots: 1,
      minimumNotional: 5,
    });
    expect([stepSize(tick), stepSize(lot)]).toEqual([0.01, 0.00001]);
  });

  it.each([
    ['SHIB/USD', { lowest: 1.2e-5, highest: 3e-5 }, 1e-11, 1],
    ['PEPE/USD', { lowest: 9e-7, highest: 1.2e-6 }, 1e-13, 1],
    ['BTC/USD', { lowest: 42_000, highest: 71_000 }, 0.01, 1e-8],
    ['LUNA/USD', { lowest: 1e-6, highest: 119 }, 1e-12, 1e-6],
  ])('supposes steps of %s that follow from its prices', (id, prices, tickSize, lotSize) => {
    const { tick, lot, minimumLots, minimumNotional } = instrumentFor('somewhere', id, { prices });
    expect([stepSize(tick), stepSize(lot), minimumLots, minimumNotional]).toEqual([tickSize, lotSize, 1, 0]);
  });

  it('supposes steps in which every price is counted exactly, and within the decimals of the ledger', () => {
    const price = fc.double({ min: 1e-12, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(price, price, (one, other) => {
        const [lowest, highest] = [Math.min(one, other), Math.max(one, other)];
        const { tick, lot } = instrumentFor('somewhere', 'ABC/EUR', { prices: { lowest, highest } });
        expect(highest / stepSize(tick)).toBeLessThan(Number.MAX_SAFE_INTEGER);
        expect(tick.decimals + lot.decimals).toBeLessThanOrEqual(LEDGER_DECIMALS);
      }),
    );
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
