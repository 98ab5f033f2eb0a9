import type { Command } from 'commander';
import type { WaitingDecision } from '../operate/waiting-decision.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { addressOption } from './terminal/options.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

const HELP = `
A position that was closed by hand, by the kill switch or by the venue stays in the books of its run, and the run enters
nothing until they agree with the venue. This shows the trades at the venue that explain it, with price, fees and profit,
and books them once you have typed "adopt" (or given --yes). Nothing is traded. The run may be running or stopped, and goes
on in its folder. Only what makes a position smaller is adopted: what you bought on the same account stays yours.

There is one decision at a time. One that was not booked, because the disk was full or a process died, waits in
adoption.json. The run books it with its next turn. While no process trades the run, this command shows it and books it,
and with --withdraw takes it back.

Examples:
  $ edgewise adopt .edgewise/live/quickstart-live
  $ edgewise adopt .edgewise/live/quickstart-live --withdraw
  $ edgewise adopt .edgewise/live/quickstart-paper --yes --json`;

interface AdoptOptions {
  readonly yes?: true;
  readonly withdraw?: true;
  readonly url?: string;
  readonly workspace: string;
}

/** `edgewise adopt RUN`: books trades that changed a position of a run without the run. */
export function registerAdopt(program: Command, context: CommandContext): void {
  program
    .command('adopt')
    .summary('book a position of a run that was closed by hand, by the kill switch or by the venue, after showing it')
    .argument('<run>', RUN)
    .option('--yes', 'do it without asking')
    .option('--withdraw', 'take back a decision that was not booked yet, while no process trades the run')
    .option('--url <address>', "the venue's address, when it is not the one that the run uses", addressOption)
    .addHelpText('after', HELP)
    .action(async (named: string, _: unknown, command: Command) => {
      const options: AdoptOptions = command.optsWithGlobals();
      const folder = await runFolder(named, command);
      if (await settle(folder, options, context)) return;
      if (options.withdraw === true)
        context.terminal.show(
          { outcome: 'nothing-to-withdraw' },
          () => 'No decision waits: there is nothing to withdraw.',
        );
      else await adopt(folder, options, context);
    });
}

/** Settles a waiting decision; false where none waits. */
async function settle(
  folder: string,
  { yes, withdraw, url, workspace }: AdoptOptions,
  { terminal, stop }: CommandContext,
): Promise<boolean> {
  const [
    { waitingDecision },
    { bookWaiting, withdrawWaiting },
    { describeWaiting, describeSettled },
    { askPerson },
    { personAtTerminal },
    { runVenue },
  ] = await Promise.all([
    import('../operate/waiting-decision.ts'),
    import('../operate/settle-decision.ts'),
    import('./lines/adoption-lines.ts'),
    import('./terminal/ask-person.ts'),
    import('../operate/set-switch.ts'),
    import('../operate/run-venue.ts'),
  ]);
  if (waitingDecision(folder) === undefined) return false;
  const tell = (line: string): void => terminal.wait(line);
  const confirm =
    (word: string) =>
    async (decision: WaitingDecision): Promise<boolean> => {
      terminal.print(describeWaiting(decision));
      return (
        yes === true ||
        (await askPerson(`\nType "${word}" to ${word === 'adopt' ? 'book this' : 'take this back'}: `, stop)) === word
      );
    };
  const options = { folder, workspace, by: personAtTerminal() };
  const settled =
    withdraw === true
      ? await withdrawWaiting({ ...options, confirm: confirm('withdraw') })
      : await bookWaiting({
          ...options,
          confirm: confirm('adopt'),
          codeVersion: await terminal.version(),
          tell,
          stop,
          ...(await runVenue({ folder, url, tell, stop })),
        });
  if (settled === undefined) return false;
  terminal.show(settled, () => describeSettled(settled));
  if (settled.outcome === 'not-confirmed') terminal.endWith('check-failed');
  return true;
}

async function adopt(
  folder: string,
  { yes, url, workspace }: AdoptOptions,
  { terminal, stop }: CommandContext,
): Promise<void> {
  const [
    { adoptRun },
    { runVenue },
    { describePlan, describeAdoption },
    { askPerson },
    { personAtTerminal },
    { openJournal },
    { partsOf },
  ] = await Promise.all([
    import('../operate/adopt-run.ts'),
    import('../operate/run-venue.ts'),
    import('./lines/adoption-lines.ts'),
    import('./terminal/ask-person.ts'),
    import('../operate/set-switch.ts'),
    import('../trading/run-journal.ts'),
    import('../trading/run-settings.ts'),
  ]);
  const journal = openJournal(folder);
  const { instruments } = partsOf(journal.header);
  journal.close();
  const tell = (line: string): void => terminal.wait(line);
  const outcome = await adoptRun({
    folder,
    workspace,
    by: personAtTerminal(),
    codeVersion: await terminal.version(),
    tell,
    stop,
    ...(await runVenue({ folder, url, tell, stop })),
    confirm: async (plan) => {
      terminal.print(describePlan(plan, instruments));
      return yes === true || (await askPerson('\nType "adopt" to book this: ', stop)) === 'adopt';
    },
  });
  if (outcome.outcome === 'changed') terminal.print(describePlan(outcome.plan, instruments));
  terminal.show(outcome, () =>
    outcome.outcome === 'nothing-to-adopt' ? describePlan(outcome.plan, instruments) : describeAdoption(outcome),
  );
  if (outcome.outcome === 'not-confirmed' || outcome.outcome === 'changed' || outcome.plan.after.length > 0)
    terminal.endWith('check-failed');
}
