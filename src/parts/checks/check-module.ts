import { basename } from 'node:path';
import type { UsedModule } from '../../config/general-settings.ts';
import { builtInParts } from '../built-in-parts.ts';
import { copyOfParts, folderOfSystem, loadOwnModules, ownModule } from '../own-modules.ts';
import type { Part } from '../part.port.ts';
import { checkPart, inWords, type PartProblem } from './check-part.ts';
import { sharedState } from './shared-state.ts';

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
  const problems: PartProblem[] = [...takenNames(parts)];
  for (const used of loaded)
    for (const part of ownModule(used)?.parts ?? []) problems.push(...(await problemsOf(part, used)));
  return { parts: parts.map(({ kind, name }) => ({ kind, name })), problems };
}

/** A system that uses the module could not be read: two parts of a kind have one name. */
function takenNames(parts: readonly Part[]): PartProblem[] {
  const isSame = (one: Part) => (other: Part) => one.kind === other.kind && one.name === other.name;
  return parts.flatMap((part, place) => {
    const { kind, name } = part;
    if (builtInParts.parts.some(isSame(part))) return [{ kind, name, problem: builtIn(part) }];
    return parts.findIndex(isSame(part)) < place
      ? [{ kind, name, problem: `another ${kind} of the module has this name` }]
      : [];
  });
}

function builtIn({ kind, name }: Part): string {
  const how =
    kind === 'feature' ? `a system file has it without a module, by features: { add: [${name}] }` : 'rename yours';
  return `a ${kind} that comes with Edgewise has this name: ${how}`;
}

/**
 * Whether instances share state is asked of a part that keeps its contract otherwise, and only here: it takes copies of
 * the module.
 */
async function problemsOf(part: Part, used: UsedModule): Promise<readonly PartProblem[]> {
  const { kind, name } = part;
  const problems = await checkPart(part);
  if (problems.length > 0) return problems;
  const shared = await sharedState(async () => {
    const copy = (await copyOfParts(used)).find((other) => other.kind === kind && other.name === name);
    if (copy === undefined) throw new RangeError(`The module ${used.file} exports another part each time`);
    return copy;
  }).catch((error: unknown) => `it failed where two instances run in turns: ${inWords(error)}`);
  return shared === undefined ? [] : [{ kind, name, problem: shared }];
}
