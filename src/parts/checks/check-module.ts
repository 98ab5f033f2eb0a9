import { basename } from 'node:path';
import { folderOfSystem, loadOwnModules, ownModule } from '../own-modules.ts';
import type { Part } from '../part.port.ts';
import { checkPart, type PartProblem } from './check-part.ts';

export interface CheckedModule {
  readonly parts: readonly Pick<Part, 'kind' | 'name'>[];
  readonly problems: readonly PartProblem[];
}

/**
 * Loads a module of a user and holds every part to its contract. Throws `file-missing` or `config-invalid` for a module
 * that cannot be loaded or exports no part.
 */
export async function checkModule(file: string): Promise<CheckedModule> {
  const loaded = await loadOwnModules([basename(file)], folderOfSystem(file));
  const parts = loaded.flatMap((used) => ownModule(used)?.parts ?? []);
  const problems: PartProblem[] = [];
  for (const part of parts) problems.push(...(await checkPart(part)));
  return { parts: parts.map(({ kind, name }) => ({ kind, name })), problems };
}
