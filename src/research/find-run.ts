import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import { nearestName } from '../core/nearest-name.ts';
import { workspaceAt } from '../config/workspace.ts';

/** A run of a workspace. Runs of research and backtests are in the folder `runs`, runs of trading in `live`. */
export interface NamedRun {
  readonly name: string;
  readonly folder: string;
  readonly kind: 'research' | 'trading';
}

/** All runs of a workspace by name. A folder counts only with the file that marks a run. */
export function namedRuns(workspace: string): readonly NamedRun[] {
  const { root, runs } = workspaceAt(workspace);
  return [...runsIn(join(root, 'live'), 'trading', 'journal.sqlite'), ...runsIn(runs, 'research', 'run.json')];
}

function runsIn(folder: string, kind: NamedRun['kind'], mark: string): NamedRun[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => existsSync(join(folder, name, mark)));
  return names.toSorted().map((name) => ({ name, folder: join(folder, name), kind }));
}

/**
 * The folder of a run that a person named by its path, by its name in the workspace, or by the beginning of its name.
 * Throws `file-missing` with the existing names when no run or several runs match.
 */
export function findRun(workspace: string, text: string): string {
  if (existsSync(text)) return text;
  const runs = namedRuns(workspace);
  const found = runs.find(({ name }) => name === text);
  if (found !== undefined) return found.folder;
  // A process may be preparing it: there is a folder and no journal yet.
  const prepared = join(workspaceAt(workspace).root, 'live', text);
  if (existsSync(prepared)) return prepared;
  const begun = runs.filter(({ name }) => name.startsWith(text));
  const [only] = begun;
  if (only !== undefined && begun.length === 1) return only.folder;
  const names = (begun.length > 0 ? begun : runs).map(({ name }) => name);
  const nearest = nearestName(text, names);
  throw new EdgewiseError(
    'file-missing',
    begun.length > 1 ? 'More than one run has a name that begins so' : 'There is no such run',
    {
      where: text,
      expected: names.length === 0 ? 'the folder of a run' : `the folder of a run, or one of ${names.join(', ')}`,
      actual:
        begun.length > 1 ? countOf(begun.length, 'run') : 'neither a folder nor the name of a run in the workspace',
      advice: nearest === undefined ? '`edgewise runs list` shows all runs of a workspace' : `did you mean ${nearest}?`,
    },
  );
}
