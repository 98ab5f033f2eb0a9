import type { Command } from 'commander';
import { KEY_VARIABLES } from '../venues/venue-words.ts';
import { countOf } from '../core/count-of.ts';
import { shellWord } from '../config/shell-word.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { addressOption } from './terminal/options.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

/** `status`, `halt`, `resume`, `flatten` and `stop`: what a person does to a run from another terminal. */
export function registerLiveControl(program: Command, { terminal, stop }: CommandContext): void {
  program
    .command('status')
    .summary('positions, health and halt switch of a run, whether or not it is running')
    .argument('<run>', RUN)
    .addHelpText('after', '\nExample:\n  $ edgewise status .edgewise/live/quickstart-paper')
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const [{ liveStatus }, { describeStatus }] = await Promise.all([
        import('../operate/run-status.ts'),
        import('./lines/status-lines.ts'),
      ]);
      const status = liveStatus(folder);
      terminal.show(status, () => describeStatus(status, new Date(), terminal.columns));
    });

  program
    .command('halt')
    .summary('send nothing more, from now until resumed; positions and their stops stay')
    .argument('<run>', RUN)
    .option('--reason <text>', 'told in the journal', 'asked by a person')
    .addHelpText(
      'after',
      '\nWorks whether or not the run is running: the switch is read right before every order is sent.\n\nExample:\n  $ edgewise halt .edgewise/live/quickstart-paper --reason "news at eight"',
    )
    .action(async (named: string, options: { readonly reason: string }, command: Command) => {
      const folder = await runFolder(named, command);
      const { setSwitch } = await import('../operate/set-switch.ts');
      const state = setSwitch(folder, 'halted', options.reason);
      terminal.show(
        state,
        () =>
          `Halted, epoch ${state.epoch}. Positions and their stops stay. Go on with \`edgewise resume ${shellWord(folder)}\`.`,
      );
    });

  program
    .command('resume')
    .summary('trade again after a halt; entries wait until the books were compared with the venue')
    .argument('<run>', RUN)
    .addHelpText('after', '\nExample:\n  $ edgewise resume .edgewise/live/quickstart-paper')
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const { setSwitch } = await import('../operate/set-switch.ts');
      const state = setSwitch(folder, 'on', 'asked by a person');
      terminal.show(state, () => `Resumed, epoch ${state.epoch}.`);
    });

  program
    .command('flatten')
    .summary('the kill switch: halt a run, take its orders back and close its positions')
    .description(
      `Needs nothing of the trading process: it talks to the venue itself, with a key of its own from EDGEWISE_KILL_KEY and EDGEWISE_KILL_SECRET (or the run's own from ${KEY_VARIABLES}). What the account holds beside the run is left alone.`,
    )
    .argument('<run>', RUN)
    .option('--reason <text>', 'told in the journal', 'flattened by a person')
    .option('--url <address>', "the venue's address, when it is not the one that the run uses", addressOption)
    .addHelpText('after', '\nExample:\n  $ edgewise flatten .edgewise/live/quickstart-paper')
    .action(async (named: string, options: { readonly reason: string; readonly url?: string }, command: Command) => {
      const folder = await runFolder(named, command);
      const { flatten, describeFlatten, isFlatAndHalted } = await import('../operate/flatten.ts');
      const outcome = await flatten({
        folder,
        ...options,
        stop,
        tell: (line) => (terminal.mode === 'json' ? terminal.wait(line) : terminal.tell(line)),
      });
      terminal.show(outcome, () => describeFlatten(outcome));
      if (!isFlatAndHalted(outcome)) terminal.endWith('check-failed');
    });

  program
    .command('stop')
    .summary('end the process of a run in order; positions and their stops stay')
    .argument('<run>', RUN)
    .addHelpText('after', '\nExample:\n  $ edgewise stop .edgewise/live/quickstart-paper')
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const [{ describeStop, positionsLeft, stopRun }, { liveStatus }] = await Promise.all([
        import('../operate/stop-run.ts'),
        import('../operate/run-status.ts'),
      ]);
      const outcome = await stopRun(folder, (line) => terminal.wait(line));
      const positions = positionsLeft(() => liveStatus(folder).positions);
      terminal.show({ ...outcome, positions }, () => describeStop(outcome, positions));
    });

  program
    .command('restart')
    .summary('stop a run in order and start it again as it was started, detached')
    .description(
      'Takes the command line that the run was started with, and the keys of this shell. A run that does not run is started.',
    )
    .argument('<run>', RUN)
    .addHelpText('after', '\nExample:\n  $ edgewise restart .edgewise/live/quickstart-paper')
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const { restartRun, describeDaemon } = await import('../operate/daemon.ts');
      const started = await restartRun(folder, (line) => terminal.wait(line));
      terminal.show(started, () => describeDaemon(started));
    });

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

  program
    .command('maintain')
    .summary(
      'what a run needs once a week: old logs and artefacts go, a backup is made and restored, performance and the growth of the journal are written down',
    )
    .description(
      'A run that is running does this by itself, Sunday at 02:00 UTC unless live.schedule.maintenance says otherwise. Works whether or not the run is running. A start is tried as far as the journal goes, which tells how long one takes; nothing of the journal is ever removed.',
    )
    .argument('<run>', RUN)
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise maintain .edgewise/live/quickstart-paper\n  $ crontab -l      # 0 2 * * 0  cd /srv/edgewise && npx edgewise maintain .edgewise/live/quickstart-paper',
    )
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const { workspace }: { readonly workspace: string } = command.optsWithGlobals();
      const [{ maintainRun }, { describeGrowth }] = await Promise.all([
        import('../jobs/maintain-run.ts'),
        import('../operate/journal-growth.ts'),
      ]);
      const done = await maintainRun(folder, new Date(), workspace);
      if (done.journal.restart.outcome === 'refused') terminal.endWith('check-failed');
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
