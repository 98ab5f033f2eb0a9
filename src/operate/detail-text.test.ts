import { expect, it } from 'vitest';
import { instrumentOf } from '../core/listing.ts';
import { recordedKraken } from '../venues/kraken/recorded-kraken.ts';
import { detailText } from './detail-text.ts';

const bitcoin = instrumentOf(recordedKraken('BTC/USD')!, 'margin');

it.each<[Readonly<Record<string, unknown>>, string]>([
  [{ message: 'two turns\n  failed', inARow: 2, stack: 'at x' }, 'two turns failed; in a row 2'],
  [{ kind: 'cash', cause: 'interest', cashMinor: '8994163055300000000000' }, 'kind cash, cause interest, cash 8994.16'],
  [{ amountMinor: '-1200000000000000' }, 'amount -0.0012'],
  [{ instrument: 'BTC/USD', lots: 40 }, 'instrument BTC/USD, amount 0.00000040 BTC'],
  [
    {
      fill: {
        id: 'T1',
        instrument: 'BTC/USD',
        side: 'buy',
        lots: 40,
        priceTicks: 123_456,
        feeMinor: '1000000000000000000',
      },
    },
    'id T1, instrument BTC/USD, side buy, amount 0.00000040 BTC, price 12345.6, fee 1.00',
  ],
  [{ order: 'p1', state: { kind: 'rejected', reason: 'no funds' } }, 'no funds; order p1, state rejected'],
  [{ reasons: ['too large', 'too many'], purpose: 'enter' }, 'too large; too many; purpose enter'],
  [{ differences: [] }, 'differences none'],
  [{ lots: { 'BTC/USD': -40 } }, 'BTC/USD -0.00000040 BTC'],
  [{ positions: [{ instrument: 'BTC/USD', amount: '0.1 BTC' }] }, 'positions instrument BTC/USD amount 0.1 BTC'],
  [
    { dueAt: '2026-03-01T00:30:00Z', at: 1_772_323_200_000_000 },
    'due at 2026-03-01T00:30:00Z, at 2026-03-01T00:00:00Z',
  ],
])('gives %j to people as text', (detail, text) => {
  expect(detailText(detail, [bitcoin])).toBe(text);
});
