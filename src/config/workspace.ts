import { dirname, join, resolve } from 'node:path';
import { requireWritable } from '../adapters/files/require-writable.ts';

/**
 * Where everything that Edgewise keeps lies: candles, other facts, artefacts, trials, runs. One folder, `.edgewise` by
 * default.
 */
export interface Workspace {
  readonly root: string;
  readonly candles: string;
  /** Order books, trade flows, funding rates: what is known of markets beside their candles. */
  readonly facts: string;
  readonly artifacts: string;
  readonly trials: string;
  readonly runs: string;
  /** Which state server keeps the trials of this workspace; the file is there once one does. */
  readonly stateServer: string;
}

export function workspaceAt(root: string): Workspace {
  const base = resolve(root);
  return {
    root: base,
    candles: join(base, 'candles'),
    facts: factsBeside(join(base, 'candles')),
    artifacts: join(base, 'artifacts'),
    trials: join(base, 'trials.sqlite'),
    runs: join(base, 'runs'),
    stateServer: join(base, 'state-server.json'),
  };
}

/** The folder of facts that belongs to a folder of candles. */
export function factsBeside(candles: string): string {
  return join(dirname(candles), 'facts');
}

/**
 * Throws `file-missing` unless a command can keep its results in a workspace, and where `out` is named, in that folder.
 * Checked before hours of work, not after.
 */
export function requireWritableWorkspace(root: string, out?: string): void {
  const { root: base, candles, artifacts, runs } = workspaceAt(root);
  for (const folder of [base, candles, artifacts, out ?? runs]) requireWritable(folder);
}
