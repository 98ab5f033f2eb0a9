import type { Command } from 'commander';
import type { Instant } from '../core/time.ts';
import type { CommandContext } from './command-context.ts';
import { instantOption, threadsOption, wholeNumber } from './options.ts';

interface PaperOptions {
  readonly workspace: string;
  readonly threads: number;
  readonly replay?: true;
  readonly from?: Instant;
  readonly days?: number;
}

/** `edgewise paper SYSTEM`: live trading with money that is not there. */
export function registerPaper(program: Command, { terminal, stop }: CommandContext): void {
  program
    .command('paper')
    .summary('trade a system as if live, with money that is not there')
    .description('Runs the live engine against a simulated Kraken on this machine, through the real ccxt client. No order ever leaves the machine.')
    .argument('<system>', 'a system file')
    .option('--replay', 'recorded candles, as fast as they can be traded; needs no network')
    .option('--from <time>', 'where the replay begins (default: live.replay of the system file)', instantOption)
    .option('--days <number>', 'how long it lasts', wholeNumber)
    .option('--threads <number>', 'worker threads, should a model have to be trained', threadsOption.parse, threadsOption.fallback)
    .addHelpText('after', '\nExamples:\n  $ edgewise paper systems/quickstart.yaml --replay\n  $ edgewise paper systems/quickstart.yaml --replay --from 2022-06-01 --days 30 --json')
    .action(async (systemPath: string, _: unknown, command: Command) => {
      const options: PaperOptions = command.optsWithGlobals();
      const { paperReplay, describeReplay } = await import('./paper-replay.ts');
      const summary = await paperReplay({
        ...options, systemPath, stop, codeVersion: await terminal.version(), progress: terminal.progress.report,
        tell: (line) => terminal.tell(line),
      });
      terminal.show(summary, () => describeReplay(summary));
    });
}
