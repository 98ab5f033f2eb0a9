/**
 * Reads the rows of a candle file as CSV text. The file is CSV or JSON (plain or gzipped), Feather, Arrow or Parquet.
 */
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gunzipSync } from 'node:zlib';
import { EdgewiseError } from '../../core/errors.ts';
import { JsonRows } from './json-rows.ts';

export type CandleFormat = 'CSV' | 'JSON' | 'Arrow' | 'Parquet';

export type TakeBytes = (chunk: Uint8Array) => void;

/** A file that can be read several times. */
export interface CandleText {
  readonly format: CandleFormat;
  /**
   * Reads the file once and passes on its rows as CSV text. `raw` receives the bytes of a text file as they are on
   * disk.
   */
  read(take: TakeBytes, options: { readonly raw: TakeBytes; readonly stop: AbortSignal | undefined }): Promise<void>;
}

const CHUNK_BYTES = 1 << 20;
const PEEKED_BYTES = 4_096;

/**
 * Opens a file and finds its format from its first bytes, not from its name. Throws `data-unreadable` for known formats
 * that are not supported.
 */
export async function openCandleText(path: string): Promise<CandleText> {
  const head = await firstBytes(path);
  const magic = Buffer.from(head.subarray(0, 6)).toString('latin1');
  if (magic.startsWith('PAR1')) {
    const { readParquetRows } = await import('../duckdb/parquet-rows.ts');
    return { format: 'Parquet', read: (take, { stop }) => readParquetRows(path, take, stop) };
  }
  if (magic === 'ARROW1' || isArrowStream(head)) {
    const { readArrowRows } = await import('./arrow-rows.ts');
    return { format: 'Arrow', read: (take, { stop }) => readArrowRows(path, take, stop) };
  }
  if (magic.startsWith('FEA1')) {
    throw new EdgewiseError(
      'data-unreadable',
      'The file is of the first version of Feather, which is no longer read.',
      {
        where: path,
        expected: 'Feather version 2 (Arrow), as pandas and freqtrade write it since 2020',
        actual: 'Feather version 1',
        advice: 'Write it again with a newer library: df.to_feather(path)',
      },
    );
  }
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  const isJson = /^\uFEFF?\s*[[{]/.test(Buffer.from(isGzip ? peekGzip(head) : head).toString('utf8'));
  return {
    format: isJson ? 'JSON' : 'CSV',
    read: (take, options) => readText(path, isGzip, isJson ? jsonInto(path, take) : plainInto(take), options),
  };
}

async function firstBytes(path: string): Promise<Uint8Array> {
  await using handle = await open(path, 'r');
  const { buffer, bytesRead } = await handle.read(new Uint8Array(PEEKED_BYTES), 0, PEEKED_BYTES, 0);
  return buffer.subarray(0, bytesRead);
}

/** A stream of Arrow messages begins with the mark of a message and the length of a schema. */
function isArrowStream(head: Uint8Array): boolean {
  return head[0] === 0xff && head[1] === 0xff && head[2] === 0xff && head[3] === 0xff;
}

/** Unpacks the first bytes of an archive. Empty when they are too few or broken; reading the file then fails. */
function peekGzip(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head, { finishFlush: 2 });
  } catch {
    return new Uint8Array(0);
  }
}

interface TextSink {
  readonly push: TakeBytes;
  readonly finish: () => void;
}

function plainInto(take: TakeBytes): TextSink {
  return { push: take, finish: () => {} };
}

function jsonInto(source: string, take: TakeBytes): TextSink {
  const rows = new JsonRows(source, take);
  return { push: (chunk) => rows.push(chunk), finish: () => rows.finish() };
}

async function readText(
  path: string,
  isGzip: boolean,
  sink: TextSink,
  { raw, stop }: { readonly raw: TakeBytes; readonly stop: AbortSignal | undefined },
): Promise<void> {
  const watched = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      raw(chunk);
      yield chunk;
    }
  };
  const drain = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of source) sink.push(chunk);
    sink.finish();
  };
  const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const ending = stop === undefined ? {} : { signal: stop };
  if (isGzip) await pipeline(source, watched, createGunzip({ chunkSize: CHUNK_BYTES }), drain, ending);
  else await pipeline(source, watched, drain, ending);
}
