import type { Command } from 'commander';
import { KEY_VARIABLES } from '../venues/words-of-venues.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { addressOption } from './terminal/options.ts';
import { table } from './terminal/table.ts';

/** `edgewise doctor SYSTEM`: checks everything that trading needs. Places no order. */
export function registerDoctor(program: Command, { terminal, stop }: CommandContext): void {
  program
    .command('doctor')
    .summary('is everything there that trading a system needs? places nothing')
    .description(
      `Checks the disk of the workspace, venue, clock, instruments, how fresh candles are, and keys: what they may read, and by an order that is only to be validated that they may trade. Keys are read from ${KEY_VARIABLES}, and are never shown.`,
    )
    .argument('<system>', 'a system file')
    .option('--url <address>', "another address than the venue's own, such as a simulator's", addressOption)
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise doctor systems/quickstart.yaml\n  $ edgewise doctor systems/quickstart.yaml --url http://127.0.0.1:8787 --json',
    )
    .action(async (systemPath: string, _: unknown, command: Command) => {
      const options: { readonly url?: string; readonly workspace: string } = command.optsWithGlobals();
      const [{ doctor }, { clockAt }, { keysFromEnvironment }, { kitOfSystem, readTradedSystem }] = await Promise.all([
        import('../operate/doctor.ts'),
        import('../venues/venue-clock.ts'),
        import('../venues/venue-keys.ts'),
        import('../parts/read-traded-system.ts'),
      ]);
      const kit = kitOfSystem(await readTradedSystem(systemPath));
      const checks = await doctor({
        systemPath,
        workspace: options.workspace,
        clock: await clockAt(options.url, kit.name),
        keys: keysFromEnvironment(kit.keys),
        stop,
        wait: (line) => terminal.wait(line),
        ...(options.url === undefined ? {} : { url: options.url }),
      });
      terminal.show({ checks }, () =>
        table(
          ['what', 'outcome', ''],
          checks.map(({ name, outcome, detail }) => [name, outcome, detail]),
          { columns: terminal.columns, last: 'wrapped' },
        ),
      );
      if (checks.some(({ outcome }) => outcome === 'failed')) terminal.endWith('check-failed');
    });
}
