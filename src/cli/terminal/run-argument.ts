import { existsSync } from 'node:fs';
import type { Command } from 'commander';

/** The help text of the argument RUN. */
export const RUN = 'the name or the folder of a run that `edgewise paper` or `edgewise live` made';

/** Whether an argument that may name a run or a system is the path of a system file. */
export function isSystemFile(named: string): boolean {
  return /\.ya?ml$/.test(named);
}

/** The folder of the run that a person named on the command line. Throws `file-missing` where there is none. */
export async function runFolder(named: string, command: Command): Promise<string> {
  // A path needs no search, and an urgent command loads the less.
  if (existsSync(named)) return named;
  const { workspace }: { readonly workspace: string } = command.optsWithGlobals();
  const { findRun } = await import('../../research/find-run.ts');
  return findRun(workspace, named);
}
