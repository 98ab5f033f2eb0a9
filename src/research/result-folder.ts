import { basename, join, relative } from 'node:path';
import { nodeDisk, type Disk, type FileContent } from '../adapters/files/disk.ts';
import { diskFailure } from '../adapters/files/disk-failure.ts';
import { writeAtomically } from '../adapters/files/write-atomically.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { sha256 } from '../training/pack-artifact.ts';

/** The files of one run by name; `run.json` is made by the writer and comes last. */
export type RunFiles = Readonly<Record<string, FileContent>>;

const MARKER = 'run.json';

/**
 * Writes a run so that a death at any moment leaves either no run or a whole one: the old marker goes first, every file
 * is put in place atomically, and the marker, which says what was run, is renamed into place last.
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

/** Name of a run's folder: the system and a short hash of everything that decides its outcome. */
export function runName(system: string, identity: Readonly<Record<string, unknown>>): string {
  return `${system}-${sha256(Buffer.from(canonicalJson(identity))).slice(0, 10)}`;
}

/** A path as a report may show it: relative to here, or only its name when it lies elsewhere. */
export function shownPath(path: string): string {
  const near = relative('.', path);
  return near.startsWith('..') ? basename(near) : near;
}
