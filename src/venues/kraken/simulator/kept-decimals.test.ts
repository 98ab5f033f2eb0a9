import { describe, expect, it } from 'vitest';
import { amountOfText, textOfAmount } from '../../../core/decimal-text.ts';
import { costDecimals, keptMinor } from './kept-decimals.ts';
import { krakenPair } from './kraken-names.ts';

describe('an amount in the decimals of its currency', () => {
  it.each([
    ['1.45406823', '1.4541', "as Kraken's article has it"],
    ['-1.45406823', '-1.4541', 'the same the other way'],
    ['0.00005', '0.0001', 'a half goes up'],
    ['-0.00005', '-0.0001', 'and down below zero'],
    ['0.000049999999', '0.0000', 'less than a half goes'],
    ['-0.000049999999', '0.0000', 'without leaving a sign'],
    ['-7.9999', '-7.9999', 'what has no more decimals stays'],
  ])('%s is %s', (exact, kept, why) => {
    expect(textOfAmount(keptMinor(amountOfText(exact)!, 4), 4), why).toBe(kept);
  });

  it('is finer where costs and fees are told', () => {
    const { base, quote } = krakenPair('BTC', 'USD');
    expect([costDecimals(quote), costDecimals(base)]).toEqual([5, 10]);
  });
});
