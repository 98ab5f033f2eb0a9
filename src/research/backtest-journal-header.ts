import type { JournalFacts, JournalHeader } from '../engine/journal.port.ts';
import { configHashOf } from '../config/config-hash.ts';
import { describeForecasts } from './forecast-bytes.ts';
import type { JudgedPeriod } from './judged-candles.ts';
import type { LoadedFacts } from '../market/fact-store.port.ts';
import type { Universe } from './load-universe.ts';
import type { SystemConfig } from '../config/system-schema.ts';

export interface HeaderParts {
  readonly config: SystemConfig;
  readonly codeVersion: string;
  readonly universe: Universe;
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
    listings: universe.listings,
    data: universe.loaded.map(({ series, contentHash, partitions, facts }, market) => {
      const fromRow = period.firstRow[market] ?? 0;
      return {
        venue: series.instrument.venue,
        instrument: series.instrument.id,
        interval: series.interval,
        fromRow,
        toRow: fromRow + (period.series[market]?.length ?? 0),
        contentHash,
        partitions,
        ...(facts === undefined ? {} : { facts: facts.map(factsData) }),
      };
    }),
    artifacts,
    forecastsHash: describeForecasts(period).sha256,
  };
}

function factsData({ facts, contentHash, partitions }: LoadedFacts): JournalFacts {
  return { kind: facts.kind, rows: facts.length, contentHash, partitions };
}
