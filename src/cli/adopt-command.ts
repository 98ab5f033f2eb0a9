import type { Command } from 'commander';
import type { CommandContext } from './command-context.ts';
import { addressOption } from './options.ts';
import { RUN, runFolder } from './run-argument.ts';

const HELP = `
A position that was closed by hand, by the kill switch or by the venue stays in the books of its run, and the run enters
nothing until they agree with the venue. This shows the trades at the venue that explain it, with price, fees and profit, and
books them once you have typed "adopt" (or given --yes). Nothing is traded. The run may be running or stopped, and goes on in
its folder. Only what makes a position smaller is adopted: what you bought beside it stays yours.

Examples:
  $ edgewise adopt .edgewise/live/quickstart-live
  $ edgewise adopt .edgewise/live/quickstart-paper --yes --json`;

/** `edgewise adopt RUN`: books, on purpose, what happened to a position without its run. */
export function registerAdopt(program: Command, { terminal, stop }: CommandContext): void {
  program
    .command('adopt')
    .summary('book a position of a run that was closed by hand, by the kill switch or by the venue, after showing it')
    .argument('<run>', RUN)
    .option('--yes', 'book it without asking')
    .option('--url <address>', "the venue's address, when it is not the one that the run uses", addressOption)
    .addHelpText('after', HELP)
    .action(async (named: string, _: unknown, command: Command) => {
      const { yes, url, workspace }: { readonly yes?: true; readonly url?: string; readonly workspace: string } = command.optsWithGlobals();
      const [folder, { adoptRun }, { runVenue }, { describePlan, describeAdoption }, { askPerson }, { personAtTerminal }, { openJournal, partsOf }] = await Promise.all([
        runFolder(named, command), import('../system/adopt-run.ts'), import('./run-venue.ts'), import('./adoption-lines.ts'), import('./ask-person.ts'), import('./set-switch.ts'), import('../system/live-folder.ts'),
      ]);
      const journal = openJournal(folder);
      const { instruments } = partsOf(journal.header);
      journal.close();
      const tell = (line: string): void => terminal.wait(line);
      const outcome = await adoptRun({
        folder, workspace, by: personAtTerminal(), codeVersion: await terminal.version(), tell, stop, ...(await runVenue({ folder, url, tell, stop })),
        confirm: async (plan) => {
          terminal.tell(describePlan(plan, instruments));
          return yes === true || (await askPerson('\nType "adopt" to book this: ', stop)) === 'adopt';
        },
      });
      terminal.show(outcome, () => (outcome.outcome === 'nothing-to-adopt' ? describePlan(outcome.plan, instruments) : describeAdoption(outcome)));
      if (outcome.outcome === 'not-confirmed' || outcome.plan.after.length > 0) terminal.endWith('check-failed');
    });
}
