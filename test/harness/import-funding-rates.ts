import { ParquetFactStore } from '../../src/adapters/duckdb/parquet-fact-store.ts';
import { importFacts, type FactImportReport } from '../../src/adapters/files/import-facts.ts';
import type { Disk } from '../../src/adapters/files/disk.ts';
import { duration, MINUTE, SECOND } from '../../src/core/time.ts';

/** Imports a table of funding rates into a store. */
export function importFundingRates(file: string, root: string, disk?: Disk): Promise<FactImportReport> {
  return importFacts({
    files: [file],
    kind: 'funding',
    venue: 'binance',
    instrument: 'BTC/USDT',
    recording: undefined,
    delay: duration(0),
    every: SECOND,
    window: MINUTE,
    levels: 1,
    store: new ParquetFactStore(root, disk),
  });
}
