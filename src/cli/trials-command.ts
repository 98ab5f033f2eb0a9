import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';

interface TrialsOptions {
  readonly workspace: string;
  readonly purpose: string;
}

/** `edgewise trials [SYSTEM]`: lists the trials with their days, and the readings of hold-outs. */
export function registerTrials(program: Command, { terminal }: CommandContext): void {
  program
    .command('trials')
    .summary('every configuration that was tried, on which days, with its Sharpe ratio and what sets it apart')
    .description(
      'Lists what the trial ledger of the workspace knows, in groups of trials that count against each other. Nothing of it can be deleted.',
    )
    .argument('[system]', 'a system file, or the name of a system: only trials that count against it')
    .option(
      '--purpose <name>',
      'whose trials; `research, in sample` are those of models that knew what they were tested on',
      'research',
    )
    .addHelpText('after', '\nExamples:\n  $ edgewise trials\n  $ edgewise trials systems/quickstart.yaml --json')
    .action(async (system: string | undefined, _: unknown, command: Command) => {
      const { workspace, purpose }: TrialsOptions = command.optsWithGlobals();
      const [{ trialCatalogue }, { describeTrials }] = await Promise.all([
        import('../research/trial-catalogue.ts'),
        import('./lines/trial-lines.ts'),
      ]);
      const groups = await trialCatalogue({ workspace, purpose, system });
      terminal.show(groups, () => describeTrials(groups, terminal.columns));
    });
}
