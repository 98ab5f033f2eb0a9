import { HaltFile } from '../adapters/files/halt-file.ts';
import { shellWord } from '../config/shell-word.ts';
import type { HaltState } from '../live/halt-switch.port.ts';
import { liveFolderAt } from './run-folder.ts';
import { accountSwitchPath, readAccountSwitch } from './run-switch.ts';

/** One switch that halts a run: its own, or that of the account that it shares with other systems. */
export interface RunHalt {
  readonly of: 'run' | 'account';
  readonly by: string;
  readonly reason: string;
}

/**
 * Every switch that halts a run just now; empty where it may trade. A switch that cannot be read halts. Each has to be
 * resumed by itself: see `resumeOf`.
 */
export async function haltsOfRun(folder: string): Promise<readonly RunHalt[]> {
  const own = await haltIn('run', () => new HaltFile(liveFolderAt(folder).halt).read());
  const shared = await haltIn('account', async () => {
    const path = accountSwitchPath(folder);
    return path === undefined ? undefined : readAccountSwitch(path);
  });
  return [...own, ...shared];
}

async function haltIn(of: RunHalt['of'], read: () => Promise<HaltState | undefined>): Promise<RunHalt[]> {
  try {
    const state = await read();
    return state?.trading === 'halted' ? [{ of, by: state.by, reason: state.reason }] : [];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ of, by: 'the run itself', reason: `the switch cannot be read: ${why}` }];
  }
}

/** The command that ends a halt of a switch of this run. */
export function resumeOf(of: RunHalt['of'], folder: string): string {
  return `edgewise resume ${shellWord(folder)}${of === 'account' ? ' --account' : ''}`;
}
