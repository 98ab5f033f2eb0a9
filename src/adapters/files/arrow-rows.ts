/**
 * Reads Feather (version 2) and Arrow IPC files as lines of CSV, batch by batch. It knows the compressions that pandas
 * and freqtrade write.
 */
import { open } from 'node:fs/promises';
import { zstdDecompressSync } from 'node:zlib';
import type * as ArrowLibrary from 'apache-arrow';
import type { DataType, RecordBatch, Vector } from 'apache-arrow';
import { EdgewiseError } from '../../core/errors.ts';
import { checkArrowMessages } from './arrow-messages.ts';
import { csvLine, timeField } from './csv-line.ts';
import { checkLz4Frame } from './lz4-frame.ts';

type Cell = string | number | undefined;

const LINES_PER_CHUNK = 4_096;

/** Reads a file once and passes on its rows as CSV text. Throws `data-unreadable` when it is broken. */
export async function readArrowRows(
  path: string,
  take: (chunk: Uint8Array) => void,
  stop?: AbortSignal,
): Promise<void> {
  const arrow = await loadArrow();
  await using handle = await open(path, 'r');
  const encoder = new TextEncoder();
  try {
    const { start, end } = await checkArrowMessages(handle);
    // The file is a stream with a footer for random access. The footer is not needed, so it is not read.
    const stream = handle.createReadStream({ start, end: end - 1, autoClose: false });
    const reader = await arrow.RecordBatchReader.from(stream);
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
      const length = claimedLength(bytes);
      return ofLength(lz4.decompress(bytes, length), length);
    },
  });
  compressionRegistry.set(CompressionType.ZSTD, {
    decode: (bytes) => {
      const length = claimedLength(bytes);
      return ofLength(zstdDecompressSync(bytes, { maxOutputLength: Math.max(1, length) }), length);
    },
  });
  return arrow;
}

/** The unpacked length that is written before a compressed column. */
function claimedLength({ buffer, byteOffset }: Uint8Array): number {
  return Number(new DataView(buffer, byteOffset - 8, 8).getBigInt64(0, true));
}

function ofLength(unpacked: Uint8Array, length: number): Uint8Array {
  if (unpacked.length !== length) throw new RangeError('A column is of another length than it claims');
  return unpacked;
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
 * Reads the values of one column by its type. Times are read from their integers, because a double cannot hold
 * nanoseconds.
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
  if (kinds.isDecimal(type) && data !== undefined) {
    const words = type.bitWidth / 32;
    return (row) =>
      isNull(row) ? undefined : decimalText(data.values.subarray(row * words, (row + 1) * words), type.scale);
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

const MOST_DIGITS = 76;

/** Writes a whole number of 32-bit words, lowest first, with `scale` digits after the point. */
function decimalText(words: Uint32Array, scale: number): string {
  if (Math.abs(scale) > MOST_DIGITS) throw new RangeError(`A decimal has ${scale} digits after the point`);
  const bits = words.reduceRight((value, word) => (value << 32n) | BigInt(word), 0n);
  const value = BigInt.asIntN(32 * words.length, bits);
  if (scale <= 0) return `${value * 10n ** BigInt(-scale)}`;
  const digits = `${value < 0n ? -value : value}`.padStart(scale + 1, '0');
  return `${value < 0n ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
