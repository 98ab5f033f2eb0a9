import { describe, expect, it } from 'vitest';
import { instruments } from '../../test/support/risk-view.ts';
import { SimulatedClock } from '../core/clock.ts';
import { instant } from '../core/time.ts';
import { ComparisonNotes, newestBeyond, NOTHING_BEYOND } from './comparison-notes.ts';
import type { JournalNote } from './live-journal.port.ts';
import type { Difference } from './reconciliation.ts';

const cash = (minor: bigint): Difference => ({ kind: 'cash', minor });
const coins: Difference = { kind: 'position', instrument: 'M0/USD', ours: 5, theirs: 3 };

function stage() {
  const notes: JournalNote[] = [];
  return {
    notes,
    comparisons: new ComparisonNotes({
      journal: { note: (note) => void notes.push(note) },
      clock: new SimulatedClock(instant(0)),
      instruments,
    }),
  };
}

describe('what comparisons of books and venue find', () => {
  it('is noted at the first one, and whenever it is something else', () => {
    const { notes, comparisons } = stage();
    let books: 'agree' | 'not-yet' | 'differ' = 'not-yet';
    for (const differences of [[], [], [cash(5n)], [cash(5n)], [cash(7n), coins], []])
      books = comparisons.compared(differences, books);
    expect(notes.map(({ kind }) => kind)).toEqual(['reconciled', 'difference', 'difference', 'reconciled']);
    expect(newestBeyond(notes.slice(0, 3))).toEqual({ cashMinor: 7n, lots: { 'M0/USD': -2 } });
    expect(newestBeyond(notes)).toEqual(NOTHING_BEYOND);
  });

  it('is noted in words, as amounts of money and of the base currency', () => {
    const { notes, comparisons } = stage();
    comparisons.compared([cash(-1_500_000_000_000_000_000n), coins, { ...coins, instrument: 'GONE/USD' }], 'agree');
    expect(notes[0]?.detail['differences']).toEqual([
      'cash: the venue has -1.50 beyond our books',
      'M0/USD: the venue has 0.003 M0, our books 0.005 M0',
      'GONE/USD: the venue has 3 lots, our books 5 lots',
    ]);
  });

  it('is noted anew after books were in doubt', () => {
    const { notes, comparisons } = stage();
    comparisons.compared([], 'not-yet');
    comparisons.compared([], 'not-yet');
    expect(notes).toHaveLength(2);
  });

  it('is not forgotten over notes of something else', () => {
    const { notes, comparisons } = stage();
    comparisons.compared([cash(7n)], 'agree');
    notes.push({ at: instant(1), kind: 'market-left-out', detail: { instrument: 'M4/USD' } });
    expect(newestBeyond(notes)).toEqual({ cashMinor: 7n, lots: {} });
    comparisons.compared([], 'differ');
    notes.push({ at: instant(2), kind: 'market-left-out', detail: { instrument: 'M4/USD' } });
    expect(newestBeyond(notes)).toEqual(NOTHING_BEYOND);
  });

  it('is nothing in journals without a comparison, and in those of older versions', () => {
    expect(newestBeyond([])).toEqual(NOTHING_BEYOND);
    expect(newestBeyond([{ at: instant(0), kind: 'difference', detail: { differences: ['cash'] } }])).toEqual(
      NOTHING_BEYOND,
    );
  });
});
