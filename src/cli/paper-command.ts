import type { Command } from 'commander';
import { EXAMPLE_VENUE, KEY_VARIABLES, TRADED_VENUES } from '../venues/words-of-venues.ts';
import type { Instant } from '../core/time.ts';
import type { CommandContext } from './terminal/command-context.ts';
import {
  addressOption,
  instantOption,
  ownAddressOption,
  repeatedOption,
  threadsOption,
  wholeNumberFrom,
} from './terminal/options.ts';
import { refuseOptions } from './terminal/refuse-options.ts';
import { tradeHere, tradeInBackground } from './terminal/trade-here.ts';

interface PaperOptions {
  readonly workspace: string;
  readonly threads: number;
  readonly replay?: true;
  readonly from?: Instant;
  readonly days?: number;
  readonly url?: string;
  readonly marketUrl?: string;
  readonly daemon?: true;
  readonly folder?: string;
  readonly model?: string;
  readonly shadow?: readonly string[];
}

/** As in `live.replay.days` of a system file. */
const MOST_DAYS = 100_000;

const OF_A_REPLAY = {
  daemon: 'is for paper that follows a market; a replay ends by itself',
  url: 'is for paper at a venue that runs; a replay brings its own',
  marketUrl: 'is for paper that follows a market; a replay takes recorded candles',
  shadow: 'is for paper that follows a market; replay the other system by itself',
};
const WITHOUT_REPLAY = {
  from: 'is for --replay; paper without it begins now',
  days: 'is for --replay; paper without it goes on until it is stopped',
};
const WITH_URL = { marketUrl: 'is for paper that follows a market; a venue at --url has prices of its own' };

const EXAMPLES = `
Examples:
  $ edgewise paper systems/quickstart.yaml --daemon
  $ edgewise paper systems/quickstart.yaml --replay
  $ edgewise paper systems/quickstart.yaml --replay --from 2022-06-01 --days 30 --json
  $ edgewise paper systems/quickstart.yaml --url http://127.0.0.1:8787
  $ edgewise paper systems/quickstart.yaml --url http://127.0.0.1:8787 --daemon`;

/** `edgewise paper SYSTEM`: trades the live market with simulated money. */
export function registerPaper(program: Command, context: CommandContext): void {
  program
    .command('paper')
    .summary('trade a system as if live, with money that is not there')
    .description(
      `Runs the live engine against a simulated ${TRADED_VENUES} on this machine, through the real client. Without --replay or --url it follows the live market: public data of ${TRADED_VENUES}, orders to a venue of its own. No order ever leaves the machine.`,
    )
    .argument('<system>', 'a system file')
    .option('--replay', 'recorded candles, as fast as they can be traded; needs no network')
    .option('--from <time>', 'where the replay begins (default: live.replay of the system file)', instantOption)
    .option('--days <number>', 'how long it lasts', wholeNumberFrom(1, MOST_DAYS))
    .option(
      '--url <address>',
      `a venue that \`edgewise simulate ${EXAMPLE_VENUE}\` started; keys from ${KEY_VARIABLES}`,
      ownAddressOption,
    )
    .option(
      '--market-url <address>',
      `another address for the public market data that paper follows (default: ${TRADED_VENUES})`,
      addressOption,
    )
    .option(
      '--folder <path>',
      'where the run is kept (default: in the workspace, where a replay takes the place of the one before)',
    )
    .option(
      '--shadow <system>',
      'another system file that is shown the same moments and trades nothing real; may be given several times',
      repeatedOption,
    )
    .option('--daemon', 'run on in the background, with its output in the logs of the run')
    .option(
      '--model <id>',
      'an artefact (default: live.model of the system file, or one trained on what was known when trading begins)',
    )
    .option(
      '--threads <number>',
      'worker threads, should a model have to be trained',
      threadsOption.parse,
      threadsOption.fallback,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (systemPath: string, _: unknown, command: Command) => {
      const { withWholeModel } = await import('./terminal/whole-model.ts');
      const options = await withWholeModel(command.optsWithGlobals<PaperOptions>());
      if (options.replay !== undefined) {
        refuseOptions(command, OF_A_REPLAY);
        return replayOnPaper({ ...options, systemPath }, context);
      }
      refuseOptions(command, options.url === undefined ? WITHOUT_REPLAY : { ...WITHOUT_REPLAY, ...WITH_URL });
      const trade = options.daemon === undefined ? tradeHere : tradeInBackground;
      return trade({ ...options, systemPath, setting: 'paper' }, context);
    });
}

async function replayOnPaper(
  options: PaperOptions & { readonly systemPath: string },
  { terminal, stop, strays }: CommandContext,
): Promise<void> {
  const [{ paperReplay }, { describeReplay }, { eventLines }] = await Promise.all([
    import('../operate/replay-on-paper.ts'),
    import('./lines/paper-replay-lines.ts'),
    import('./lines/event-lines.ts'),
  ]);
  const summary = await paperReplay({
    ...options,
    stop,
    strays,
    codeVersion: await terminal.version(),
    progress: terminal.progress.report,
    tell: (line) => terminal.print(line),
    describeEvent: eventLines,
  });
  terminal.show(summary, () => describeReplay(summary));
}
