import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { instantTextOption } from './terminal/options.ts';

interface BacktestOptions {
  readonly workspace: string;
  readonly model: string;
  readonly from?: string;
  readonly to?: string;
  readonly out?: string;
  readonly final?: true;
}

/** `edgewise backtest SYSTEM --model ID`: tests a stored model on stored candles. */
export function registerBacktest(program: Command, { terminal, stop }: CommandContext): void {
  program
    .command('backtest')
    .summary('run a stored model over stored candles, with real costs')
    .description(
      'Stays clear of the hold-out without --final, and warns when the model was trained on what it is tested on. Writes trade_log.csv, equity_curve.csv, summary.json and a journal.',
    )
    .argument('<system>', 'a system file')
    .requiredOption('--model <id>', 'an artefact, as `models list` shows it')
    .option('--from <time>', 'first decision, ISO, UTC where no zone stands', instantTextOption)
    .option('--to <time>', 'last decision, ISO, UTC where no zone stands', instantTextOption)
    .option('--final', 'judge the hold-out, and no other day; the trial ledger records it')
    .option('--out <folder>', 'where to write (default: a folder of the workspace)')
    .addHelpText(
      'after',
      '\nExample:\n  $ edgewise backtest systems/quickstart.yaml --model quickstart-1h-3f9a0c52d1be --from 2023-01-01',
    )
    .action(async (path: string, _: unknown, command: Command) => {
      const { final, ...options }: BacktestOptions = command.optsWithGlobals();
      const [{ backtestModel }, { verdictLines }, { requireWritableWorkspace }] = await Promise.all([
        import('../research/backtest-model.ts'),
        import('./lines/verdict-lines.ts'),
        import('../config/workspace.ts'),
      ]);
      requireWritableWorkspace(options.workspace, options.out);
      const outcome = await backtestModel({
        ...options,
        systemPath: path,
        stage: final === true ? 'final' : 'search',
        purpose: 'research',
        codeVersion: await terminal.version(),
        progress: terminal.progress.report,
        stop,
      });
      terminal.show(outcome, () => verdictLines(outcome, terminal.colour));
    });
}
