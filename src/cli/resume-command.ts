import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

/** `edgewise resume RUN`: the run trades again after a halt. */
export function registerResume(program: Command, { terminal }: CommandContext): void {
  program
    .command('resume')
    .summary('trade again after a halt; entries wait until the books were compared with the venue')
    .argument('<run>', RUN)
    .option('--account', 'end a halt of every system that shares the account of the run')
    .addHelpText('after', '\nExample:\n  $ edgewise resume .edgewise/live/quickstart-paper')
    .action(async (named: string, options: { readonly account?: true }, command: Command) => {
      const folder = await runFolder(named, command);
      const set =
        options.account === undefined
          ? (await import('../operate/set-switch.ts')).setSwitch
          : (await import('../operate/set-account-switch.ts')).setAccountSwitch;
      const state = await set(folder, 'on', 'asked by a person');
      const [{ haltsOfRun }, { describeResume }] = await Promise.all([
        import('../trading/halts-of-run.ts'),
        import('./lines/halt-lines.ts'),
      ]);
      const resumed = { ...state, stillHalted: await haltsOfRun(folder) };
      terminal.show(resumed, () => describeResume(resumed, options.account === undefined ? 'run' : 'account', folder));
    });
}
