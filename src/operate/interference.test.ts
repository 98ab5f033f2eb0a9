import { expect, it } from 'vitest';
import { clientOrderId } from '../core/order.ts';
import { instant, type Duration } from '../core/time.ts';
import type { EngineEvent } from '../engine/event.ts';
import { Interferences, interferenceOf } from './interference.ts';
import { divergenceFailure } from './replay-run.ts';

const at = instant(5);
const fill = {
  id: 't',
  order: clientOrderId('a'),
  instrument: 'BTC/USD',
  side: 'buy',
  lots: 1,
  priceTicks: 1,
  feeMinor: 0n,
  liquidity: 'taker',
  at,
  cause: 'order',
} as const;
const flow = { kind: 'cash-flow', at, amountMinor: 1n } as const;

it.each<[EngineEvent, string | undefined]>([
  [{ kind: 'command', at, command: { kind: 'halt', reason: 'storm', by: 'Ada' } }, 'halted by Ada: storm'],
  [{ kind: 'command', at, command: { kind: 'flatten', reason: 'storm', by: 'Ada' } }, 'flattened by Ada: storm'],
  [{ kind: 'command', at, command: { kind: 'resume', by: 'Ada' } }, undefined],
  [
    { kind: 'order-update', at, order: fill.order, state: { kind: 'rejected', reason: 'funds' } },
    'order a was refused: funds',
  ],
  [{ kind: 'order-update', at, order: fill.order, state: { kind: 'open', filledLots: 0 } }, undefined],
  [{ kind: 'venue-health', at, health: 'down', detail: 'silence' }, 'the venue was down: silence'],
  [{ kind: 'venue-health', at, health: 'up', detail: '' }, undefined],
  [
    { kind: 'credited', at, instrument: 'BTC/USD', lots: 9 },
    'the venue had 9 lots of BTC/USD, fewer than its fills say',
  ],
  [{ kind: 'fill', fill }, undefined],
  [{ kind: 'fill', fill: { ...fill, cause: 'by-hand' } }, 'BTC/USD was traded without an order of the run: by-hand'],
  [{ ...flow, cause: 'transfer' }, 'money was paid in or out'],
  [{ ...flow, cause: 'foreign' }, undefined],
  [{ ...flow, cause: 'rounding' }, undefined],
])('whether a backtest may decide otherwise after %o', (event, what) => {
  expect(interferenceOf(event)).toBe(what);
});

it('a replay fails where a backtest decides otherwise and nothing in the journal explains it', () => {
  const divergence = { at: '2024-01-01T00:00:00Z', run: 'long', backtest: 'nothing' };
  expect(divergenceFailure({ divergence }, 'run')).toMatchObject({
    code: 'journal-diverged',
    details: { actual: 'long', expected: 'nothing' },
  });
  const explained = { divergence: { ...divergence, after: { at: '2023-12-31T00:00:00Z', what: 'halted' } } };
  expect(divergenceFailure(explained, 'run')).toBeUndefined();
});

it('an interference explains a difference while a position of its time may be open, and a halt until then after its end', () => {
  const hour = 3_600_000_000 as Duration;
  const found = new Interferences();
  const explained = (hours: number): string | undefined => found.explaining(instant(hours * hour), hour)?.what;
  found.add({ ...flow, at: instant(2 * hour), cause: 'transfer' });
  expect([1, 2, 3, 3.1].map(explained)).toEqual([
    undefined,
    'money was paid in or out',
    'money was paid in or out',
    undefined,
  ]);
  found.add({ kind: 'command', at: instant(5 * hour), command: { kind: 'halt', reason: 'storm', by: 'Ada' } });
  expect([4, 5, 500].map(explained), 'halted to this day').toEqual([
    undefined,
    'halted by Ada: storm',
    'halted by Ada: storm',
  ]);
  found.add({ kind: 'command', at: instant(8 * hour), command: { kind: 'resume', by: 'Ada' } });
  expect([7, 9, 9.1].map(explained)).toEqual(['halted by Ada: storm', 'halted by Ada: storm', undefined]);
});
