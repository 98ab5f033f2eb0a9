import { describe, expect, it } from 'vitest';
import { holdOutHistory } from './hold-out-history.ts';
import { MemoryTrialLedger } from './memory-trial-ledger.ts';
import type { ReadingUse } from './trial-ledger.port.ts';

/** A ledger in which runs `read` days of Bitcoin one after the other. */
function world() {
  const ledger = new MemoryTrialLedger();
  const read = (configuration: string, use: ReadingUse, from = 80, to = 100) =>
    ledger.recordReading({
      purpose: 'test',
      system: configuration,
      configuration,
      use,
      days: [{ market: 'BTC', from, to }],
    });
  return {
    read,
    history: (opened: ReturnType<typeof read>) => {
      const { shareRead, readers } = holdOutHistory(ledger, opened);
      return { shareRead, readers: readers.map(({ system, use }) => `${system} ${use}`) };
    },
  };
}

describe('the history of a hold-out', () => {
  it('is empty when no run read a day of it', () => {
    const { read, history } = world();
    read('a', 'judging', 0, 80);
    read('a', 'training', 0, 80);
    expect(history(read('a', 'final'))).toEqual({ shareRead: 0, readers: [] });
  });

  it('names everyone who learned from a day of it or was judged on one', () => {
    const { read, history } = world();
    read('b', 'judging', 0, 90);
    read('c', 'training', 85, 95);
    expect(history(read('a', 'final'))).toEqual({ shareRead: 0.75, readers: ['b judging', 'c training'] });
  });

  it('has the final run of another configuration in it, and the search of the same one', () => {
    const { read, history } = world();
    read('b', 'final');
    expect(history(read('a', 'final'))).toEqual({ shareRead: 1, readers: ['b final'] });
    const other = world();
    other.read('a', 'judging', 0, 100);
    expect(other.history(other.read('a', 'final'))).toEqual({ shareRead: 1, readers: ['a judging'] });
  });

  it('does not change when the same configuration is run again: nothing was chosen in between, whatever others read after it', () => {
    const { read, history } = world();
    read('a', 'final');
    read('b', 'final');
    expect(history(read('a', 'final'))).toEqual({ shareRead: 0, readers: [] });
  });

  it('covers the days that the first final run did not have', () => {
    const { read, history } = world();
    read('a', 'final', 80, 100);
    read('b', 'judging', 0, 110);
    expect(history(read('a', 'final', 90, 120))).toEqual({ shareRead: 1 / 3, readers: ['b judging'] });
  });

  it('ends with the reading itself: a later reader is none of it', () => {
    const { read, history } = world();
    const opened = read('a', 'final');
    read('b', 'judging');
    expect(history(opened)).toEqual({ shareRead: 0, readers: [] });
  });
});
