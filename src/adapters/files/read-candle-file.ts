import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { EdgewiseError } from '../../core/errors.ts';
import type { ReportProgress } from '../../core/progress.ts';
import { CandleCsvParser, type ParsedCandles } from '../../market/candle-csv-parser.ts';
import type { CsvRole } from '../../market/csv-columns.ts';
import { errorCode } from './disk.ts';
import { diskFailure } from './disk-failure.ts';

export interface ReadOptions {
  /** `BTC/USDT`: which rows to take when the file has a symbol column, and which volume when it has two. */
  readonly instrument?: string;
  /** Columns named by the person: a header's name, or a position counted from 1. */
  readonly columns?: Readonly<Partial<Record<CsvRole, string>>>;
  readonly progress?: ReportProgress;
  readonly stop?: AbortSignal;
}

/** What was read, and the proof of which file it was. */
export interface CandleFile extends ParsedCandles {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256 of the file as it lies on disk. */
  readonly sha256: string;
}

/**
 * Reads the candles of a `.csv` or `.csv.gz` file as they stand; gzip is known by its first bytes, whatever the name.
 * Throws `file-missing` (absent, a folder, not permitted) or `data-unreadable` (empty, other columns, a broken archive).
 */
export async function readCandleFile(path: string, options: ReadOptions = {}): Promise<CandleFile> {
  const bytes = await sizeOf(path);
  const hash = createHash('sha256');
  const base = options.instrument?.split('/')[0];
  const parser = new CandleCsvParser({
    source: path,
    ...(options.instrument === undefined ? {} : { instrument: options.instrument }),
    ...(base === undefined ? {} : { base }),
    ...(options.columns === undefined ? {} : { columns: options.columns }),
  });
  let done = 0;
  const counted = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      hash.update(chunk);
      done += chunk.length;
      options.progress?.({ stage: `reading ${basename(path)}`, done, total: bytes });
      yield chunk;
    }
  };
  const parse = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of source) parser.push(chunk);
  };
  try {
    const source = createReadStream(path, { highWaterMark: 1 << 20 });
    const ending = options.stop === undefined ? {} : { signal: options.stop };
    if (await isGzip(path)) await pipeline(source, counted, createGunzip({ chunkSize: 1 << 20 }), parse, ending);
    else await pipeline(source, counted, parse, ending);
  } catch (error) {
    throw readFailure(error, path, options.stop);
  }
  return { ...parser.finish(), path, bytes, sha256: hash.digest('hex') };
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw diskFailure(error, path, 'read');
  }
  throw new EdgewiseError('file-missing', 'The path is no file.', {
    where: path, expected: 'a .csv or .csv.gz file', actual: 'a folder, or something else that is no file', advice: 'Name one file inside it.',
  });
}

async function isGzip(path: string): Promise<boolean> {
  await using handle = await open(path, 'r');
  const { buffer, bytesRead } = await handle.read(new Uint8Array(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

function readFailure(error: unknown, path: string, stop: AbortSignal | undefined): unknown {
  if (stop?.aborted === true) return stop.reason;
  const code = errorCode(error);
  if (code?.startsWith('Z_') === true) {
    return new EdgewiseError('data-unreadable', code === 'Z_BUF_ERROR' ? 'The gzip archive ends too early.' : 'The gzip archive is broken.', {
      where: path, expected: 'a whole gzip archive', actual: error instanceof Error ? error.message : code, advice: 'Download the file again.', cause: error,
    });
  }
  return diskFailure(error, path, 'read');
}
