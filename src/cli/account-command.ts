import { InvalidArgumentError, type Command } from 'commander';
import type { AccountLimits } from '../core/account-sum.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';

interface LimitOptions {
  readonly dailyLoss?: number;
  readonly drawdown?: number;
  readonly none?: true;
}

/** `edgewise account show | limit | release`. */
export function registerAccount(program: Command, context: CommandContext): void {
  const account = program
    .command('account')
    .summary('an account that several systems share: what each has there, and limits of their sum');
  registerShow(account, context);
  registerLimit(account, context);
  registerRelease(account, context);
}

function registerShow(account: Command, { terminal }: CommandContext): void {
  account
    .command('show')
    .summary('every system with a claim, what they are worth together, and the limits')
    .argument('<run>', `${RUN}; any of those that share the account`)
    .addHelpText('after', '\nExample:\n  $ edgewise account show trend-live')
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const [{ accountStatus }, { describeAccount }] = await Promise.all([
        import('../operate/shared-account.ts'),
        import('./lines/account-lines.ts'),
      ]);
      const status = await accountStatus(folder);
      terminal.show(status, () => describeAccount(status, terminal.columns));
    });
}

function registerLimit(account: Command, { terminal }: CommandContext): void {
  account
    .command('limit')
    .summary('the most that all systems of the account may lose together; then none of them enters')
    .argument('<run>', `${RUN}; any of those that share the account`)
    .option('--daily-loss <share>', 'of what they were worth when the UTC day began, such as 0.05', share)
    .option('--drawdown <share>', 'of the most that they were worth together, counted from now on, such as 0.2', share)
    .option('--none', 'no limits: those of each system still hold for its own capital')
    .addHelpText(
      'after',
      '\nLimits that are not named end. Running systems follow within a second.\n\nExample:\n  $ edgewise account limit trend-live --daily-loss 0.05 --drawdown 0.2',
    )
    .action(async (named: string, options: LimitOptions, command: Command) => {
      const limits = limitsOf(options, command);
      const folder = await runFolder(named, command);
      const [{ limitAccount }, { describeAccount }] = await Promise.all([
        import('../operate/shared-account.ts'),
        import('./lines/account-lines.ts'),
      ]);
      const status = await limitAccount(folder, limits);
      terminal.show(status, () => describeAccount(status, terminal.columns));
    });
}

function limitsOf({ dailyLoss, drawdown, none }: LimitOptions, command: Command): AccountLimits {
  if ((none === undefined) === (dailyLoss === undefined && drawdown === undefined))
    command.error('error: name --daily-loss, --drawdown or both, or --none');
  return {
    ...(dailyLoss === undefined ? {} : { maximumDailyLoss: dailyLoss }),
    ...(drawdown === undefined ? {} : { maximumDrawdown: drawdown }),
  };
}

function registerRelease(account: Command, { terminal }: CommandContext): void {
  account
    .command('release')
    .summary('end the claim of a system that is stopped: its money and its coins are free for others')
    .argument('<run>', `${RUN}; any of those that share the account`)
    .argument('[claim]', 'the system or the folder, as `account show` prints it; the run itself by default')
    .option('--leave-open', 'also where it has positions, which no system then watches')
    .addHelpText('after', '\nExample:\n  $ edgewise account release trend-live')
    .action(
      async (named: string, claim: string | undefined, options: { readonly leaveOpen?: true }, command: Command) => {
        const folder = await runFolder(named, command);
        const { releaseClaim } = await import('../operate/shared-account.ts');
        const released = await releaseClaim(folder, claim, options.leaveOpen === undefined ? 'refused' : 'left');
        terminal.show(
          released,
          () =>
            `${released.system} has no claim any more. ${released.bases.join(', ')} and its ${released.quote} are free.`,
        );
      },
    );
}

function share(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && value > 0 && value < 1) return value;
  throw new InvalidArgumentError('It is a share between 0 and 1, such as 0.05 for 5 %.');
}
