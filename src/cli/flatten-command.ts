import type { Command } from 'commander';
import { KEY_VARIABLES } from '../venues/words-of-venues.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { addressOption } from './terminal/options.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

/** `edgewise flatten RUN`: the kill switch, which halts a run and closes its positions. */
export function registerFlatten(program: Command, { terminal, stop }: CommandContext): void {
  program
    .command('flatten')
    .summary('the kill switch: halt a run, take its orders back and close its positions')
    .description(
      `Needs nothing of the trading process: it talks to the venue itself, with a key of its own from EDGEWISE_KILL_KEY and EDGEWISE_KILL_SECRET (or the run's own from ${KEY_VARIABLES}). What the account holds apart from the run is not touched.`,
    )
    .argument('<run>', RUN)
    .option('--reason <text>', 'the reason that the journal records', 'flattened by a person')
    .option('--url <address>', "the venue's address, when it is not the one that the run uses", addressOption)
    .addHelpText('after', '\nExample:\n  $ edgewise flatten .edgewise/live/quickstart-paper')
    .action(async (named: string, options: { readonly reason: string; readonly url?: string }, command: Command) => {
      const folder = await runFolder(named, command);
      const { flatten, describeFlatten, isFlatAndHalted } = await import('../operate/flatten.ts');
      const outcome = await flatten({
        folder,
        ...options,
        stop,
        tell: (line) => (terminal.mode === 'json' ? terminal.wait(line) : terminal.print(line)),
      });
      terminal.show(outcome, () => describeFlatten(outcome));
      if (!isFlatAndHalted(outcome)) terminal.endWith('check-failed');
    });
}
