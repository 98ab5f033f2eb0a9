import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { isSystemFile, runFolder } from './terminal/run-argument.ts';

/** `edgewise alert test RUN-or-SYSTEM`: sends a test alert. */
export function registerAlert(program: Command, { terminal }: CommandContext): void {
  const alert = program.command('alert').summary('alerts of a run, sent to a web address');
  alert
    .command('test')
    .summary('send a test alert, and say whether it arrived')
    .description(
      'Sends one POST of JSON to EDGEWISE_ALERT_WEBHOOK. Its `text` and `content` are what Slack, Mattermost and Discord show.',
    )
    .argument('<run-or-system>', 'the name or the folder of a run, or a system file')
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise alert test systems/quickstart.yaml\n  $ edgewise alert test quickstart-paper',
    )
    .action(async (named: string, _: unknown, command: Command) => {
      const runOrSystem = isSystemFile(named) ? named : await runFolder(named, command);
      const { testAlert } = await import('../operate/test-alerts.ts');
      const delivery = await testAlert(runOrSystem);
      terminal.show(delivery, () =>
        delivery.outcome === 'delivered'
          ? `Delivered in ${delivery.milliseconds} ms. Look whether a person sees it.`
          : `Not delivered: ${delivery.reason}`,
      );
      if (delivery.outcome === 'failed') terminal.endWith('check-failed');
    });
}
