import { expect, it } from 'vitest';
import { ProtectionBench } from '../../../test/support/protection-bench.ts';
import { instrumentOf } from '../../core/listing.ts';
import { clientOrderId } from '../../core/order.ts';
import { instant, SECOND } from '../../core/time.ts';
import { QUIET, type StateChange } from '../../engine/engine-output.ts';
import { recordedKraken } from '../../venues/kraken/recorded-kraken.ts';
import { eventLines } from './event-lines.ts';

const AT = instant(1_704_067_200 * SECOND); // 2024-01-01T00:00:00Z
const bitcoin = instrumentOf(recordedKraken('BTC/USD')!, 'margin');
const lines = (...changes: readonly StateChange[]) =>
  eventLines({ kind: 'timer', at: AT, timer: 'x' }, { ...QUIET, changes }, [bitcoin]);

it.each<[string, StateChange, string]>([
  ['a halt', { kind: 'halted', reason: 'news at eight', by: 'Ada' }, 'halted   by Ada: news at eight'],
  [
    'a stop of entries',
    { kind: 'reducing', reason: 'enough lost', by: 'guardian' },
    'reducing by guardian: enough lost',
  ],
  ['a resume', { kind: 'resumed', by: 'Ada' }, 'resumed  by Ada'],
  [
    'lots without a stop',
    { kind: 'unprotected', instrument: 'BTC/USD', lots: 40 },
    'no stop  BTC/USD: 0.00000040 BTC, while halted',
  ],
  [
    'lots that the venue does not have',
    { kind: 'missing', instrument: 'BTC/USD', lots: 1 },
    'missing  BTC/USD: the venue has 0.00000001 BTC less than our fills say',
  ],
  [
    'lots below the smallest order',
    { kind: 'too-small', instrument: 'BTC/USD', lots: 1 },
    'too few  BTC/USD: 0.00000001 BTC is below the smallest order and stays',
  ],
  [
    'a position that is being closed',
    { kind: 'closing', instrument: 'BTC/USD', cause: 'unprotected' },
    'close    BTC/USD: unprotected',
  ],
  [
    'a refusal',
    {
      kind: 'order',
      order: clientOrderId('a1'),
      state: { kind: 'rejected', reason: 'funds: EOrder:Insufficient funds' },
    },
    'refused  order a1: funds: EOrder:Insufficient funds',
  ],
  [
    'an order with an unknown fate',
    { kind: 'order', order: clientOrderId('a1'), state: { kind: 'unknown' } },
    'unknown  order a1: looking for it at the venue',
  ],
])('a run that trades prints a line for %s', (_, change, line) => {
  expect(lines(change)).toEqual([`2024-01-01 00:00  ${line}`]);
});

it('a run that trades prints a halt with its author and its reason', () => {
  const bench = new ProtectionBench();
  bench.enter();
  const halt = { kind: 'halt', reason: 'news at eight', by: 'Ada' } as const;
  const output = bench.command(halt);
  expect(eventLines({ kind: 'command', at: AT, command: halt }, output, []).join('\n')).toContain(
    'halted   by Ada: news at eight',
  );
  expect(
    eventLines(
      { kind: 'command', at: AT, command: { kind: 'resume', by: 'Bob' } },
      bench.command({ kind: 'resume', by: 'Bob' }),
      [],
    ).join('\n'),
  ).toContain('resumed  by Bob');
});
