/**
 * Writes columns of numbers to Parquet files and reads them, with an in-memory DuckDB that is loaded at first use. The
 * database itself stores no data, so processes need no lock on it.
 */
import type { DuckDBConnection, DuckDBInstance, DuckDBResult } from '@duckdb/node-api';

/** Number of rows of a DuckDB vector, which is the largest size of a chunk. */
const CHUNK = 2_048;

/** How the columns of a table lie in its files. */
export interface TableLayout<Name extends string> {
  readonly names: readonly Name[];
  /** What is selected of the columns, which are doubles, to be stored. */
  readonly stored: string;
  /** What is selected of the stored columns, as doubles, in the order of `names`. */
  readonly loaded: string;
}

export type TableColumns<Name extends string> = Readonly<Record<Name, Float64Array>>;

/** Reads and writes Parquet files of one layout. The database is created at first use and kept. */
export class ParquetTable<Name extends string> {
  readonly #layout: TableLayout<Name>;
  #database: Promise<DuckDBInstance> | undefined;

  constructor(layout: TableLayout<Name>) {
    this.#layout = layout;
  }

  /** Writes columns as one zstd-compressed file. */
  async write(columns: TableColumns<Name>, path: string): Promise<void> {
    const { names, stored } = this.#layout;
    await this.#connected(async (connection) => {
      await connection.run(`CREATE TEMP TABLE rows (${names.map((name) => `"${name}" DOUBLE`).join(', ')})`);
      await append(
        connection,
        names.map((name) => columns[name]),
      );
      await connection.run(`COPY (SELECT ${stored} FROM rows) TO ${quoted(path)} (FORMAT parquet, COMPRESSION zstd)`);
    });
  }

  /** Reads files one after the other into the columns. Throws a RangeError unless the files fill them exactly. */
  async readInto(columns: TableColumns<Name>, paths: readonly string[]): Promise<void> {
    if (paths.length === 0) return;
    const { names, loaded } = this.#layout;
    const files = paths.map((path) => parquetPath(path)).join(', ');
    await this.#connected(async (connection) =>
      fill(
        await connection.stream(`SELECT ${loaded} FROM read_parquet([${files}], hive_partitioning = false)`),
        names.map((name) => columns[name]),
      ),
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

async function append(connection: DuckDBConnection, columns: readonly Float64Array[]): Promise<void> {
  const { DOUBLE, DuckDBDataChunk } = await import('@duckdb/node-api');
  const types = columns.map(() => DOUBLE);
  const appender = await connection.createAppender('rows');
  const rows = columns[0]?.length ?? 0;
  for (let start = 0; start < rows; start += CHUNK) {
    const count = Math.min(CHUNK, rows - start);
    const chunk = DuckDBDataChunk.create(types, count);
    columns.forEach((source, position) => {
      const vector = chunk.getColumnVector(position);
      for (let row = 0; row < count; row++) vector.setItem(row, source[start + row] as number);
      vector.flush();
    });
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
}

async function fill(result: DuckDBResult, columns: readonly Float64Array[]): Promise<void> {
  const rows = columns[0]?.length ?? 0;
  let filled = 0;
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    const count = chunk.rowCount;
    if (filled + count > rows) throw new RangeError(`The partitions hold more than ${rows} rows`);
    for (const [position, target] of columns.entries()) {
      const vector = chunk.getColumnVector(position);
      for (let row = 0; row < count; row++) {
        const value = vector.getItem(row);
        // All NaN get the same bit pattern, so that equal data has equal hashes.
        target[filled + row] = typeof value === 'number' && !Number.isNaN(value) ? value : Number.NaN;
      }
    }
    filled += count;
  }
  if (filled !== rows) throw new RangeError(`The partitions hold ${filled} rows instead of ${rows}`);
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
