import type { Moment } from '../core/moment.ts';
import type { Instant } from '../core/time.ts';
import { readEvent } from '../engine/read-event.ts';
import type { Forecaster } from './forecaster.port.ts';
import type { LiveJournal } from './live-journal.port.ts';

export interface WarmingParts {
  readonly journal: Pick<LiveJournal, 'events' | 'seqBefore'>;
  readonly forecaster: Pick<Forecaster, 'observe' | 'memoryBars'>;
  /** Shows stored candles that closed by then. */
  readonly past: (until: Instant, observe: (moment: Moment) => void) => void;
  /** The last moment that a run which begins now is not shown. */
  readonly beginAfter: Instant;
}

/** Bars that are shown at least: enough for averages that never forget to have settled. */
const LEAST_BARS = 2_000;

/**
 * Shows a forecaster the moments that its next forecast rests on, and gives the newest of them. Of a journal that is
 * long enough these are its newest: at least 2,000 candles of each market, and at least as many as the forecaster's
 * values depend on. A value that depends on no older bars is then what it is without a restart, and one that never
 * forgets is so to 1e-9 of itself, which is what a feature's `memory` promises. A shorter journal is shown whole, behind
 * the stored candles from before the run.
 */
export function warmForecaster({ journal, forecaster, past, beginAfter }: WarmingParts): Instant {
  const moments = newestMoments(journal, Math.max(LEAST_BARS, forecaster.memoryBars ?? 0));
  if (moments.reach === 'beginning') {
    const [first] = moments.list;
    past(first === undefined ? beginAfter : openedAt(first), (moment) => forecaster.observe(moment));
  }
  for (const moment of moments.list) forecaster.observe(moment);
  return moments.list.at(-1)?.at ?? beginAfter;
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
