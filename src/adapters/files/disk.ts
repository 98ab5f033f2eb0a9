/**
 * Candles, artefacts and the files of a research run are written through a `Disk`. Tests replace it by one that fails
 * or fills up at any single change. ARCHITECTURE.md lists what writes other files. Failures are Node's own errors;
 * `diskFailure` turns them into messages for people.
 */
import { mkdir, open, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { errorCode } from './disk-failure.ts';

export type FileContent = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

export interface Disk {
  /** Makes a folder and those above it. */
  makeFolder(path: string): Promise<void>;
  /** Writes a new file, and returns when the data is on the device. Fails when the file exists. */
  writeFile(path: string, content: FileContent): Promise<void>;
  /** Lets other code, such as a database, write the file at this path. Returns when the data is on the device. */
  writeBy(path: string, write: (path: string) => Promise<void>): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  /** Returns when the names in this folder are on the device. A rename is not durable before. */
  syncFolder(path: string): Promise<void>;
  /** Removes a file. A file that does not exist is no failure. */
  remove(path: string): Promise<void>;
  readFile(path: string): Promise<Uint8Array>;
  /** Names in a folder, sorted; empty when the folder does not exist. */
  readFolder(path: string): Promise<readonly string[]>;
  kindOf(path: string): Promise<'file' | 'folder' | 'absent'>;
}

async function orWhenAbsent<Value>(action: Promise<Value>, absent: Value): Promise<Value> {
  try {
    return await action;
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return absent;
    throw error;
  }
}

async function sync(path: string): Promise<void> {
  await using handle = await open(path, 'r');
  await handle.sync();
}

const BLOCK_BYTES = 1 << 20;

/** Joins small pieces to blocks, so that not every line needs a system call. */
async function* inBlocks(
  pieces: Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let waiting: Uint8Array[] = [];
  let size = 0;
  for await (const piece of pieces) {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece;
    waiting.push(bytes);
    size += bytes.length;
    if (size < BLOCK_BYTES) continue;
    yield Buffer.concat(waiting);
    [waiting, size] = [[], 0];
  }
  yield Buffer.concat(waiting);
}

/** The machine's own disk. */
export const nodeDisk: Disk = {
  async makeFolder(path) {
    await mkdir(path, { recursive: true });
  },
  async writeFile(path, content) {
    await using handle = await open(path, 'wx');
    for await (const bytes of inBlocks(
      typeof content === 'string' || content instanceof Uint8Array ? [content] : content,
    )) {
      for (let offset = 0; offset < bytes.length;) offset += (await handle.write(bytes, offset)).bytesWritten;
    }
    await handle.sync();
  },
  async writeBy(path, write) {
    await write(path);
    await sync(path);
  },
  rename,
  syncFolder: sync,
  async remove(path) {
    await orWhenAbsent(rm(path), undefined);
  },
  readFile,
  async readFolder(path) {
    return (await orWhenAbsent(readdir(path), [])).sort();
  },
  async kindOf(path) {
    const found = await orWhenAbsent(stat(path), undefined);
    return found === undefined ? 'absent' : found.isDirectory() ? 'folder' : 'file';
  },
};
