import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { threadsOption, wholeNumber } from './terminal/options.ts';

interface ResearchOptions {
  readonly workspace: string;
  readonly threads: number;
  readonly final?: true;
  readonly seed?: number;
  readonly out?: string;
}

/** `edgewise research SYSTEM`: candles to verdict, in one command. */
export function registerResearch(program: Command, { terminal, stop }: CommandContext): void {
  program
    .command('research')
    .summary('is there an edge? from candles to a verdict with its reasons')
    .description('Trains fold by fold, backtests with real costs, judges the evidence, and writes a report.')
    .argument('<system>', 'a system file, such as systems/quickstart.yaml')
    .option('--final', 'read the hold-out; the trial ledger records it, so decide everything else first')
    .option('--seed <number>', "another seed than the file's", wholeNumber)
    .option('--threads <number>', 'worker threads for training', threadsOption.parse, threadsOption.fallback)
    .option('--out <folder>', 'where to write report and logs (default: a folder of the workspace)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise research systems/quickstart.yaml\n  $ edgewise research my-system.yaml --final --json > verdict.json',
    )
    .action(async (path: string, _: unknown, command: Command) => {
      const options: ResearchOptions = command.optsWithGlobals();
      const [{ research }, { verdictLines }, { requireWritableWorkspace }] = await Promise.all([
        import('../research/research.ts'),
        import('./lines/verdict-lines.ts'),
        import('../config/workspace.ts'),
      ]);
      requireWritableWorkspace(options.workspace, options.out);
      const outcome = await research({
        systemPath: path,
        workspace: options.workspace,
        stage: options.final === true ? 'final' : 'search',
        threads: options.threads,
        purpose: 'research',
        codeVersion: await terminal.version(),
        progress: terminal.progress.report,
        stop,
        ...(options.seed === undefined ? {} : { seed: options.seed }),
        ...(options.out === undefined ? {} : { out: options.out }),
      });
      terminal.show({ ...outcome.summary, files: outcome.files }, () => verdictLines(outcome, terminal.colour));
    });
}
