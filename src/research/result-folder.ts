import { basename, join, relative } from 'node:path';
import { nodeDisk, type Disk, type FileContent } from '../adapters/files/disk.ts';
import { diskFailure } from '../adapters/files/disk-failure.ts';
import { writeAtomically } from '../adapters/files/write-atomically.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { sha256 } from '../training/pack-artifact.ts';

/** The files of one run by name. The writer adds `run.json` as the last file. */
export type RunFiles = Readonly<Record<string, FileContent>>;

const MARKER = 'run.json';

/**
 * Writes the files of a run. A process that dies at any moment leaves either no run or a whole one: the old `run.json`
 * is removed first, every file is replaced atomically, and the new `run.json` is renamed into place last.
 */
export async function writeRun(
  folder: string,
  files: RunFiles,
  manifest: Readonly<Record<string, unknown>>,
  disk: Disk = nodeDisk,
): Promise<void> {
  try {
    await disk.makeFolder(folder);
    await disk.remove(join(folder, MARKER));
  } catch (error) {
    throw diskFailure(error, folder, 'written');
  }
  for (const [name, content] of Object.entries(files)) await writeAtomically(disk, join(folder, name), content);
  await writeAtomically(disk, join(folder, MARKER), `${canonicalJson(manifest, { indent: 1 })}\n`);
}

/** Name of a run's folder: the system and a short hash of everything that its result depends on. */
export function runName(system: string, identity: Readonly<Record<string, unknown>>): string {
  return `${system}-${sha256(Buffer.from(canonicalJson(identity))).slice(0, 10)}`;
}

/** A path for a report: relative to the working directory, or only the file name when it is outside. */
export function shownPath(path: string): string {
  const near = relative('.', path);
  return near.startsWith('..') ? basename(near) : near;
}
