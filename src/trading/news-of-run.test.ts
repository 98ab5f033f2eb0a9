import { describe, expect, it } from 'vitest';
import { MemoryJournal } from '../../test/live/memory-journal.ts';
import { perpetual } from '../../test/support/changing-universe.ts';
import { SimulatedClock } from '../core/clock.ts';
import { instant } from '../core/time.ts';
import { eventJson } from '../engine/record-json.ts';
import type { MarketNews } from '../live/market-news.port.ts';
import { newsOfRun, requireFollowing, type NewsOfRunOptions } from './news-of-run.ts';

const LIVE = { slots: 2 } as NewsOfRunOptions['config']['live'];
const FIXED = {} as NewsOfRunOptions['config']['live'];

/** What a run takes of this news, and from when on it asked. */
function run(given: readonly MarketNews[] = [], changes: Partial<NewsOfRunOptions> = {}) {
  const asked: number[] = [];
  const source = newsOfRun({
    config: { live: LIVE },
    connection: {
      news: ({ since }) => {
        asked.push(since);
        return { take: () => Promise.resolve(given) };
      },
    },
    journal: new MemoryJournal(),
    instruments: [perpetual('A')],
    engine: { mayChangeMarkets: true },
    clock: new SimulatedClock(instant(77)),
    kit: { name: 'fair', troubleOf: () => undefined },
    onFailure: (failure) => {
      throw failure;
    },
    ...changes,
  });
  return { source, asked };
}

describe('the news of a run', () => {
  it('is not asked for where its markets never change', () => {
    const { source, asked } = run([], { config: { live: FIXED } });
    expect(source).toBeUndefined();
    expect(asked).toEqual([]);
  });

  it('is refused where the venue gives none, or the strategy cannot forget a market', () => {
    expect(() => run([], { connection: {} })).toThrow(expect.objectContaining({ code: 'config-invalid' }));
    expect(() => run([], { engine: { mayChangeMarkets: false } })).toThrow('cannot forget one');
  });

  it('is of new markets of the kinds and the quote currency that the run trades, and of every settlement', async () => {
    const other = perpetual('B');
    const listed = (instrument: typeof other): MarketNews => ({
      kind: 'listed',
      at: instant(80),
      instrument,
      role: 'traded',
    });
    const settled: MarketNews = { kind: 'settled', at: instant(80), instrument: 'A', value: 1 };
    const { source } = run([
      settled,
      listed(other),
      listed({ ...other, id: 'C', quote: 'EUR' }),
      listed({ ...other, id: 'D', kind: 'spot' }),
    ]);
    expect(await source?.take(instant(90))).toEqual([settled, listed(other)]);
  });

  it('is asked from the beginning of the run, and behind a change from the newest one', () => {
    expect(run().asked).toEqual([77]);
    const journal = new MemoryJournal();
    journal.begin(instant(50), 'v');
    expect(run([], { journal }).asked).toEqual([50]);
    const record = (event: Parameters<typeof eventJson>[0], at: number) => ({
      kind: event.kind,
      at: instant(at),
      event: eventJson(event),
      output: '{}',
    });
    journal.commit([
      record({ kind: 'settlement', at: instant(60), market: 0, value: 1 }, 60),
      record({ kind: 'listing', at: instant(65), market: 0, instrument: perpetual('B'), role: 'traded' }, 65),
    ]);
    expect(run([], { journal }).asked).toEqual([65]);
  });
});

it('a feed of fixed markets is refused where the markets of a run may change', () => {
  const feed = {
    nextAt: instant(0),
    completeUntil: instant(0),
    take: () => Promise.resolve([]),
    hurry: () => undefined,
    quotes: () => Promise.resolve([]),
  };
  expect(requireFollowing(feed, { live: FIXED })).toBe(feed);
  expect(() => requireFollowing(feed, { live: LIVE })).toThrow('fixed markets');
  expect(() => requireFollowing({ ...feed, follow: () => undefined }, { live: LIVE })).not.toThrow();
});
