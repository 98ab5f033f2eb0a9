import { contentHashOf } from '../adapters/duckdb/content-hash.ts';
import type { Candle, CandleSeries } from '../core/candle.ts';
import { isoFromInstant } from '../core/time.ts';
import { readEvent } from '../engine/read-event.ts';
import type { LiveJournal } from '../live/live-journal.port.ts';
import { mapColumns } from '../market/candle-columns.ts';
import { candleSeriesFrom, seriesFromCandles, sliceSeries } from '../market/candle-series.ts';
import type { CandleStore, LoadedSeries } from '../market/candle-store.port.ts';
import { instrumentFor } from '../venues/known-instruments.ts';
import { mergeColumns } from '../market/merge-columns.ts';
import { rangeOf, type LoadedUniverse } from '../research/load-universe.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';

export interface RecordCandlesOptions {
  readonly config: SystemConfig;
  readonly journal: LiveJournal;
  readonly store: CandleStore;
  /** Source of the candles, which is stored with them. */
  readonly source: string;
}

/** How many candles of one instrument were stored. */
export interface RecordedCandles {
  /** The series in which they were stored, such as `binance BTC/USDT`. */
  readonly series: string;
  readonly heard: number;
  /** Candles that were new to the store. */
  readonly stored: number;
  /** Time of the newest candle. */
  readonly until: string | undefined;
}

/**
 * Stores the candles that a run received in the series that its system learns from, and marks their source there. Only
 * times without a stored candle are filled, because an imported candle is better. Where the run received no candle
 * there is a hole. Repeating this changes nothing.
 */
export async function recordCandles({
  config,
  journal,
  store,
  source,
}: RecordCandlesOptions): Promise<readonly RecordedCandles[]> {
  const received = receivedCandles(journal, config);
  const done: RecordedCandles[] = [];
  for (const [market, series] of received.entries()) {
    const name = `${series.instrument.venue} ${series.instrument.id}`;
    const { length: rows } = series;
    if (rows === 0) {
      done.push({ series: name, heard: 0, stored: 0, until: undefined });
      continue;
    }
    const origin = `${source}, as ${config.instruments[market]?.venue} ${config.instruments[market]?.id}`;
    const { written } = await store.write(
      series,
      { source: origin, sha256: contentHashOf(series), rows, kept: rows, findings: [] },
      'fill',
    );
    done.push({
      series: name,
      heard: rows,
      stored: written,
      until: isoFromInstant(((series.openTime.at(-1) ?? 0) + series.interval) as Candle['closeTime']),
    });
  }
  return done;
}

/** The candles of the journal as one series for each instrument, named like the series that the system learns from. */
function receivedCandles(journal: LiveJournal, config: SystemConfig): CandleSeries[] {
  const candles = config.instruments.map(() => new Map<number, Candle>());
  for (const { event } of journal.events('moment')) {
    const read = readEvent(event);
    if (read.kind !== 'moment') continue;
    read.moment.markets.forEach(
      ({ candle }, market) => candle !== undefined && candles[market]?.set(candle.openTime, candle),
    );
  }
  return config.instruments.map(({ id, venue, candles: source = { venue, instrument: id } }, market) => {
    const rows = [...(candles[market]?.values() ?? [])].toSorted((left, right) => left.openTime - right.openTime);
    return seriesFromCandles(rows, instrumentFor(source.venue, source.instrument), durationOf(config.interval));
  });
}

/**
 * A universe that takes candles from a second store where the first has none. Candles of a simulated venue are only in
 * the second store and never enter the first.
 */
export async function withRecorded(
  universe: LoadedUniverse,
  config: SystemConfig,
  store: CandleStore,
): Promise<LoadedUniverse> {
  const known = await store.list();
  const traded = universe.loaded.length;
  const loaded: LoadedSeries[] = [];
  for (const [market, each] of [...universe.loaded, ...(universe.watched?.loaded ?? [])].entries()) {
    const { id, venue, candles: key = { venue, instrument: id } } = config.instruments[market] ?? { id: '', venue: '' };
    const interval = durationOf(config.interval);
    if (
      !known.some((one) => one.venue === key.venue && one.instrument === key.instrument && one.interval === interval)
    ) {
      loaded.push(each);
      continue;
    }
    const { series } = await store.load({ ...key, interval });
    const { columns } = mergeColumns(
      mapColumns(sliceSeries(series, rangeOf(config, key)), (column) => column),
      each.series,
    );
    loaded.push({
      ...each,
      series: candleSeriesFrom(columns, each.series.instrument, interval),
      contentHash: contentHashOf(columns),
    });
  }
  const { watched } = universe;
  const own = { ...universe, loaded: loaded.slice(0, traded) };
  return watched === undefined ? own : { ...own, watched: { ...watched, loaded: loaded.slice(traded) } };
}
