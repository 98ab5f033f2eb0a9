import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

/** `edgewise monitor RUN`: shows a run on one screen, once a second. */
export function registerMonitor(program: Command, { terminal, stop }: CommandContext): void {
  program
    .command('monitor')
    .summary('watch a run: state, health, positions, performance, activity, and what to do')
    .description('Reads the files of a run once a second and disturbs nobody. Ctrl-C ends the view, not the run.')
    .argument('<run>', RUN)
    .option('--once', 'show it one time')
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise monitor quickstart-paper\n  $ edgewise monitor .edgewise/live/quickstart-paper --once --json',
    )
    .action(async (named: string, options: { readonly once?: true }, command: Command) => {
      const folder = await runFolder(named, command);
      const [{ RunMonitor }, { describeView }] = await Promise.all([
        import('../operate/run-monitor.ts'),
        import('./lines/monitor-lines.ts'),
      ]);
      const monitor = new RunMonitor(folder);
      if (options.once !== undefined || terminal.mode === 'json' || !process.stdout.isTTY) {
        const view = await monitor.view();
        terminal.show(view, () => describeView(view, { columns: Math.min(terminal.columns, 120), rows: Infinity }));
        return;
      }
      const { setTimeout: pause } = await import('node:timers/promises');
      while (!stop.aborted) {
        const { columns, rows } = process.stdout;
        const lines = describeView(await monitor.view(), { columns: columns - 1, rows: rows - 1 })
          .split('\n')
          .slice(0, rows - 1);
        // Moves the cursor to the top and clears the rest of each line after it, which does not flicker.
        process.stdout.write(`\u001B[H${lines.map((line) => `${line}\u001B[K`).join('\n')}\u001B[J\n`);
        await pause(1_000, undefined, { signal: stop }).catch(() => undefined);
      }
    });
}
