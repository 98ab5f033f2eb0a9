import type { Command } from 'commander';
import { TRADED_VENUES } from '../venues/words-of-venues.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { ownAddressOption } from './terminal/options.ts';

interface ServiceOptions {
  readonly workspace: string;
  readonly url?: string;
  readonly live?: true;
}

/** `edgewise service SYSTEM`: a systemd unit for a run. */
export function registerService(program: Command, { terminal }: CommandContext): void {
  program
    .command('service')
    .summary('a systemd unit that keeps a run going, with how to install it')
    .description('Prints the unit and changes nothing. What is to be done with it is in its first lines.')
    .argument('<system>', 'a system file')
    .option('--live', 'for real money; the run has to be armed once by hand before')
    .option(
      '--url <address>',
      `the simulated ${TRADED_VENUES} of a run on paper (default: it follows the live market)`,
      ownAddressOption,
    )
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise service systems/quickstart.yaml\n  $ edgewise service systems/quickstart.yaml --live > edgewise-quickstart-live.service',
    )
    .action(async (systemPath: string, _: unknown, command: Command) => {
      const options: ServiceOptions = command.optsWithGlobals();
      const { describeService, serviceFor } = await import('../operate/describe-service.ts');
      const service = await serviceFor({ ...options, systemPath });
      terminal.show(service, () => describeService(service));
    });
}
