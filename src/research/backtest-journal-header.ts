import type { JournalFacts, JournalHeader } from '../engine/journal.port.ts';
import { configHashOf } from '../config/config-hash.ts';
import { describeForecasts } from './forecast-bytes.ts';
import { judgedSpan, type JudgedPeriod } from './judged-candles.ts';
import { firstRowAt } from '../market/candle-series.ts';
import type { LoadedMarket } from './load-facts.ts';
import type { LoadedFacts } from '../market/fact-store.port.ts';
import type { LoadedUniverse } from './load-universe.ts';
import type { SystemConfig } from '../config/system-schema.ts';

export interface HeaderParts {
  readonly config: SystemConfig;
  readonly codeVersion: string;
  readonly universe: LoadedUniverse;
  readonly period: JudgedPeriod;
  readonly artifacts: readonly string[];
}

/** Header of a backtest's journal. It names every input by its hash. */
export function journalHeader({ config, codeVersion, universe, period, artifacts }: HeaderParts): JournalHeader {
  return {
    system: config.name,
    configHash: configHashOf(config),
    codeVersion,
    seed: config.seed,
    listings: [...universe.listings, ...(universe.watched?.listings ?? [])],
    data: [
      ...universe.loaded.map((loaded, market) => {
        const fromRow = period.firstRow[market] ?? 0;
        return dataOf(loaded, fromRow, fromRow + (period.series[market]?.length ?? 0));
      }),
      ...(universe.watched?.loaded ?? []).map((loaded) => {
        const { from, to } = judgedSpan(period);
        const { openTime } = loaded.series;
        return dataOf(loaded, firstRowAt(openTime, from), firstRowAt(openTime, to));
      }),
    ],
    artifacts,
    forecastsHash: describeForecasts(period).sha256,
  };
}

function dataOf(
  { series, contentHash, partitions, facts }: LoadedMarket,
  fromRow: number,
  toRow: number,
): JournalHeader['data'][number] {
  const { instrument, interval } = series;
  return {
    venue: instrument.venue,
    instrument: instrument.id,
    interval,
    fromRow,
    toRow,
    contentHash,
    partitions,
    ...(facts === undefined ? {} : { facts: facts.map(factsData) }),
  };
}

function factsData({ facts, contentHash, partitions }: LoadedFacts): JournalFacts {
  return { kind: facts.kind, rows: facts.length, contentHash, partitions };
}
