/** A child process of `everyKill`: imports `new.csv` of its folder, and is killed on the way. */
import { join } from 'node:path';
import { ParquetCandleStore } from '../../src/adapters/duckdb/parquet-candle-store.ts';
import { importCandles } from '../../src/adapters/files/import-candles.ts';
import { killedByArguments } from './every-failure.ts';

const { folder, disk } = killedByArguments();
await importCandles({ file: join(folder, 'new.csv'), store: new ParquetCandleStore(join(folder, 'store'), disk), venue: 'binance', instrument: 'BTC/USDT' });
