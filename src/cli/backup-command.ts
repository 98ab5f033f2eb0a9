import type { Command } from 'commander';
import { countOf } from '../core/count-of.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

/** `edgewise backup RUN`: copies the journal of a run and restores the copy as a test. */
export function registerBackup(program: Command, { terminal }: CommandContext): void {
  program
    .command('backup')
    .summary('back up the journal of a run, whether or not it is running, and try the restore')
    .description(
      'The copy is restored into a folder of its own: every record is checked against its hash, and cash and positions must come out as they were. The last 10 backups are kept.',
    )
    .argument('<run>', RUN)
    .addHelpText('after', '\nExample:\n  $ edgewise backup .edgewise/live/quickstart-paper')
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const { backupRun } = await import('../operate/backup-run.ts');
      const outcome = await backupRun(folder, { now: new Date() });
      terminal.show(
        outcome,
        () => `${countOf(outcome.events, 'event')} in ${outcome.file}, read back whole when it was restored.`,
      );
    });
}
