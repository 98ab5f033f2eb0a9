import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { EdgewiseError } from '../../core/errors.ts';
import type { ReportProgress } from '../../core/progress.ts';
import { instantFromMillis, type Instant } from '../../core/time.ts';
import { CandleCsvParser, type ParsedCandles } from '../../market/candle-csv-parser.ts';
import type { MappingOptions } from '../../market/csv-mapping.ts';
import { CsvSurvey, type CsvPass } from '../../market/csv-survey.ts';
import { openCandleText, type CandleFormat, type CandleText } from './candle-text.ts';
import { errorCode } from './disk-failure.ts';
import { diskFailure } from './disk-failure.ts';

/** Options of a person where the rows of a file allow several readings. */
export interface ReadOptions extends Omit<MappingOptions, 'source' | 'base' | 'now'> {
  /** No candle of a file opens later. By default the machine's time. */
  readonly now?: Instant;
  /** The instrument, such as `BTC/USDT`. It selects the rows of a symbol column, and one of two volumes. */
  readonly instrument?: string;
  /** The instrument's name in the file. */
  readonly symbol?: string;
  readonly progress?: ReportProgress;
  readonly stop?: AbortSignal;
}

/** The candles of a file, with the hash that identifies the file. */
export interface CandleFile extends ParsedCandles {
  readonly path: string;
  readonly format: CandleFormat;
  readonly bytes: number;
  /** SHA-256 of the file on disk. */
  readonly sha256: string;
}

/**
 * Reads the candles of a CSV, JSON, Feather, Arrow or Parquet file without checking their values. The format, and
 * whether the file is gzipped, is found from its first bytes, not from its name. The file is read two or three times,
 * because all rows decide how it is read. Throws `file-missing` (absent, a folder, not permitted) or `data-unreadable`
 * (empty, other columns, a broken archive, rows that can be read in two ways).
 */
export async function readCandleFile(path: string, options: ReadOptions = {}): Promise<CandleFile> {
  const bytes = await sizeOf(path);
  try {
    const file = new FilePasses({ path, bytes, text: await openCandleText(path), options });
    const base = options.instrument?.split('/')[0];
    const now = options.now ?? machineTime();
    const survey = new CsvSurvey({ ...options, now, source: path, ...(base === undefined ? {} : { base }) });
    const surveyed = await file.run(survey, 'looking through');
    const mapping =
      surveyed.kind === 'settled' ? surveyed.mapping : await file.run(surveyed.orderPass, 'comparing the columns of');
    const { instrument, symbol } = options;
    const parser = new CandleCsvParser(mapping, {
      source: path,
      ...(instrument === undefined ? {} : { instrument }),
      ...(symbol === undefined ? {} : { symbol }),
    });
    const parsed = await file.run(parser, 'reading');
    return { ...parsed, path, format: file.format, bytes, sha256: file.sha256 };
  } catch (error) {
    throw readFailure(error, path, options.stop);
  }
}

/** The time of this machine's clock. */
export function machineTime(): Instant {
  return instantFromMillis(Date.now());
}

interface PassesOptions {
  readonly path: string;
  readonly bytes: number;
  readonly text: CandleText;
  readonly options: ReadOptions;
}

/** Reads one file several times, and throws if it has changed in between. */
class FilePasses {
  readonly #options: PassesOptions;
  #sha256: string | undefined;

  constructor(options: PassesOptions) {
    this.#options = options;
  }

  get format(): CandleFormat {
    return this.#options.text.format;
  }

  get sha256(): string {
    return this.#sha256 ?? '';
  }

  async run<Result>(pass: CsvPass<Result>, doing: string): Promise<Result> {
    const { path, bytes, text, options } = this.#options;
    const hash = createHash('sha256');
    const isText = text.format === 'CSV' || text.format === 'JSON';
    const stage = `${doing} ${basename(path)}`;
    let done = 0;
    const raw = (chunk: Uint8Array): void => {
      hash.update(chunk);
      done += chunk.length;
      options.progress?.({ stage, done, total: bytes });
    };
    await text.read((chunk) => pass.push(chunk), { raw, stop: options.stop });
    if (!isText) for await (const chunk of createReadStream(path)) raw(chunk as Uint8Array);
    const sha256 = hash.digest('hex');
    if (this.#sha256 !== undefined && this.#sha256 !== sha256) {
      throw new EdgewiseError('data-unreadable', 'The file changed while it was read.', {
        where: path,
        expected: `SHA-256 ${this.#sha256}`,
        actual: sha256,
        advice: 'Import it again when nothing writes to it any more.',
      });
    }
    this.#sha256 = sha256;
    return pass.finish();
  }
}

async function sizeOf(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (found.isFile()) return found.size;
  } catch (error) {
    throw diskFailure(error, path, 'read');
  }
  throw new EdgewiseError('file-missing', 'The path is no file.', {
    where: path,
    expected: 'a file of candles',
    actual: 'a folder, or something else that is no file',
    advice: 'Name one file inside it.',
  });
}

function readFailure(error: unknown, path: string, stop: AbortSignal | undefined): unknown {
  if (stop?.aborted === true) return stop.reason;
  const code = errorCode(error);
  if (code?.startsWith('Z_') === true) {
    return new EdgewiseError(
      'data-unreadable',
      code === 'Z_BUF_ERROR' ? 'The gzip archive ends too early.' : 'The gzip archive is broken.',
      {
        where: path,
        expected: 'a whole gzip archive',
        actual: error instanceof Error ? error.message : code,
        advice: 'Download the file again.',
        cause: error,
      },
    );
  }
  return diskFailure(error, path, 'read');
}
