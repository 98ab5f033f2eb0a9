import { Option, type Command } from 'commander';
import { FACT_KINDS, type FactKind } from '../core/facts/market-facts.ts';
import { duration, MINUTE, SECOND, type Duration } from '../core/time.ts';
import { EXAMPLE_VENUE } from '../venues/words-of-venues.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { delayOption, durationOption, wholeNumberFrom } from './terminal/options.ts';

interface FactOptions {
  readonly workspace: string;
  readonly kind: FactKind;
  readonly instrument: string;
  readonly venue: string;
  readonly messagesOf?: string;
  readonly every: Duration;
  readonly window: Duration;
  readonly levels: number;
  readonly delay?: Duration;
}

/** Recorded messages were under way for a while, and the clock of the recording may be wrong. */
const MESSAGE_DELAY = SECOND;
const NO_DELAY = duration(0);

const EXAMPLES = `
Examples:
  $ edgewise data import-facts btcusdt_20240808.gz btcusdt_20240809.gz --kind book --instrument BTC/USDT
  $ edgewise data import-facts btcusdt_20240808.gz --kind flow --window 5m --instrument BTC/USDT
  $ edgewise data import-facts BTCUSDT_funding_8h.csv.gz --kind funding --venue ${EXAMPLE_VENUE} --instrument BTC/USD`;

/** `edgewise data import-facts`. */
export function registerImportFacts(data: Command, { terminal, stop }: CommandContext): void {
  data
    .command('import-facts')
    .summary('bring recorded facts into the store: order books, trade flows, funding rates')
    .argument('<files...>', 'recorded messages or tables in CSV, plain or gzipped, oldest first')
    .addOption(new Option('--kind <kind>', 'what is made of the files').choices([...FACT_KINDS]).makeOptionMandatory())
    .requiredOption('--instrument <pair>', 'the market that the facts are of, such as BTC/USDT')
    .option('--venue <name>', 'where they come from', 'binance')
    .option('--messages-of <venue>', 'the venue whose messages the files hold, where it has another name')
    .addOption(
      new Option('--every <duration>', 'distance of the facts that are made of messages')
        .argParser(durationOption)
        .default(SECOND, '1s'),
    )
    .addOption(
      new Option('--window <duration>', 'the time that a trade flow adds up')
        .argParser(durationOption)
        .default(MINUTE, '1m'),
    )
    .option('--levels <count>', 'prices of each side of a book that are kept', wholeNumberFrom(1), 20)
    .option(
      '--delay <duration>',
      'from a recorded time to when the fact counts as known: 1s for books and flows, 0s for other kinds by default',
      delayOption,
    )
    .addHelpText('after', EXAMPLES)
    .action(async (files: readonly string[], _: unknown, command: Command) => {
      const { delay, ...options }: FactOptions = command.optsWithGlobals();
      const { importFactFiles, describeFactImport, losesTooMuch } = await import('../research/fact-files.ts');
      const report = await importFactFiles({
        ...options,
        files,
        delay: delay ?? (options.kind === 'book' || options.kind === 'flow' ? MESSAGE_DELAY : NO_DELAY),
        progress: terminal.progress.report,
        stop,
      });
      if (losesTooMuch(report)) terminal.endWith('check-failed');
      terminal.show(report, () => describeFactImport(report));
    });
}
