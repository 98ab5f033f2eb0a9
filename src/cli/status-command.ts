import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

/** `edgewise status RUN`: shows the positions and the state of a run, whether or not its process runs. */
export function registerStatus(program: Command, { terminal }: CommandContext): void {
  program
    .command('status')
    .summary('positions, health and halt switch of a run, whether or not it is running')
    .argument('<run>', RUN)
    .addHelpText('after', '\nExample:\n  $ edgewise status .edgewise/live/quickstart-paper')
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const [{ liveStatus }, { describeStatus }] = await Promise.all([
        import('../operate/run-status.ts'),
        import('./lines/status-lines.ts'),
      ]);
      const status = await liveStatus(folder);
      terminal.show(status, () => describeStatus(status, new Date(), terminal.columns));
    });
}
