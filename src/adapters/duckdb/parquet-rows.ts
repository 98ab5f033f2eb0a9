/** Reads Parquet files of other tools as lines of CSV, chunk by chunk. */
import type { DuckDBConnection } from '@duckdb/node-api';
import { EdgewiseError } from '../../core/errors.ts';
import { csvLine, timeField } from '../files/csv-line.ts';
import { parquetPath } from './parquet-table.ts';

interface SourceColumn {
  readonly name: string;
  readonly type: string;
}

/** Reads a file once and passes on its rows as CSV text. Throws `data-unreadable` when it is broken. */
export async function readParquetRows(
  path: string,
  take: (chunk: Uint8Array) => void,
  stop?: AbortSignal,
): Promise<void> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    await readRows(connection, path, take, stop);
  } catch (error) {
    if (stop?.aborted === true || error instanceof EdgewiseError) throw error;
    throw new EdgewiseError('data-unreadable', 'The Parquet file cannot be read.', {
      where: path,
      expected: 'a whole Parquet file',
      actual: error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error),
      advice: 'Download or write it again.',
      cause: error,
    });
  } finally {
    connection.closeSync();
  }
}

async function readRows(
  connection: DuckDBConnection,
  path: string,
  take: (chunk: Uint8Array) => void,
  stop: AbortSignal | undefined,
): Promise<void> {
  const file = `read_parquet(${parquetPath(path)}, hive_partitioning = false)`;
  const described = await connection.runAndReadAll(`DESCRIBE SELECT * FROM ${file}`);
  const columns = described.getRows().map(([name, type]): SourceColumn => ({ name: String(name), type: String(type) }));
  const encoder = new TextEncoder();
  take(encoder.encode(csvLine(columns.map(({ name }) => name))));
  const result = await connection.stream(
    `SELECT ${columns.map((column) => plainValue(column)).join(', ')} FROM ${file}`,
  );
  for (let chunk = await result.fetchChunk(); chunk !== null && chunk.rowCount > 0; chunk = await result.fetchChunk()) {
    stop?.throwIfAborted();
    const vectors = columns.map((_, position) => chunk.getColumnVector(position));
    let lines = '';
    for (let row = 0; row < chunk.rowCount; row++) {
      lines += csvLine(vectors.map((vector, position) => cellOf(vector.getItem(row), columns[position]?.type ?? '')));
    }
    take(encoder.encode(lines));
  }
}

function isTime(type: string): boolean {
  return type.startsWith('TIMESTAMP') || type === 'DATE';
}

/** Selects times as microseconds, floating-point numbers as doubles, and everything else as exact text. */
function plainValue({ name, type }: SourceColumn): string {
  const column = `"${name.replaceAll('"', '""')}"`;
  if (isTime(type)) return `epoch_us(${column})::DOUBLE`;
  return type === 'DOUBLE' || type === 'FLOAT' ? `${column}::DOUBLE` : `${column}::VARCHAR`;
}

function cellOf(value: unknown, type: string): string | number | undefined {
  if (typeof value === 'number')
    return isTime(type) ? timeField(value, type === 'TIMESTAMP WITH TIME ZONE' ? 'utc' : 'none') : value;
  return typeof value === 'string' ? value : undefined;
}
