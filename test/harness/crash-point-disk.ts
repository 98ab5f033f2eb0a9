import { readFile, truncate } from 'node:fs/promises';
import { nodeDisk, type Disk, type FileContent } from '../../src/adapters/files/disk.ts';

/** The error that stands for the death of a process. Product code must not catch it and continue. */
export class CrashError extends Error {
  override readonly name = 'CrashError';
}

export interface CrashPoint {
  /** Number of the last change of the disk, counted from 1. A write has two points: before it, and after half of it. */
  readonly at: number;
  /** `throw`: an error ends the work and the disk fails from then on. `kill`: SIGKILL ends this process. */
  readonly death: 'throw' | 'kill';
}

/** A disk on which the process dies at a chosen change. Earlier changes stay, and later ones are not made. */
export class CrashPointDisk implements Disk {
  readonly #point: CrashPoint;
  #changes = 0;
  #lastAct: string | undefined;

  constructor(point: CrashPoint) {
    this.#point = point;
  }

  /** What the process was about to do when it died; undefined while it lives. */
  get diedAt(): string | undefined {
    return this.#lastAct;
  }

  async makeFolder(path: string): Promise<void> {
    this.#change(`before making the folder ${path}`);
    await nodeDisk.makeFolder(path);
  }

  async writeFile(path: string, content: FileContent): Promise<void> {
    this.#change(`before writing ${path}`);
    await nodeDisk.writeFile(path, content);
    await this.#halfWay(path);
  }

  async writeBy(path: string, write: (path: string) => Promise<void>): Promise<void> {
    this.#change(`before letting ${path} be written`);
    await nodeDisk.writeBy(path, write);
    await this.#halfWay(path);
  }

  async rename(from: string, to: string): Promise<void> {
    this.#change(`before renaming ${from} to ${to}`);
    await nodeDisk.rename(from, to);
  }

  async syncFolder(path: string): Promise<void> {
    this.#change(`before syncing ${path}`);
    await nodeDisk.syncFolder(path);
  }

  async remove(path: string): Promise<void> {
    this.#change(`before removing ${path}`);
    await nodeDisk.remove(path);
  }

  async readFile(path: string): Promise<Uint8Array> {
    this.#mustLive();
    return nodeDisk.readFile(path);
  }

  async readFolder(path: string): Promise<readonly string[]> {
    this.#mustLive();
    return nodeDisk.readFolder(path);
  }

  async kindOf(path: string): Promise<'file' | 'folder' | 'absent'> {
    this.#mustLive();
    return nodeDisk.kindOf(path);
  }

  #change(act: string): void {
    this.#mustLive();
    this.#changes++;
    if (this.#changes === this.#point.at) this.#die(act);
  }

  /** The second point of a write: the file has half of its bytes. */
  async #halfWay(path: string): Promise<void> {
    this.#changes++;
    if (this.#changes !== this.#point.at) return;
    await truncate(path, Math.floor((await readFile(path)).length / 2));
    this.#die(`half-way through writing ${path}`);
  }

  #die(act: string): never {
    this.#lastAct = act;
    if (this.#point.death === 'kill') process.kill(process.pid, 'SIGKILL');
    throw new CrashError(`died ${act}`);
  }

  #mustLive(): void {
    if (this.#lastAct !== undefined) throw new CrashError(`already died ${this.#lastAct}`);
  }
}
