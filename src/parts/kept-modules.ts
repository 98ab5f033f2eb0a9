import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { nodeDisk, type Disk } from '../adapters/files/disk.ts';
import { writeAtomically } from '../adapters/files/write-atomically.ts';
import type { UsedModule } from '../config/general-settings.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { loadOwnModules, ownModule } from './own-modules.ts';

/** Stands for the folder above in a copy: a module may import from there. */
const ABOVE = '_above';

/**
 * Copies the modules that a system uses into the folder of a run, so that the run can be replayed when the user has
 * changed them. A copy has the name of its hash and is written once.
 */
export async function keepModules(
  { use = [] }: Pick<SystemConfig, 'use'>,
  folder: string,
  disk: Disk = nodeDisk,
): Promise<void> {
  for (const used of use) {
    const found = ownModule(used);
    if (found === undefined) throw new RangeError(`The module ${used.file} was not loaded before the run`);
    const { files } = found.text;
    const levels = Math.max(0, ...[...files.keys()].map((name) => name.split('../').length - 1));
    const base = join(copyOf(folder, used), ...Array.from({ length: levels }, () => ABOVE));
    for (const [name, text] of files) {
      const path = join(base, name);
      await disk.makeFolder(dirname(path));
      await writeAtomically(disk, path, text);
    }
  }
}

/**
 * Loads the modules of a recorded run from the copies in its folder. Does nothing for those that are loaded. Throws
 * `file-missing` where there is no copy, `config-invalid` where it is another text.
 */
export async function loadKeptModules({ use = [] }: Pick<SystemConfig, 'use'>, folder: string): Promise<void> {
  for (const used of use) {
    if (ownModule(used) !== undefined) continue;
    let base = copyOf(folder, used);
    while (await exists(join(base, ABOVE))) base = join(base, ABOVE);
    await loadOwnModules([{ ...used, file: basename(used.file) }], base);
  }
}

function copyOf(folder: string, { sha256 }: UsedModule): string {
  return join(folder, 'code', sha256.slice(0, 16));
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}
