/**
 * Feather (version 2) and Arrow IPC files as lines of CSV, batch by batch, with the compressions that pandas and
 * freqtrade write.
 */
import { open } from 'node:fs/promises';
import { zstdDecompressSync } from 'node:zlib';
import type * as ArrowLibrary from 'apache-arrow';
import type { DataType, RecordBatch, Vector } from 'apache-arrow';
import { EdgewiseError } from '../../core/errors.ts';
import { csvLine, timeField } from './csv-line.ts';
import { checkLz4Frame } from './lz4-frame.ts';

type Cell = string | number | undefined;

const LINES_PER_CHUNK = 4_096;

/** Reads a file once and hands its rows over as CSV text. Throws `data-unreadable` when it is broken. */
export async function readArrowRows(
  path: string,
  take: (chunk: Uint8Array) => void,
  stop?: AbortSignal,
): Promise<void> {
  const arrow = await loadArrow();
  await using handle = await open(path, 'r');
  const encoder = new TextEncoder();
  try {
    const reader = await arrow.RecordBatchReader.from(handle);
    await reader.open();
    take(encoder.encode(csvLine(reader.schema.fields.map(({ name }) => name))));
    for await (const batch of reader) {
      stop?.throwIfAborted();
      for (const lines of linesOf(batch, arrow)) take(encoder.encode(lines));
    }
  } catch (error) {
    if (stop?.aborted === true || error instanceof EdgewiseError) throw error;
    throw new EdgewiseError('data-unreadable', 'The Arrow file cannot be read.', {
      where: path,
      expected: 'a whole Feather or Arrow file',
      actual: error instanceof Error ? error.message : String(error),
      advice: 'Download or write it again.',
      cause: error,
    });
  }
}

type Arrow = typeof ArrowLibrary;

async function loadArrow(): Promise<Arrow> {
  const [arrow, lz4] = await Promise.all([import('apache-arrow'), import('lz4js')]);
  const { CompressionType, compressionRegistry } = arrow;
  compressionRegistry.set(CompressionType.LZ4_FRAME, {
    decode: (bytes) => {
      checkLz4Frame(bytes);
      return lz4.decompress(bytes);
    },
  });
  compressionRegistry.set(CompressionType.ZSTD, { decode: (bytes) => zstdDecompressSync(bytes) });
  return arrow;
}

function* linesOf(batch: RecordBatch, arrow: Arrow): Generator<string> {
  const columns = batch.schema.fields.map((field, position) =>
    cellsOf(batch.getChildAt(position) as Vector, field.type as DataType, arrow),
  );
  for (let start = 0; start < batch.numRows; start += LINES_PER_CHUNK) {
    let lines = '';
    const end = Math.min(batch.numRows, start + LINES_PER_CHUNK);
    for (let row = start; row < end; row++) lines += csvLine(columns.map((cell) => cell(row)));
    yield lines;
  }
}

/**
 * How the values of one column are read, by its type. Times are read from their integers: nanoseconds fit no double.
 */
function cellsOf(
  vector: Vector,
  type: DataType,
  { DataType: kinds, TimeUnit, DateUnit }: Arrow,
): (row: number) => Cell {
  const [data] = vector.data;
  const isNull = (row: number) => vector.nullCount > 0 && !vector.isValid(row);
  if (kinds.isTimestamp(type) && data !== undefined) {
    const perMicro = {
      [TimeUnit.SECOND]: 1_000_000,
      [TimeUnit.MILLISECOND]: 1_000,
      [TimeUnit.MICROSECOND]: 1,
      [TimeUnit.NANOSECOND]: 0,
    }[type.unit];
    const zone = type.timezone === null || type.timezone === undefined || type.timezone === '' ? 'none' : 'utc';
    const values = bigIntegersOf(data.values);
    return (row) => {
      if (isNull(row)) return undefined;
      const value = values[row] as bigint;
      return timeField(perMicro === 0 ? Number(value / 1_000n) : Number(value) * perMicro, zone);
    };
  }
  if (kinds.isDate(type) && data !== undefined) {
    const values = data.values as Int32Array | BigInt64Array;
    const microsPerUnit = type.unit === DateUnit.DAY ? 86_400_000_000 : 1_000;
    return (row) =>
      isNull(row)
        ? undefined
        : timeField(
            Number(type.unit === DateUnit.DAY ? values[row] : bigIntegersOf(values)[row]) * microsPerUnit,
            'none',
          );
  }
  return (row) => {
    const value: unknown = isNull(row) ? undefined : vector.get(row);
    if (typeof value === 'number') return value;
    return typeof value === 'bigint' || typeof value === 'string' || typeof value === 'boolean'
      ? String(value)
      : undefined;
  };
}

/** 64-bit integers of a column, which some writers keep as pairs of 32 bits. */
function bigIntegersOf(values: ArrayBufferView): BigInt64Array {
  return values instanceof BigInt64Array
    ? values
    : new BigInt64Array(values.buffer, values.byteOffset, values.byteLength / 8);
}
