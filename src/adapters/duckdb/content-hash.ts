import { createHash } from 'node:crypto';
import { endianness } from 'node:os';
import { COLUMN_NAMES } from '../../market/candle-columns.ts';
import type { SeriesColumns } from '../../market/find-gaps.ts';

/** SHA-256 over the columns' little-endian bytes, in the order of `COLUMN_NAMES`. It identifies the rows. */
export function contentHashOf(columns: SeriesColumns): string {
  return hashOfColumns(COLUMN_NAMES.map((name) => columns[name]));
}

/** SHA-256 over the little-endian bytes of columns, one after the other. */
export function hashOfColumns(columns: readonly Float64Array[]): string {
  const hash = createHash('sha256');
  for (const column of columns) {
    const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength);
    hash.update(endianness() === 'LE' ? bytes : Buffer.from(bytes).swap64());
  }
  return hash.digest('hex');
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
