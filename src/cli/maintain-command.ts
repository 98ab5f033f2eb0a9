import type { Command } from 'commander';
import { countOf } from '../core/count-of.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

/** `edgewise maintain RUN`: the weekly maintenance of a run. */
export function registerMaintain(program: Command, { terminal }: CommandContext): void {
  program
    .command('maintain')
    .summary(
      'what a run needs once a week: old logs and artefacts go, a backup is made and restored, performance and the growth of the journal are written down',
    )
    .description(
      'A run that is running does this by itself, Sunday at 02:00 UTC unless live.schedule.maintenance says otherwise. Works whether or not the run is running. A start is tried over the whole journal, which shows how long one takes. No record is ever removed from the journal.',
    )
    .argument('<run>', RUN)
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise maintain .edgewise/live/quickstart-paper\n  $ crontab -l      # 0 2 * * 0  cd /srv/edgewise && node_modules/.bin/node bin/edgewise.js maintain .edgewise/live/quickstart-paper',
    )
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const { workspace }: { readonly workspace: string } = command.optsWithGlobals();
      const [{ maintainRun }, { describeGrowth, restartFailure }] = await Promise.all([
        import('../jobs/maintain-run.ts'),
        import('../operate/journal-growth.ts'),
      ]);
      const done = await maintainRun(folder, new Date(), workspace);
      if (restartFailure(done.journal) !== undefined) terminal.endWith('check-failed');
      terminal.show(done, () =>
        [
          `Removed ${countOf(done.removedLogs.length, 'old log')} and ${countOf(done.removedArtifacts.length, 'old artefact')}.`,
          `${countOf(done.backup.events, 'event')} in ${done.backup.file}, read back whole.`,
          describeGrowth(done.journal),
          `Performance: ${done.report}`,
        ].join('\n'),
      );
    });
}
