/**
 * Writes candle columns to Parquet files and reads them, with an in-memory DuckDB that is loaded at first use. The
 * database itself stores no data, so processes need no lock on it.
 */
import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';
import { allocateColumns, COLUMN_NAMES, type MutableColumns } from '../../market/candle-columns.ts';
import type { SeriesColumns } from '../../market/find-gaps.ts';

/** Number of rows of a DuckDB vector, which is the largest size of a chunk. */
const CHUNK = 2_048;

/** Times are stored as UTC timestamps with microseconds, unknown volume and transactions as NULL. */
const STORED = `make_timestamp("openTime"::BIGINT) AS open_time, open, high, low, close,
  CASE WHEN isnan(volume) THEN NULL ELSE volume END AS volume,
  CASE WHEN isnan(transactions) THEN NULL ELSE transactions END AS transactions`;
const LOADED = `epoch_us(open_time)::DOUBLE, open, high, low, close, coalesce(volume, 'nan'::DOUBLE),
  coalesce(transactions, 'nan'::DOUBLE)`;

/** Reads and writes Parquet files of candles. The database is created at first use and kept. */
export class ParquetColumns {
  #database: Promise<DuckDBInstance> | undefined;

  /** Writes columns as one zstd-compressed file. */
  async write(columns: SeriesColumns, path: string): Promise<void> {
    await this.#connected(async (connection) => {
      await connection.run(`CREATE TEMP TABLE candles (${COLUMN_NAMES.map((name) => `"${name}" DOUBLE`).join(', ')})`);
      await append(connection, columns);
      await connection.run(
        `COPY (SELECT ${STORED} FROM candles) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`,
      );
    });
  }

  /** Reads files one after the other. Throws a RangeError unless they have `rows` rows together. */
  async read(paths: readonly string[], rows: number): Promise<MutableColumns> {
    if (paths.length === 0) return allocateColumns(0);
    const files = paths.map((path) => parquetPath(path)).join(', ');
    return this.#connected(async (connection) =>
      fill(await connection.stream(`SELECT ${LOADED} FROM read_parquet([${files}], hive_partitioning = false)`), rows),
    );
  }

  async #connected<Result>(use: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    this.#database ??= import('@duckdb/node-api').then(({ DuckDBInstance }) => DuckDBInstance.create(':memory:'));
    const connection = await (await this.#database).connect();
    try {
      return await use(connection);
    } finally {
      connection.closeSync();
    }
  }
}

async function append(connection: DuckDBConnection, columns: SeriesColumns): Promise<void> {
  const { DOUBLE, DuckDBDataChunk } = await import('@duckdb/node-api');
  const types = COLUMN_NAMES.map(() => DOUBLE);
  const appender = await connection.createAppender('candles');
  const rows = columns.openTime.length;
  for (let start = 0; start < rows; start += CHUNK) {
    const count = Math.min(CHUNK, rows - start);
    const chunk = DuckDBDataChunk.create(types, count);
    COLUMN_NAMES.forEach((name, position) => {
      const vector = chunk.getColumnVector(position);
      const source = columns[name];
      for (let row = 0; row < count; row++) vector.setItem(row, source[start + row] as number);
      vector.flush();
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

async function fill(result: DuckDBResult, rows: number): Promise<MutableColumns> {
  const columns = allocateColumns(rows);
  let filled = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const count = chunk.rowCount;
    if (filled + count > rows) throw new RangeError(`The partitions hold more than ${rows} rows`);
    for (const [position, name] of COLUMN_NAMES.entries()) {
      const vector = chunk.getColumnVector(position);
      const target = columns[name];
      for (let row = 0; row < count; row++) {
        const value = vector.getItem(row);
        // All NaN get the same bit pattern, so that equal data has equal hashes.
        target[filled + row] = typeof value === 'number' && !Number.isNaN(value) ? value : Number.NaN;
      }
    }
    filled += count;
  }
  if (filled !== rows) throw new RangeError(`The partitions hold ${filled} rows instead of ${rows}`);
  return columns;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A path in DuckDB's SQL that means exactly this file. */
export function parquetPath(path: string): string {
  return quoted(withoutGlob(path));
}

/** DuckDB reads a path as a pattern. Brackets around its special characters make them ordinary ones. */
function withoutGlob(path: string): string {
  return path.replace(/[[*?]/g, (letter) => `[${letter}]`);
}
