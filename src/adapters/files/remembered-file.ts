import { lstatSync, type BigIntStats } from 'node:fs';
import { readSmallFile } from './read-small-file.ts';

export interface RememberedFileOptions<Value> {
  readonly path: string;
  /** Understands the text. What it throws is passed on, and nothing is remembered. */
  readonly parse: (text: string) => Value;
  /**
   * Age in milliseconds at which the time of the last change of a file is enough to distinguish it from a later change.
   * The default is longer than the coarsest step of a file system's clock (two seconds, FAT).
   */
  readonly settledAfterMs?: number;
}

/**
 * The value of a small file that any process may change. Every call asks the file system which file stands at the path
 * and when it was changed. The text is read and parsed again only where that differs from the last reading, so a call
 * costs a few microseconds and still gives the newest value that was written before it. Needs a local disk: a network
 * file system may answer from its own memory.
 */
export class RememberedFile<Value> {
  readonly #path: string;
  readonly #parse: (text: string) => Value;
  readonly #settledAfterMs: number;
  #last: { readonly stats: BigIntStats; readonly value: Value } | undefined;

  constructor({ path, parse, settledAfterMs = 3_000 }: RememberedFileOptions<Value>) {
    this.#path = path;
    this.#parse = parse;
    this.#settledAfterMs = settledAfterMs;
  }

  /** Undefined where there is no file. Throws the error of the file system, or of `parse`. */
  read(): Value | undefined {
    // What a link leads to is another file than the link, so it is read at every call. A path through a file that is no
    // folder throws here; `statSync` (Node.js 24) would say that there is no file.
    const stats = lstatSync(this.#path, { bigint: true, throwIfNoEntry: false });
    if (this.#last !== undefined && stats !== undefined && isSameFile(this.#last.stats, stats)) return this.#last.value;
    this.#last = undefined;
    return stats === undefined ? undefined : this.#readAnew();
  }

  #readAnew(): Value | undefined {
    const file = readSmallFile(this.#path);
    if (file === undefined) return undefined;
    // Its state was taken before its text: a change that came in between differs from it, and is read by the next call.
    const value = this.#parse(file.text);
    if (this.#isSettled(file.stats)) this.#last = { stats: file.stats, value };
    return value;
  }

  /** A file that was changed just now could be changed again at the same time of the file system's clock. */
  #isSettled({ mtimeMs, ctimeMs }: BigIntStats): boolean {
    const newest = Math.max(Number(mtimeMs), Number(ctimeMs));
    return Date.now() - newest > this.#settledAfterMs;
  }
}

/**
 * Every replacement by renaming and every change of the text or the permissions sets the time of change (`ctime`),
 * which no program can set to another value.
 */
function isSameFile(one: BigIntStats, other: BigIntStats): boolean {
  return (
    one.ctimeNs === other.ctimeNs &&
    one.ino === other.ino &&
    one.mtimeNs === other.mtimeNs &&
    one.size === other.size &&
    one.dev === other.dev
  );
}
