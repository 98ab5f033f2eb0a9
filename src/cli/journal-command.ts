import { Option, type Command } from 'commander';
import { countOf } from '../core/count-of.ts';
import type { JournalFormat } from '../operate/export-journal.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

interface ExportOptions {
  readonly format: JournalFormat;
  readonly out?: string;
}

/** `edgewise journal export`. */
export function registerJournal(program: Command, { terminal }: CommandContext): void {
  const journal = program.command('journal').summary('what a run wrote down: export');
  journal
    .command('export')
    .summary('write the journal of a run as JSON lines, or its fills or trades as CSV')
    .description(
      'Reads only, whether or not the run is running, up to the event that is the last when it begins; each record is held against its hash. Without --out the lines are the output.',
    )
    .argument('<run>', RUN)
    .addOption(
      new Option(
        '--format <form>',
        'jsonl: every record of every table, as it was written; fills, trades: CSV in exact decimals',
      )
        .choices(['jsonl', 'fills', 'trades'])
        .default('jsonl'),
    )
    .option('--out <file>', 'file to write, whole or not at all; a pipe or a device takes the lines as they come')
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise journal export .edgewise/live/quickstart-paper --out journal.jsonl\n  $ edgewise journal export .edgewise/live/quickstart-paper --format fills --out fills.csv\n  $ edgewise journal export .edgewise/live/quickstart-paper | grep \'"kind":"fill"\'',
    )
    .action(async (named: string, { format, out }: ExportOptions, command: Command) => {
      const folder = await runFolder(named, command);
      const { exportJournal, exportJournalFile } = await import('../operate/export-journal.ts');
      if (out === undefined) {
        await exportJournal(folder, format, (lines) => terminal.pour(lines));
        return;
      }
      const written = await exportJournalFile(folder, format, out);
      await terminal.showWritten(
        written.file,
        written,
        () => `Wrote ${countOf(written.lines, 'line')} of ${countOf(written.events, 'event')} to ${written.file}`,
      );
    });
}
