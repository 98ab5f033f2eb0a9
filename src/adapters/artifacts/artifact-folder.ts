import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ArtifactStore, PackedArtifact } from '../../training/artifact-store.port.ts';
import { nodeDisk, type Disk } from '../files/disk.ts';
import { writeAtomically } from '../files/write-atomically.ts';

/** Allowed names of an artefact. None of them is a path out of the folder. */
const PLAIN_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/**
 * Artefacts as two files in a folder, `ID.bin` and `ID.json`. The manifest is renamed into place last, so an artefact
 * exists exactly when its manifest exists. A crash at any write leaves the other artefacts readable.
 */
export class ArtifactFolder implements ArtifactStore {
  readonly #folder: string;
  readonly #disk: Disk;

  constructor(folder: string, disk: Disk = nodeDisk) {
    this.#folder = folder;
    this.#disk = disk;
  }

  async list(): Promise<readonly string[]> {
    const names = await this.#disk.readFolder(this.#folder);
    return names
      .filter((name) => name.endsWith('.json') && !name.startsWith('.'))
      .map((name) => name.slice(0, -'.json'.length));
  }

  async save({ id, manifestText, tensorBytes }: PackedArtifact): Promise<void> {
    await writeAtomically(this.#disk, join(this.#folder, `${id}.bin`), tensorBytes);
    await writeAtomically(this.#disk, join(this.#folder, `${id}.json`), manifestText);
  }

  async load(id: string): Promise<PackedArtifact | undefined> {
    if (!PLAIN_NAME.test(id)) return undefined;
    const manifest = join(this.#folder, `${id}.json`);
    if ((await this.#disk.kindOf(manifest)) !== 'file') return undefined;
    const manifestText = Buffer.from(await this.#disk.readFile(manifest)).toString('utf8');
    const tensors = join(this.#folder, `${id}.bin`);
    const whole = (await this.#disk.kindOf(tensors)) === 'file';
    return { id, manifestText, tensorBytes: whole ? await this.#disk.readFile(tensors) : new Uint8Array() };
  }

  /** All ids in the order in which they were stored. */
  async newestFirst(): Promise<readonly string[]> {
    const stored = await Promise.all(
      (await this.list()).map(async (id) => ({ id, at: (await stat(join(this.#folder, `${id}.json`))).mtimeMs })),
    );
    return stored.toSorted((left, right) => right.at - left.at).map(({ id }) => id);
  }

  /** Removes an artefact. The manifest is removed first, because without it there is no artefact. */
  async remove(id: string): Promise<void> {
    if (!PLAIN_NAME.test(id)) return;
    await this.#disk.remove(join(this.#folder, `${id}.json`));
    await this.#disk.remove(join(this.#folder, `${id}.bin`));
  }
}
