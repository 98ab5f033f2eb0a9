import { expect, it } from 'vitest';
import { clientOrderId } from '../core/order.ts';
import { answerOf, entry, exit, forgetful, memory, view } from '../../test/support/risk-view.ts';
import { correlatedPositions } from './correlated-positions.ts';

// 10,000 of equity and lots of 0.1: a tenth of it are 10,000 lots.
const check = correlatedPositions({ maximumCorrelation: 0.8, maximumShare: 0.1 });
const moving = memory({ correlation: 0.9 });

it('positions that move together may reach what one may, and not a lot more', () => {
  const held = view({ lots: [0, 6_000], memory: moving });
  expect(answerOf(check, entry({ lots: 4_000 }), held)).toBe('passes');
  expect(answerOf(check, entry({ lots: 4_001 }), held)).toBe(
    'M0/USD, M1/USD move together, or it is not known that they do not, and could reach 1000.10, the limit is 1000.00 (10 % of equity)',
  );
});

it('a correlation at the limit does not make them one', () => {
  expect(
    answerOf(check, entry({ lots: 4_001 }), view({ lots: [0, 6_000], memory: memory({ correlation: 0.8 }) })),
  ).toBe('passes');
});

it('a correlation that is not known does', () => {
  expect(
    answerOf(check, entry({ lots: 4_001 }), view({ lots: [0, 6_000], memory: memory({ correlation: Number.NaN }) })),
  ).not.toBe('passes');
  expect(answerOf(check, entry({ lots: 4_001 }), forgetful({ lots: [0, 6_000] }))).not.toBe('passes');
});

it('the other direction is not counted, working entries of this one are', () => {
  expect(answerOf(check, entry({ lots: 4_001, side: 'sell' }), view({ lots: [0, 6_000], memory: moving }))).toBe(
    'passes',
  );
  const working = [entry({ id: clientOrderId('w'), instrument: 'M2/USD', lots: 6_000, side: 'sell' })];
  expect(
    answerOf(check, entry({ lots: 4_001, side: 'sell' }), view({ workingEntries: working, memory: moving })),
  ).not.toBe('passes');
});

it('a chain is one group, but only through what is held', () => {
  const chain = memory({ correlation: (market, other) => (Math.abs(market - other) === 1 ? 0.9 : 0) });
  expect(answerOf(check, entry({ lots: 4_001 }), view({ lots: [0, 3_000, 3_000], memory: chain }))).toContain(
    'M0/USD, M1/USD, M2/USD',
  );
  expect(answerOf(check, entry({ lots: 4_001 }), view({ lots: [0, 0, 6_000], memory: chain }))).toBe('passes');
});

it('exits pass', () => {
  expect(answerOf(check, exit({ lots: 90_000 }), view({ lots: [90_000, 90_000], memory: moving }))).toBe('passes');
});

it('an order of an instrument that the universe lacks is refused by its name', () => {
  const answer = answerOf(check, entry({ instrument: 'DOGE/USD' }), view({ memory: moving }));
  expect(answer).toContain('DOGE/USD move together, or it is not known');
});
