/**
 * A child process that imports a file of its folder (`new.csv`, or the third argument). An argument lets it be killed
 * during the import.
 */
import { join } from 'node:path';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { importCandles } from '../../src/adapters/files/import-candles.ts';
import { killedByArguments } from './every-failure.ts';

const { folder, disk } = killedByArguments();
await importCandles({
  file: join(folder, process.argv[4] ?? 'new.csv'),
  store: new ParquetCandleStore(join(folder, 'store'), disk),
  venue: 'binance',
  instrument: 'BTC/USDT',
});
