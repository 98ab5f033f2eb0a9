import { join, resolve } from 'node:path';

/** Where everything that Edgewise keeps lies: candles, artefacts, trials, runs. One folder, `.edgewise` by default. */
export interface Workspace {
  readonly root: string;
  readonly candles: string;
  readonly artifacts: string;
  readonly trials: string;
  readonly runs: string;
}

export function workspaceAt(root: string): Workspace {
  const base = resolve(root);
  return {
    root: base,
    candles: join(base, 'candles'),
    artifacts: join(base, 'artifacts'),
    trials: join(base, 'trials.sqlite'),
    runs: join(base, 'runs'),
  };
}
