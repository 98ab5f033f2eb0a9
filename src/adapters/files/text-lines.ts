import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { EdgewiseError } from '../../core/errors.ts';
import { errorCode } from './disk-failure.ts';
import { diskFailure } from './disk-failure.ts';

const CHUNK_BYTES = 1 << 20;
/** A line that is longer holds no text that anything here reads. */
const LONGEST_LINE = 64 << 20;

export interface TextLinesOptions {
  /** Receives the bytes of the file as they are on disk. */
  readonly raw: (chunk: Uint8Array) => void;
  /** Is awaited after the lines of each chunk, before more is read. */
  readonly afterChunk: () => Promise<void>;
  readonly stop?: AbortSignal | undefined;
}

/**
 * Reads a text file line by line, unpacked where it is gzipped. Empty lines are left out. Throws `data-unreadable` for
 * a broken archive, and `file-missing`.
 */
export async function readTextLines(
  path: string,
  take: (line: string) => void,
  { raw, afterChunk, stop }: TextLinesOptions,
): Promise<void> {
  const lines = new LineSplitter(take);
  const watched = async function* (source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of source) {
      raw(chunk);
      yield chunk;
    }
  };
  const drain = async (source: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const chunk of source) {
      lines.push(chunk);
      await afterChunk();
    }
    lines.end();
  };
  const ending = stop === undefined ? {} : { signal: stop };
  try {
    const isGzip = await beginsLikeGzip(path);
    const source = createReadStream(path, { highWaterMark: CHUNK_BYTES });
    if (isGzip) await pipeline(source, watched, createGunzip({ chunkSize: CHUNK_BYTES }), drain, ending);
    else await pipeline(source, watched, drain, ending);
  } catch (error) {
    stop?.throwIfAborted();
    if (error instanceof EdgewiseError) throw error;
    if (errorCode(error)?.startsWith('Z_') !== true) throw diskFailure(error, path, 'read');
    throw new EdgewiseError('data-unreadable', 'The archive cannot be unpacked.', {
      where: path,
      expected: 'a whole gzip file',
      actual: error instanceof Error ? error.message : String(error),
      advice: 'Download or copy it again.',
      cause: error,
    });
  }
}

async function beginsLikeGzip(path: string): Promise<boolean> {
  await using handle = await open(path, 'r');
  const { buffer, bytesRead } = await handle.read(new Uint8Array(2), 0, 2, 0);
  return bytesRead === 2 && buffer[0] === 0x1f && buffer[1] === 0x8b;
}

class LineSplitter {
  readonly #take: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #rest = '';

  constructor(take: (line: string) => void) {
    this.#take = take;
  }

  push(chunk: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(chunk, { stream: true })).split('\n');
    this.#rest = lines.pop() ?? '';
    if (this.#rest.length > LONGEST_LINE)
      throw new EdgewiseError('data-unreadable', 'The file is no text of lines.', {
        expected: 'lines of text',
        actual: `a line of more than ${LONGEST_LINE} characters`,
      });
    for (const line of lines) this.#give(line);
  }

  end(): void {
    this.#give(this.#rest + this.#decoder.decode());
  }

  #give(line: string): void {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    if (text !== '') this.#take(text);
  }
}
