/**
 * Checks the lengths in an Arrow file or stream. The library that decodes the file trusts them: a single broken byte
 * can keep it busy for minutes and fill the memory. Format:
 * https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc
 */
import type { FileHandle } from 'node:fs/promises';
import { checkLayout, type BatchLayout } from './arrow-metadata.ts';

const MAGIC = 'ARROW1';
const HEAD_BYTES = 8;
/** Length of the footer and the magic. */
const TAIL_BYTES = 10;
const CONTINUES = -1;
/** The end mark and its padding. */
const END_BYTES = 64;
/**
 * Largest ratio of unpacked to packed bytes. LZ4 has a limit of 255; the limit for Zstandard is above any candle file.
 */
const MOST_PACKED = { none: 1, lz4: 256, zstd: 65_536 } as const;
/** Smallest size of a row, which has a time and prices. */
const LEAST_ROW_BYTES = 8;

/** The bytes of a file that hold its messages. */
export interface MessageRange {
  readonly start: number;
  readonly end: number;
}

/**
 * Checks the messages of a file or stream without decoding them, and returns their place. Throws a RangeError where a
 * length reaches beyond the file, or where a batch states more rows than its bytes can hold.
 */
export async function checkArrowMessages(handle: FileHandle): Promise<MessageRange> {
  const range = await rangeOf(handle);
  let at = range.start;
  while (at < range.end) {
    const head = await bytesAt(handle, at, Math.min(8, range.end - at));
    const continues = head.byteLength >= 4 && head.getInt32(0, true) === CONTINUES;
    const length = head.getInt32(continues ? 4 : 0, true);
    at += continues ? 8 : 4;
    if (length === 0) break;
    if (length < 0 || at + length > range.end) throw new RangeError('A message reaches beyond the end of the file');
    const layout = checkLayout(await bytesAt(handle, at, length));
    at += length;
    if (layout.bodyBytes < 0 || at + layout.bodyBytes > range.end) {
      throw new RangeError('A batch of rows reaches beyond the end of the file');
    }
    for (const batch of layout.batches) await checkBatch(handle, batch, { start: at, end: at + layout.bodyBytes });
    at += layout.bodyBytes;
  }
  if (range.end - at > END_BYTES) throw new RangeError('The batches of rows end before the file does');
  return range;
}

async function rangeOf(handle: FileHandle): Promise<MessageRange> {
  const { size } = await handle.stat();
  const head = await bytesAt(handle, 0, Math.min(size, MAGIC.length));
  if (textOf(head) !== MAGIC) return { start: 0, end: size };
  const tail = await bytesAt(handle, size - TAIL_BYTES, TAIL_BYTES);
  const end = size - TAIL_BYTES - tail.getInt32(0, true);
  if (textOf(tail).slice(4) !== MAGIC) throw new RangeError('The file has no mark at its end');
  if (end < HEAD_BYTES || end > size - TAIL_BYTES) throw new RangeError('The footer reaches beyond the file');
  return { start: HEAD_BYTES, end };
}

async function checkBatch(handle: FileHandle, batch: BatchLayout, body: MessageRange): Promise<void> {
  let unpacked = 0;
  for (const { offset, length } of batch.buffers) {
    if (offset < 0 || length < 0 || body.start + offset + length > body.end) {
      throw new RangeError('A column reaches beyond its batch of rows');
    }
    if (batch.packing === 'none' || length < 8) {
      unpacked += length;
      continue;
    }
    const claimed = Number((await bytesAt(handle, body.start + offset, 8)).getBigInt64(0, true));
    if (claimed < -1 || claimed > length * MOST_PACKED[batch.packing]) {
      throw new RangeError('A column claims more bytes than it can hold');
    }
    unpacked += claimed === -1 ? length - 8 : claimed;
  }
  const mostRows = unpacked / (batch.of === 'dictionary' ? 1 / 8 : LEAST_ROW_BYTES);
  for (const rows of batch.rows) {
    if (rows < 0 || rows > mostRows) throw new RangeError('A batch claims more rows than its bytes can hold');
  }
}

async function bytesAt(handle: FileHandle, position: number, length: number): Promise<DataView> {
  const { bytesRead, buffer } = await handle.read(Buffer.alloc(Math.max(0, length)), 0, length, Math.max(0, position));
  if (bytesRead < length) throw new RangeError('The file ends too early');
  return new DataView(buffer.buffer, buffer.byteOffset, bytesRead);
}

function textOf({ buffer, byteOffset, byteLength }: DataView): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('latin1');
}
