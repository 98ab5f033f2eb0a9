import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

/** `edgewise restart RUN`: stops a run in order and starts it again. */
export function registerRestart(program: Command, { terminal }: CommandContext): void {
  program
    .command('restart')
    .summary('stop a run in order and start it again as it was started, detached')
    .description(
      'Takes the command line that the run was started with, and the keys of this shell. A run that does not run is started.',
    )
    .argument('<run>', RUN)
    .addHelpText('after', '\nExample:\n  $ edgewise restart .edgewise/live/quickstart-paper')
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const { restartRun, describeDaemon } = await import('../operate/daemon.ts');
      const started = await restartRun(folder, (line) => terminal.wait(line));
      terminal.show(started, () => describeDaemon(started));
    });
}
