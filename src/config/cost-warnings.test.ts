import { describe, expect, it } from 'vitest';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import type { KrakenClient } from '../venues/kraken/kraken-client.ts';
import { krakenFees } from '../venues/kraken/kraken-fees.ts';
import { costWarnings, publishedCostWarnings, unknownFeeWarnings } from './cost-warnings.ts';
import { parseSystem } from '../parts/read-system.ts';

const config = parseSystem(`${SMALL_SYSTEM}costs: { assumption: a large account, fee_bps: 5 }\n`, 'system.yaml');

describe('costWarnings', () => {
  it('says by how much a venue is dearer than the system file supposes, and what the barrier is then worth', () => {
    const [text] = costWarnings(config, [{ instrument: 'BTC/USD', takerBps: 40 }]);
    expect(text).toContain('BTC/USD: the system supposes a fee of 5 basis points per side, and the venue lists 40');
    expect(text, '2 x (40 + 3) against 2 x (5 + 3)').toContain('costs 0.86 %, not 0.16 %');
    expect(text, '0.8 % of 0.86 %').toContain('worth 0.9 of that, where 5 are wise');
  });

  it.each([[5], [4.9], [0]])('is silent where the venue lists %s', (takerBps) => {
    expect(costWarnings(config, [{ instrument: 'BTC/USD', takerBps }])).toEqual([]);
  });
});

describe('unknownFeeWarnings', () => {
  it('say of which instruments the fee is unknown, and what counts instead', () => {
    expect(unknownFeeWarnings(config, ['BTC/USD', 'ETH/USD']).join()).toMatch(
      /did not say .* in BTC\/USD, ETH\/USD.*: the 5 basis points per side that the system supposes count/,
    );
    expect(unknownFeeWarnings(config, [])).toEqual([]);
  });
});

describe('publishedCostWarnings', () => {
  const warningsOf = (costs: string): readonly string[] =>
    publishedCostWarnings(parseSystem(`${SMALL_SYSTEM}${costs}`, 'system.yaml'));

  it('holds an assumption against what the venue publishes, for trading and for borrowing', () => {
    const [fee, borrowing, ...more] = warningsOf("costs: { assumption: the original's, fee_bps: 5, borrow_bps: 0 }\n");
    expect(fee).toContain('supposes a fee of 5 basis points per side, and the venue lists 40');
    expect(borrowing).toContain(
      'supposes 0 basis points for borrowing, and the venue takes 3.6 of a long position and 1 of a short one',
    );
    expect(more).toEqual([]);
  });

  it.each([[''], ['costs: { slippage_bps: 1 }\n'], ['costs: { assumption: dear, fee_bps: 60, borrow_bps: 5 }\n']])(
    'is silent where nothing is cheaper than the venue: %j',
    (costs) => {
      expect(warningsOf(costs)).toEqual([]);
    },
  );
});

describe('krakenFees', () => {
  const told = (info: unknown) =>
    krakenFees({ markets: { 'BTC/USD': {} }, market: () => ({ info, taker: 0.0026 }) } as unknown as KrakenClient, [
      { id: 'BTC/USD' },
      { id: 'ETH/USD' },
    ]);

  it('reads the first step of the list, as numbers or as text', () => {
    expect(
      told({
        fees: [
          [0, 0.4],
          [10_000, 0.35],
        ],
      }),
    ).toEqual([{ instrument: 'BTC/USD', takerBps: 40 }]);
    expect(told({ fees: [['0', '0.26']] })).toEqual([{ instrument: 'BTC/USD', takerBps: 26 }]);
  });

  it.each([[{}], [{ fees: [] }], [{ fees: [[0]] }]])('makes nothing up where the venue says nothing: %j', (info) => {
    expect(told(info)).toEqual([]);
  });
});
