import { describe, expect, it } from 'vitest';
import { minorFromAmount, amountFromMinor } from '../core/money.ts';
import { HOUR, instant } from '../core/time.ts';
import { Exchange } from './exchange.ts';
import { FeeMeter } from './fee-meter.ts';
import { exchangeRules, type ExchangeRules } from './exchange-rules.ts';
import { TradedVolume } from './traded-volume.ts';
import {
  NO_COSTS,
  instrumentOf,
  exchangeOf,
  bar,
  market,
  FLAT_BAR,
  send,
  fillsOf,
  START,
} from '../../test/support/one-market-exchange.ts';

describe('the fee schedule', () => {
  it('follows our volume of 30 days', () => {
    const exchange = exchangeOf({
      fees: [
        { volume: 0, makerBps: 0, takerBps: 10 },
        { volume: 100, makerBps: 0, takerBps: 5 },
      ],
    });
    send(exchange, market('buy'), market('buy'));
    expect(fillsOf(exchange.onBar(0, bar(0, FLAT_BAR))).map(({ feeMinor }) => amountFromMinor(feeMinor))).toEqual([
      0.1, 0.05,
    ]);
    send(exchange, market('sell'));
    expect(
      fillsOf(exchange.onBar(0, bar(30 * 24, FLAT_BAR))).map(({ feeMinor }) => amountFromMinor(feeMinor)),
      'the volume has aged out',
    ).toEqual([0.1]);
  });

  it('follows the volume of the whole account where one is shared, here between two exchanges', () => {
    const volume = new TradedVolume();
    const tiers: Partial<ExchangeRules> = {
      ...NO_COSTS,
      fees: [
        { volume: 0, makerBps: 0, takerBps: 10 },
        { volume: 100, makerBps: 0, takerBps: 5 },
      ],
    };
    const exchanges = [0, 1].map(
      () =>
        new Exchange({
          markets: [{ instrument: instrumentOf('margin'), rules: exchangeRules(tiers) }],
          cashMinor: minorFromAmount(10_000),
          volume,
        }),
    );
    const fees = exchanges.map((exchange) => {
      send(exchange, market('buy'));
      return fillsOf(exchange.onBar(0, bar(0, FLAT_BAR))).map(({ feeMinor }) => amountFromMinor(feeMinor));
    });
    expect(fees, 'the second fill is the first of its exchange, and 100 were traded on the other').toEqual([
      [0.1],
      [0.05],
    ]);
    expect(volume.minor(instant(START + 29 * 24 * HOUR))).toBe(minorFromAmount(200));
    expect(volume.minor(instant(START + 30 * 24 * HOUR))).toBe(0n);
  });

  it('of one tier counts its fills too where the volume is shared, because other markets may have more tiers', () => {
    const volume = new TradedVolume();
    const at = instant(START);
    new FeeMeter([{ volume: 0, makerBps: 1, takerBps: 2 }], volume).count(minorFromAmount(70), at);
    new FeeMeter([{ volume: 0, makerBps: 1, takerBps: 2 }]).count(minorFromAmount(7), at);
    expect(volume.minor(at)).toBe(minorFromAmount(70));
  });

  it('of rates finer than can be kept exactly is refused', () => {
    expect(() => exchangeOf({ slippageBps: 0.00001 })).toThrow(/at most 4 decimals/);
    expect(() => exchangeOf({ fees: [{ volume: 5, makerBps: 0, takerBps: 0 }] })).toThrow(/starts at volume 0/);
    expect(() => exchangeOf({ participation: 0 })).toThrow(/above 0 and at most 1/);
  });
});
