import type { Instrument } from '../core/instrument.ts';
import type { Moment } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';
import { readEvent } from '../engine/read-event.ts';
import type { Forecaster } from './forecaster.port.ts';
import type { LiveJournal } from './live-journal.port.ts';

export interface WarmingParts {
  readonly journal: Pick<LiveJournal, 'events' | 'seqBefore'>;
  readonly forecaster: Pick<Forecaster, 'observe' | 'memoryBars' | 'follow'>;
  /** Shows stored candles that closed by then. */
  readonly past: (until: Instant, observe: (moment: Moment) => void) => void;
  /** The last moment that a run which begins now is not shown. */
  readonly beginAfter: Instant;
  /** The markets before the first event, by slot; needed where markets were listed or settled. */
  readonly begunWith?: readonly (Instrument | undefined)[];
}

/** Bars that are shown at least: enough for averages that never forget to have settled. */
export const LEAST_BARS = 2_000;

/**
 * Shows a forecaster the moments that its next forecast rests on, and gives the newest of them. Of a journal that is
 * long enough these are its newest: at least 2,000 candles of each market, and at least as many as the forecaster's
 * values depend on. A value that depends on no older bars is then what it is without a restart, and one that never
 * forgets is so to 1e-9 of itself, which is what a feature's `memory` promises. A shorter journal is shown whole,
 * behind the stored candles from before the run, and so is one in which markets were listed or settled.
 */
export function warmForecaster({ journal, forecaster, past, beginAfter, begunWith = [] }: WarmingParts): Instant {
  if (hasAny(journal.events('listing')) || hasAny(journal.events('settlement')))
    return warmOverChanges({ journal, forecaster, past, beginAfter, begunWith });
  const moments = newestMoments(journal, Math.max(LEAST_BARS, forecaster.memoryBars ?? 0));
  if (moments.reach === 'beginning') {
    const [first] = moments.list;
    past(first === undefined ? beginAfter : openedAt(first), (moment) => forecaster.observe(moment));
  }
  for (const moment of moments.list) forecaster.observe(moment);
  return moments.list.at(-1)?.at ?? beginAfter;
}

function hasAny(events: Iterable<unknown>): boolean {
  for (const _ of events) return true;
  return false;
}

/** Shows the stored candles to the markets of the beginning, then every moment with the markets that it had. */
function warmOverChanges({ journal, forecaster, past, beginAfter, begunWith = [] }: WarmingParts): Instant {
  const markets = [...begunWith];
  past(firstMomentOpened(journal) ?? beginAfter, (moment) => forecaster.observe(moment));
  let newest = beginAfter;
  for (const { kind, event } of journal.events()) {
    if (kind !== 'moment' && kind !== 'listing' && kind !== 'settlement') continue;
    const read = readEvent(event);
    if (read.kind === 'listing') markets[read.market] = read.instrument;
    if (read.kind === 'settlement') markets[read.market] = undefined;
    if (read.kind !== 'moment') {
      forecaster.follow?.([...markets]);
      continue;
    }
    forecaster.observe(read.moment);
    newest = read.moment.at;
  }
  return newest;
}

function firstMomentOpened(journal: WarmingParts['journal']): Instant | undefined {
  for (const { event } of journal.events('moment')) {
    const read = readEvent(event);
    if (read.kind === 'moment') return openedAt(read.moment);
  }
  return undefined;
}

interface Moments {
  /** `beginning`: the run has no older ones. */
  readonly reach: 'beginning' | 'enough';
  readonly list: readonly Moment[];
}

/** The newest moments of the journal that have so many candles of each market, or all of them. */
function newestMoments(journal: WarmingParts['journal'], bars: number): Moments {
  for (let count = bars; ; count *= 2) {
    const after = journal.seqBefore('moment', count);
    const list: Moment[] = [];
    for (const { event } of journal.events('moment', after)) {
      const read = readEvent(event);
      if (read.kind === 'moment') list.push(read.moment);
    }
    if (after === 0) return { reach: 'beginning', list };
    if (fewestCandles(list) >= bars) return { reach: 'enough', list };
  }
}

function fewestCandles(moments: readonly Moment[]): number {
  const counts = moments[0]?.markets.map(() => 0) ?? [0];
  for (const { markets } of moments)
    for (const [market, { candle }] of markets.entries())
      if (candle !== undefined) counts[market] = (counts[market] ?? 0) + 1;
  return Math.min(...counts);
}

/** Where the first candles opened: stored candles up to there come before them. */
function openedAt({ at, markets }: Moment): Instant {
  const opened = markets.flatMap(({ candle }) => (candle === undefined ? [] : [candle.openTime]));
  return Math.min(...opened, at) as Instant;
}
