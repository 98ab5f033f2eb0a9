import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

/** `edgewise stop RUN`: ends the process of a run in order. */
export function registerStop(program: Command, { terminal }: CommandContext): void {
  program
    .command('stop')
    .summary('end the process of a run in order; positions and their stops stay')
    .argument('<run>', RUN)
    .addHelpText('after', '\nExample:\n  $ edgewise stop .edgewise/live/quickstart-paper')
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const [{ describeStop, heldByVenue, positionsLeft, stopRun }, { liveStatus }] = await Promise.all([
        import('../operate/stop-run.ts'),
        import('../operate/run-status.ts'),
      ]);
      const outcome = await stopRun(folder, (line) => terminal.wait(line));
      const positions = await positionsLeft(folder, async () => heldByVenue(await liveStatus(folder)));
      terminal.show({ ...outcome, positions }, () => describeStop(outcome, positions));
    });
}
