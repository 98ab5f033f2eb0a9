import { describe, expect, it } from 'vitest';
import { MemoryJournal } from '../../test/live/memory-journal.ts';
import type { Moment } from '../core/moment.ts';
import { instant, MINUTE, type Instant } from '../core/time.ts';
import { exactJson } from '../engine/exact-json.ts';
import { warmForecaster } from './warm-forecaster.ts';

const BEGIN = 1_704_067_200_000_000; // 2024-01-01T00:00:00Z

/** A minute of two markets. The second market has no candle in the minutes that are asked for. */
function momentOf(minute: number, gaps: 'whole' | 'with-gap'): Moment {
  const closeTime = instant(BEGIN + minute * MINUTE);
  const price = { open: 100, high: 100, low: 100, close: 100 };
  const candle = { openTime: instant(closeTime - MINUTE), closeTime, ...price, volume: 1, transactions: 1 };
  const view = { candle, continuity: 'continuous' as const };
  return { at: closeTime, markets: [view, gaps === 'whole' ? view : { ...view, candle: undefined }] };
}

/** A journal of so many minutes. `hasGap` says in which minutes the second market has no candle. */
function journalOf(minutes: number, hasGap: (minute: number) => boolean = () => false): MemoryJournal {
  const journal = new MemoryJournal();
  for (let minute = 1; minute <= minutes; minute++) {
    const moment = momentOf(minute, hasGap(minute) ? 'with-gap' : 'whole');
    const event = exactJson({ kind: 'moment', moment });
    journal.commit([{ at: moment.at, kind: 'moment', event, output: '{}' }]);
  }
  return journal;
}

/** What a forecaster is shown, in minutes after the beginning, and until when stored candles are asked for. */
function warmed(journal: MemoryJournal, memoryBars?: number) {
  const shown: number[] = [];
  const pastUntil: Instant[] = [];
  const newest = warmForecaster({
    journal,
    forecaster: {
      observe: ({ at }) => void shown.push((at - BEGIN) / MINUTE),
      ...(memoryBars === undefined ? {} : { memoryBars }),
    },
    past: (until, observe) => {
      pastUntil.push(until);
      observe(momentOf(0, 'whole'));
    },
    beginAfter: instant(BEGIN - MINUTE),
  });
  return { first: shown[0], last: shown.at(-1), count: shown.length, pastUntil, newest };
}

describe('a forecaster after a restart', () => {
  it('is shown the newest 2,000 candles of a long journal, and no stored ones', () => {
    expect(warmed(journalOf(2_500))).toEqual({
      first: 501,
      last: 2_500,
      count: 2_000,
      pastUntil: [],
      newest: BEGIN + 2_500 * MINUTE,
    });
  });

  it('is shown as many as its values depend on, where these are more', () => {
    expect(warmed(journalOf(2_500), 2_400)).toMatchObject({ first: 101, count: 2_400, pastUntil: [] });
    expect(warmed(journalOf(2_500), 10)).toMatchObject({ first: 501, count: 2_000, pastUntil: [] });
  });

  it('is shown more moments where one market has fewer candles than moments', () => {
    const journal = journalOf(4_500, (minute) => minute === 4_000);
    expect(warmed(journal), 'twice 2,000 moments hold 2,000 candles of each market').toMatchObject({
      first: 501,
      last: 4_500,
      count: 4_000,
      pastUntil: [],
    });
  });

  it('is shown all of a journal in which one market never has enough candles, behind the stored ones', () => {
    const journal = journalOf(4_500, (minute) => minute > 1_000);
    expect(warmed(journal)).toMatchObject({ first: 0, last: 4_500, count: 4_501, pastUntil: [BEGIN] });
  });

  it('is shown all of a short journal, behind the stored candles up to its first open', () => {
    expect(warmed(journalOf(2_000))).toMatchObject({ first: 0, count: 2_001, pastUntil: [BEGIN] });
  });

  it('is shown the stored candles up to the beginning of a run that has no moments', () => {
    expect(warmed(new MemoryJournal())).toMatchObject({
      first: 0,
      count: 1,
      pastUntil: [BEGIN - MINUTE],
      newest: BEGIN - MINUTE,
    });
  });
});
