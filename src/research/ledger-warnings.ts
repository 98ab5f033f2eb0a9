import { existsSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { stateServer } from '../adapters/postgres/state-server.ts';
import { namedRuns } from './find-run.ts';
import { willCarryOver } from './open-ledger.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface LedgerWarningsOptions {
  readonly workspace: string;
  readonly systemPath: string;
}

/** Name of a workspace by default. */
const USUAL_WORKSPACE = '.edgewise';

/**
 * Warnings about a trial ledger whose count may be too low. It may be empty although the workspace has runs of
 * research, or another workspace near the system file may have trials of its own.
 */
export function ledgerWarnings({ workspace, systemPath }: LedgerWarningsOptions): readonly string[] {
  const place = workspaceAt(workspace);
  const { root, trials } = place;
  const warnings: string[] = [];
  const server = willCarryOver(place);
  if (server !== undefined)
    warnings.push(
      `The trials of ${trials} are carried over to ${server}, and are kept there from now on. The file stays as it is.`,
    );
  const researched = namedRuns(workspace).filter(({ kind }) => kind === 'research').length;
  if (researched > 0 && !hasContent(trials) && stateServer() === undefined)
    warnings.push(
      `The trial ledger ${trials} is empty, and this workspace has ${researched} ${researched === 1 ? 'run' : 'runs'} of research: their tries are not counted any more.`,
    );
  const other = nearestOther(root, dirname(resolve(systemPath)));
  if (other !== undefined)
    warnings.push(
      `Tries are counted in ${root}. The workspace ${other} keeps tries, too, and they do not count here: name it with --workspace to go on with its count.`,
    );
  return warnings;
}

/** The nearest other workspace with a trial ledger, in a folder or above it. */
function nearestOther(root: string, folder: string): string | undefined {
  const candidate = join(folder, USUAL_WORKSPACE);
  if (hasContent(workspaceAt(candidate).trials)) return isSame(candidate, root) ? undefined : candidate;
  const above = dirname(folder);
  return above === folder ? undefined : nearestOther(root, above);
}

function hasContent(path: string): boolean {
  return existsSync(path) && statSync(path).size > 0;
}

/** Whether two paths name one folder, also through a link. A folder that does not exist yet counts as the same. */
function isSame(one: string, other: string): boolean {
  return existsSync(other) && realpathSync(one) === realpathSync(other);
}
