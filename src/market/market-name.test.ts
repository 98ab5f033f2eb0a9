import { expect, it } from 'vitest';
import { marketName } from './market-name.ts';

it('a coin against any money is one market, whatever the venue writes', () => {
  for (const pair of [
    'BTC/USD',
    'BTC/USDT',
    'btc/usdc',
    'XBT/USD',
    'XXBT/ZUSD',
    'BTC/EUR',
    'BTC/USDE',
    'BTC/RLUSD',
    'BTC/TRY',
    'BTC/BRL',
    'WBTC/USDT',
    'cbBTC/USDC',
    'BTC',
  ])
    expect(marketName(pair), pair).toBe('BTC');
  expect(marketName('XDG/USD')).toBe(marketName('DOGE/USDT'));
});

it('other coins, and a coin against another coin, are other markets', () => {
  expect([marketName('ETH/USD'), marketName('ETH/BTC'), marketName('ETH/XBT')]).toEqual(['ETH', 'BTC/ETH', 'BTC/ETH']);
  expect(marketName('BTC/ETH'), 'the same price, upside down').toBe(marketName('ETH/BTC'));
});
