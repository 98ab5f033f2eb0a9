import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { threadsOption, wholeNumber } from './terminal/options.ts';

interface TrainOptions {
  readonly workspace: string;
  readonly threads: number;
  readonly seed?: number;
}

/** `edgewise train SYSTEM`: trains the model fold by fold, judges it, and stores it as an artefact. */
export function registerTrain(program: Command, { terminal, stop }: CommandContext): void {
  program
    .command('train')
    .summary('fit fold by fold, judge out of sample, store an artefact')
    .argument('<system>', 'a system file')
    .option('--seed <number>', "another seed than the file's", wholeNumber)
    .option('--threads <number>', 'worker threads', threadsOption.parse, threadsOption.fallback)
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise train systems/quickstart.yaml\n  $ edgewise train my-system.yaml --seed 2 --json',
    )
    .action(async (path: string, _: unknown, command: Command) => {
      const options: TrainOptions = command.optsWithGlobals();
      const [{ trainSystem }, { requireWritableWorkspace }] = await Promise.all([
        import('../research/train-system.ts'),
        import('../config/workspace.ts'),
      ]);
      requireWritableWorkspace(options.workspace);
      const trained = await trainSystem({
        systemPath: path,
        workspace: options.workspace,
        threads: options.threads,
        purpose: 'research',
        codeVersion: await terminal.version(),
        progress: terminal.progress.report,
        stop,
        ...(options.seed === undefined ? {} : { seed: options.seed }),
      });
      terminal.show(trained, () => trained.lines.join('\n'));
    });
}
