import type { Command } from 'commander';
import { shellWord } from '../config/shell-word.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

interface HaltOptions {
  readonly reason: string;
  readonly account?: true;
}

/** `edgewise halt RUN`: the run sends no order until it is resumed. */
export function registerHalt(program: Command, { terminal }: CommandContext): void {
  program
    .command('halt')
    .summary('send nothing more, from now until resumed; positions and their stops stay')
    .argument('<run>', RUN)
    .option('--account', 'halt every system that shares the account of the run')
    .option('--reason <text>', 'the reason that the journal records', 'asked by a person')
    .addHelpText(
      'after',
      '\nWorks whether or not the run is running: the switch is read right before every order is sent.\n\nExample:\n  $ edgewise halt .edgewise/live/quickstart-paper --reason "news at eight"',
    )
    .action(async (named: string, options: HaltOptions, command: Command) => {
      const folder = await runFolder(named, command);
      const isAll = options.account !== undefined;
      const set = isAll
        ? (await import('../operate/set-account-switch.ts')).setAccountSwitch
        : (await import('../operate/set-switch.ts')).setSwitch;
      const state = await set(folder, 'halted', options.reason);
      terminal.show(
        state,
        () =>
          `Halted${isAll ? ' with all that share its account' : ''}, epoch ${state.epoch}. Positions and their stops stay. Go on with \`edgewise resume ${shellWord(folder)}${isAll ? ' --account' : ''}\`.`,
      );
    });
}
