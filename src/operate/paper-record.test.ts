import { describe, expect, it } from 'vitest';
import { PAPER_START, writePaperRun, type PaperRunPlan } from '../../test/harness/paper-run.ts';
import { scratchFolder } from '../../test/harness/scratch-folder.ts';
import { SMALL_SYSTEM } from '../../test/research/small-system.ts';
import { HOUR } from '../core/time.ts';
import { paperRecord, type PaperRecord } from './paper-record.ts';
import { parseSystem } from '../parts/read-system.ts';

const config = parseSystem(SMALL_SYSTEM, 'system.yaml');

function record(plan: PaperRunPlan): PaperRecord {
  const folder = scratchFolder();
  writePaperRun(folder, config, plan);
  return paperRecord(folder, config);
}

const started = { hour: 1, kind: 'health', detail: { started: 1, speed: 1 } } as const;

describe('paperRecord', () => {
  it('counts the hours of candles, and knows how fast time went', () => {
    expect(record({ candles: 60, notes: [started] })).toMatchObject({ hours: 60, lastFault: undefined, speed: 1 });
    expect(record({ candles: 60, notes: [] }).speed, 'a replay').toBeUndefined();
  });

  it.each([
    ['books that differ', { kind: 'difference', detail: {} }],
    ['a journal that failed', { kind: 'health', detail: { fault: 'journal', message: 'm', by: 'system' } }],
    ['a halt by the guardian', { kind: 'health', detail: { fault: 'halted', message: 'm', by: 'guardian' } }],
    ['entries stopped by a limit', { kind: 'health', detail: { fault: 'reducing', message: 'm', by: 'guardian' } }],
  ] as const)('begins anew after %s', (_, note) => {
    expect(record({ candles: 60, notes: [started, { ...note, hour: 20 }] })).toMatchObject({
      hours: 40,
      lastFault: { at: PAPER_START + 20 * HOUR },
    });
  });

  it.each([
    ['a halt by a person', { kind: 'health', detail: { fault: 'halted', message: 'm', by: 'root at a terminal' } }],
    ['a venue that was away', { kind: 'health', detail: { fault: 'errors', message: 'm', by: 'system' } }],
  ] as const)('takes %s for no fault', (_, note) => {
    expect(record({ candles: 60, notes: [started, { ...note, hour: 20 }] })).toMatchObject({
      hours: 60,
      lastFault: undefined,
    });
  });

  it('knows a crash from a restart in order', () => {
    expect(record({ candles: 60, restarts: [30], notes: [{ hour: 30, kind: 'stop', detail: {} }] })).toMatchObject({
      hours: 60,
      lastFault: undefined,
    });
    expect(record({ candles: 60, restarts: [30], notes: [] })).toMatchObject({
      hours: 30,
      lastFault: { what: expect.stringContaining('without stopping') as string },
    });
  });
});
