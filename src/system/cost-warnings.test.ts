import { describe, expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import type { KrakenClient } from '../adapters/ccxt/kraken-client.ts';
import { krakenFees } from '../adapters/ccxt/kraken-fees.ts';
import { costWarnings } from './cost-warnings.ts';
import { parseSystem } from './read-system.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');

describe('costWarnings', () => {
  it('says by how much a venue is dearer than the system file supposes, and what the barrier is then worth', () => {
    const [text] = costWarnings(config, [{ instrument: 'BTC/USD', takerBps: 40 }]);
    expect(text).toContain('BTC/USD: the system file supposes a fee of 5 basis points per side, and the venue lists 40');
    expect(text, '2 x (40 + 3) against 2 x (5 + 3)').toContain('costs 0.86 %, not 0.16 %');
    expect(text, '0.8 % of 0.86 %').toContain('worth 0.9 of that, where 5 are wise');
  });

  it.each([[5], [4.9], [0]])('is silent where the venue lists %s', (takerBps) => {
    expect(costWarnings(config, [{ instrument: 'BTC/USD', takerBps }])).toEqual([]);
  });
});

describe('krakenFees', () => {
  const told = (info: unknown) => krakenFees({ markets: { 'BTC/USD': {} }, market: () => ({ info, taker: 0.0026 }) } as unknown as KrakenClient, [{ id: 'BTC/USD' }, { id: 'ETH/USD' }]);

  it('reads the first step of the list, as numbers or as text', () => {
    expect(told({ fees: [[0, 0.4], [10_000, 0.35]] })).toEqual([{ instrument: 'BTC/USD', takerBps: 40 }]);
    expect(told({ fees: [['0', '0.26']] })).toEqual([{ instrument: 'BTC/USD', takerBps: 26 }]);
  });

  it.each([[{}], [{ fees: [] }], [{ fees: [[0]] }]])('makes nothing up where the venue says nothing: %j', (info) => {
    expect(told(info)).toEqual([]);
  });
});
