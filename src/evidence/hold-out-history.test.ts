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
    history: async (opened: ReturnType<typeof read>) => {
      const { shareRead, readers } = await holdOutHistory(ledger, await opened);
      return { shareRead, readers: readers.map(({ system, use }) => `${system} ${use}`) };
    },
  };
}

describe('the history of a hold-out', () => {
  it('is empty when nobody read a day of it', async () => {
    const { read, history } = world();
    await read('a', 'judging', 0, 80);
    await read('a', 'training', 0, 80);
    expect(await history(read('a', 'final'))).toEqual({ shareRead: 0, readers: [] });
  });

  it('names everyone who learned from a day of it or was judged on one', async () => {
    const { read, history } = world();
    await read('b', 'judging', 0, 90);
    await read('c', 'training', 85, 95);
    expect(await history(read('a', 'final'))).toEqual({ shareRead: 0.75, readers: ['b judging', 'c training'] });
  });

  it('has the final run of another configuration in it, and the search of the same one', async () => {
    const { read, history } = world();
    await read('b', 'final');
    expect(await history(read('a', 'final'))).toEqual({ shareRead: 1, readers: ['b final'] });
    const other = world();
    await other.read('a', 'judging', 0, 100);
    expect(await other.history(other.read('a', 'final'))).toEqual({ shareRead: 1, readers: ['a judging'] });
  });

  it('does not change when the same configuration is run again: nothing was chosen in between, whatever others read after it', async () => {
    const { read, history } = world();
    await read('a', 'final');
    await read('b', 'final');
    expect(await history(read('a', 'final'))).toEqual({ shareRead: 0, readers: [] });
  });

  it('covers the days that the first final run did not have', async () => {
    const { read, history } = world();
    await read('a', 'final', 80, 100);
    await read('b', 'judging', 0, 110);
    expect(await history(read('a', 'final', 90, 120))).toEqual({ shareRead: 1 / 3, readers: ['b judging'] });
  });

  it('ends with the reading itself: a later reader is none of it', async () => {
    const { read, history } = world();
    const opened = await read('a', 'final');
    await read('b', 'judging');
    expect(await history(Promise.resolve(opened))).toEqual({ shareRead: 0, readers: [] });
  });
});
