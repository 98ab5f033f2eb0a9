import type { Command } from 'commander';
import { KEY_VARIABLES, TRADED_VENUES } from '../venues/words-of-venues.ts';
import type { Arming, ArmRunOptions } from '../operate/arm-run.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { addressOption, repeatedOption, threadsOption } from './terminal/options.ts';
import { refuseOptions } from './terminal/refuse-options.ts';
import { tradeHere, tradeInBackground } from './terminal/trade-here.ts';

interface LiveOptions {
  readonly workspace: string;
  readonly threads: number;
  readonly arm?: true;
  readonly confirm?: string;
  readonly paper?: string;
  readonly url?: string;
  readonly folder?: string;
  readonly model?: string;
  readonly shadow?: readonly string[];
  readonly daemon?: true;
  readonly withoutEdge?: true;
}

const EXAMPLES = `
Without --arm nothing is traded: the checklist and the limits are printed. With it the checklist must pass, and the
system's name and the cash at risk are typed. Keys come from ${KEY_VARIABLES}; those that may withdraw
are refused. The newest verdict of \`edgewise research\` on these very settings has to be an edge; who trades without one says so
with --without-edge. Nothing here promises profit.

Examples:
  $ edgewise live systems/quickstart.yaml                     what is missing, and what is at risk
  $ edgewise live systems/quickstart.yaml --arm
  $ edgewise live systems/quickstart.yaml --arm --confirm "quickstart 10000" --daemon
  $ edgewise live systems/quickstart.yaml --arm --url http://127.0.0.1:8787     a rehearsal, at a simulated ${TRADED_VENUES}`;

const WITHOUT_ARM = {
  confirm: 'is for --arm; nothing is armed without it',
  daemon: 'is for --arm; nothing is traded without it',
  shadow: 'is for --arm; a shadow follows a system that trades',
};

/** `edgewise live SYSTEM --arm`: trading with real money. */
export function registerLive(program: Command, context: CommandContext): void {
  program
    .command('live')
    .summary('trade a system with real money, after a checklist and a typed confirmation')
    .description(
      `Trades on ${TRADED_VENUES} with real money. Refuses until everything on the checklist is so and a person has said what is at risk.`,
    )
    .argument('<system>', 'a system file')
    .option('--arm', 'check everything, ask for the confirmation, and trade')
    .option(
      '--confirm <text>',
      "the confirmation, where there is no terminal to type it: the system's name and its cash",
    )
    .option('--paper <run>', 'the run on paper that went before (default: in the workspace)')
    .option('--url <address>', `rehearse at a simulated ${TRADED_VENUES} on this machine`, addressOption)
    .option('--folder <path>', 'where the run is kept (default: in the workspace)')
    .option('--without-edge', 'trade although research shows no edge, or was never asked; the run records it')
    .option(
      '--shadow <system>',
      'another system file that is shown the same moments and trades nothing real; may be given several times',
      repeatedOption,
    )
    .option('--daemon', 'run on in the background, with its output in the logs of the run')
    .option('--model <id>', 'an artefact (default: live.model of the system file, or one trained on what is known now)')
    .option(
      '--threads <number>',
      'worker threads, should a model have to be trained',
      threadsOption.parse,
      threadsOption.fallback,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (systemPath: string, _: unknown, command: Command) => {
      const { withWholeModel } = await import('./terminal/whole-model.ts');
      const { arm, ...options } = await withWholeModel(command.optsWithGlobals<LiveOptions>());
      if (arm === undefined) refuseOptions(command, WITHOUT_ARM);
      const arming = await armed({ ...options, systemPath, mode: arm === undefined ? 'look' : 'arm' }, context);
      if (arming === undefined) return;
      if (options.daemon === undefined) return tradeHere({ ...options, systemPath, setting: 'live' }, context);
      const also = options.confirm === undefined ? ['--confirm', arming.confirmation] : [];
      return tradeInBackground({ ...options, systemPath, setting: 'live', also }, context);
    });
}

/** Goes through the checklist and the confirmation. Undefined when the run is not armed, which it shows. */
async function armed(
  options: Omit<ArmRunOptions, 'show' | 'ask' | 'wait' | 'stop'>,
  { terminal, stop }: CommandContext,
): Promise<Arming | undefined> {
  const [{ armRun }, { describeArming }, { askPerson }] = await Promise.all([
    import('../operate/arm-run.ts'),
    import('./lines/arming-lines.ts'),
    import('./terminal/ask-person.ts'),
  ]);
  const arming = await armRun({
    ...options,
    stop,
    show: (findings) => terminal.print(describeArming(findings)),
    ask: (question) => askPerson(question, stop),
    wait: (line) => terminal.wait(line),
  });
  if (arming.outcome === 'armed') return arming;
  terminal.show(arming, () => (options.mode === 'look' ? describeArming(arming) : arming.reason));
  terminal.endWith('check-failed');
  return undefined;
}
