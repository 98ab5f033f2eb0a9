import { describe, expect, it } from 'vitest';
import { accountBalances } from './account-balances.ts';
import { AssetNames } from './asset-names.ts';
import { readAmount } from './wire-numbers.ts';

/** As Kraken lists them: two of its first currencies, one of a later one, one whose id begins with an X of its own. */
const names = new AssetNames([
  { altname: 'XBTUSD', base: 'XXBT', quote: 'ZUSD' },
  { altname: 'DOTUSD', base: 'DOT', quote: 'ZUSD' },
  { altname: 'XCNUSD', base: 'XCN', quote: 'ZUSD' },
  { altname: 'ZETAEUR', base: 'ZETA', quote: 'ZEUR' },
]);

describe('a currency under its names at Kraken', () => {
  it.each([
    ['XXBT', 'XXBT', 'free'],
    ['XBT', 'XXBT', 'free'],
    ['XBT.F', 'XXBT', 'free'],
    ['XBT.M', 'XXBT', 'bound'],
    ['XBT.B', 'XXBT', 'bound'],
    ['ZUSD', 'ZUSD', 'free'],
    ['USD', 'ZUSD', 'free'],
    ['USD.F', 'ZUSD', 'free'],
    ['USD.M', 'ZUSD', 'bound'],
    ['USD.T', 'ZUSD', 'bound'],
    ['DOT', 'DOT', 'free'],
    ['DOT.F', 'DOT', 'free'],
    ['DOT.S', 'DOT', 'bound'],
    ['DOT28.S', 'DOT', 'bound'],
    ['DOT.P', 'DOT', 'bound'],
    ['XCN.F', 'XCN', 'free'],
    ['ZETA.F', 'ZETA', 'free'],
    ['EUR.F', 'ZEUR', 'free'],
  ])('%s is %s, and %s', (name, id, form) => {
    expect(names.meaning(name)).toEqual({ id, form });
  });

  it.each(['USDT', 'USDT.F', 'XETH', 'ETH.F', 'CN', 'ETA', 'ETA.F', 'XBT.x', 'XXXBT', 'DOT.', '.F', 'USDC', 'EURT.F'])(
    '%s is none of these currencies',
    (name) => {
      expect(names.meaning(name)).toBeUndefined();
    },
  );

  it('is added up over all of them, and what cannot be traded is told', () => {
    const told = {
      ZUSD: '0.0000',
      'USD.F': '1000.0000',
      XXBT: '0.1000000000',
      'XBT.F': '0.0000000001',
      'XBT.M': '0.4',
      'XBT.S': '0.0000',
      'USDT.F': '7',
    };
    const { minor, bound } = accountBalances(told, names);
    expect(Object.fromEntries(minor)).toEqual({ ZUSD: readAmount('1000'), XXBT: readAmount('0.5000000001') });
    expect(bound, 'an empty one is not worth a word').toEqual(['0.4 XBT.M']);
  });
});
