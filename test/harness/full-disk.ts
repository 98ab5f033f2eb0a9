import { stat, truncate } from 'node:fs/promises';
import { nodeDisk, type Disk, type FileContent } from '../../src/adapters/files/disk.ts';

/** The point at which the disk is full: the nth change that needs room (counted from 1), or a number of bytes. */
export type Capacity = { readonly changes: number } | { readonly bytes: number };

/**
 * A disk that becomes full. The write stores what fits and fails with ENOSPC, and so does every later write. Files can
 * still be removed.
 */
export class FullDisk implements Disk {
  readonly #capacity: Capacity;
  #changes = 0;
  #bytes = 0;
  #failures = 0;

  constructor(capacity: Capacity) {
    this.#capacity = capacity;
  }

  /** Number of refused writes. */
  get failures(): number {
    return this.#failures;
  }

  readonly rename = async (from: string, to: string): Promise<void> => {
    this.#need(to);
    await nodeDisk.rename(from, to);
  };
  readonly syncFolder = (path: string): Promise<void> => nodeDisk.syncFolder(path);
  readonly remove = (path: string): Promise<void> => nodeDisk.remove(path);
  readonly readFile = (path: string): Promise<Uint8Array> => nodeDisk.readFile(path);
  readonly readFolder = (path: string): Promise<readonly string[]> => nodeDisk.readFolder(path);
  readonly kindOf = (path: string): Promise<'file' | 'folder' | 'absent'> => nodeDisk.kindOf(path);

  async makeFolder(path: string): Promise<void> {
    if ((await nodeDisk.kindOf(path)) === 'folder') return;
    this.#need(path);
    await nodeDisk.makeFolder(path);
  }

  async writeFile(path: string, content: FileContent): Promise<void> {
    await nodeDisk.writeFile(path, content);
    await this.#fit(path);
  }

  async writeBy(path: string, write: (path: string) => Promise<void>): Promise<void> {
    await nodeDisk.writeBy(path, write);
    await this.#fit(path);
  }

  /** Shortens the file to what fits, and fails when that is less than all. */
  async #fit(path: string): Promise<void> {
    const { size } = await stat(path);
    this.#changes++;
    this.#bytes += size;
    const fitting =
      'bytes' in this.#capacity
        ? size - Math.max(0, this.#bytes - this.#capacity.bytes)
        : this.#changes >= this.#capacity.changes
          ? Math.floor(size / 2)
          : size;
    if (fitting >= size) return;
    await truncate(path, Math.max(0, fitting));
    this.#fail(path);
  }

  #need(path: string): void {
    this.#changes++;
    const isFull =
      'bytes' in this.#capacity ? this.#bytes > this.#capacity.bytes : this.#changes >= this.#capacity.changes;
    if (isFull) this.#fail(path);
  }

  #fail(path: string): never {
    this.#failures++;
    throw Object.assign(new Error(`ENOSPC: no space left on device, write '${path}'`), {
      code: 'ENOSPC',
      errno: -28,
      syscall: 'write',
      path,
    });
  }
}
