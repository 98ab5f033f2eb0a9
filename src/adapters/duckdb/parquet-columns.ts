/** Candles in Parquet files. */
import { allocateColumns, COLUMN_NAMES, type MutableColumns } from '../../market/candle-columns.ts';
import type { SeriesColumns } from '../../market/find-gaps.ts';
import { ParquetTable } from './parquet-table.ts';

/** Times are stored as UTC timestamps with microseconds, unknown volume and transactions as NULL. */
const LAYOUT = {
  names: COLUMN_NAMES,
  stored: `make_timestamp("openTime"::BIGINT) AS open_time, open, high, low, close,
  CASE WHEN isnan(volume) THEN NULL ELSE volume END AS volume,
  CASE WHEN isnan(transactions) THEN NULL ELSE transactions END AS transactions`,
  loaded: `epoch_us(open_time)::DOUBLE, open, high, low, close, coalesce(volume, 'nan'::DOUBLE),
  coalesce(transactions, 'nan'::DOUBLE)`,
};

/** Reads and writes Parquet files of candles. */
export class ParquetColumns {
  readonly #table = new ParquetTable(LAYOUT);

  /** Writes columns as one zstd-compressed file. */
  async write(columns: SeriesColumns, path: string): Promise<void> {
    await this.#table.write(columns, path);
  }

  /** Reads files one after the other. Throws a RangeError unless they have `rows` rows together. */
  async read(paths: readonly string[], rows: number): Promise<MutableColumns> {
    const columns = allocateColumns(rows);
    await this.#table.readInto(columns, paths);
    return columns;
  }
}
