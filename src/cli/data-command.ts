import type { Command } from 'commander';
import { EXAMPLE_VENUE } from '../venues/words-of-venues.ts';
import { countOf } from '../core/count-of.ts';
import type { Duration, Instant } from '../core/time.ts';
import type { ResampledCandles } from '../research/data-files.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { addFileOptions, filesOptionsOf, type FileOptions } from './terminal/file-options.ts';
import { registerImportFacts } from './import-facts-command.ts';
import { durationOption, instantOption } from './terminal/options.ts';

interface SeriesOptions {
  readonly workspace: string;
  readonly venue: string;
  readonly instrument: string;
  readonly interval?: Duration;
  readonly from?: Instant;
  readonly to?: Instant;
}

/** `edgewise data import | import-facts | list | check | resample | export`. */
export function registerData(program: Command, context: CommandContext): void {
  const data = program.command('data').summary('candles and other facts: import, list, check, resample, export');
  registerImport(data, context);
  registerImportFacts(data, context);
  registerList(data, context);
  registerCheck(data, context);
  registerResample(data, context);
  registerExport(data, context);
}

function registerImport(data: Command, { terminal, stop }: CommandContext): void {
  const command = data
    .command('import')
    .summary('bring candle files into the store: CSV, JSON, Feather, Arrow or Parquet')
    .argument('<files...>', 'one or more files; how they are written is found in all their rows, and shown')
    .requiredOption('--instrument <pair>', 'what the candles are of, such as BTC/USDT');
  addFileOptions(command)
    .option('--strict', 'refuse a file with any fault instead of leaving out what cannot be used')
    .addHelpText('after', IMPORT_EXAMPLES)
    .action(async (files: readonly string[], _: unknown, command: Command) => {
      const options: FileOptions = command.optsWithGlobals();
      const { importFiles, describeImport } = await import('../research/data-files.ts');
      const reports = await importFiles(files, {
        ...filesOptionsOf(options),
        progress: terminal.progress.report,
        stop,
      });
      terminal.show(reports, () => reports.map(describeImport).join('\n\n'));
    });
}

const IMPORT_EXAMPLES = `
Examples:
  $ edgewise data import BTCUSDT_1m_2025-*.csv.gz --instrument BTC/USDT
  $ edgewise data import btcusd.csv --venue bitfinex --instrument BTC/USD --strict
  $ edgewise data import user_data/data/${EXAMPLE_VENUE}/BTC_USD-1h.feather --venue ${EXAMPLE_VENUE} --instrument BTC/USD
  $ edgewise data import export.csv --instrument BTC/EUR --dates day-first --timezone Europe/Berlin`;

function registerList(data: Command, { terminal }: CommandContext): void {
  data
    .command('list')
    .summary('what the store holds, with its holes')
    .addHelpText('after', '\nExample:\n  $ edgewise data list')
    .action(async (_: unknown, command: Command) => {
      const options: SeriesOptions = command.optsWithGlobals();
      const { listSeries, describeSeries } = await import('../research/data-files.ts');
      const { listFacts, describeFacts } = await import('../research/fact-files.ts');
      const [series, facts] = [await listSeries(options.workspace), await listFacts(options.workspace)];
      terminal.show([...series, ...facts], () =>
        [describeSeries(series), ...(facts.length === 0 ? [] : [describeFacts(facts)])].join('\n'),
      );
    });
}

function registerCheck(data: Command, { terminal, stop }: CommandContext): void {
  const command = data
    .command('check')
    .summary('judge candle files without storing them')
    .argument('<files...>', 'CSV, JSON, Feather, Arrow or Parquet files')
    .option('--instrument <pair>', 'what the candles are of', 'BTC/USDT');
  addFileOptions(command)
    .option('--strict', 'fail when there is any fault')
    .addHelpText('after', '\nExample:\n  $ edgewise data check btc.csv.gz --strict')
    .action(async (files: readonly string[], _: unknown, command: Command) => {
      const options: FileOptions = command.optsWithGlobals();
      const { checkFiles, describeCheck } = await import('../research/data-files.ts');
      const reports = await checkFiles(files, { ...filesOptionsOf(options), progress: terminal.progress.report, stop });
      terminal.show(reports, () => reports.map(describeCheck).join('\n\n'));
    });
}

function registerResample(data: Command, { terminal }: CommandContext): void {
  data
    .command('resample')
    .summary('make coarser candles of stored ones')
    .requiredOption('--instrument <pair>', 'a stored instrument')
    .requiredOption('--interval <duration>', 'the stored interval, such as 1m', durationOption)
    .requiredOption('--into <duration>', 'the new interval, such as 1h', durationOption)
    .option('--venue <name>', 'where the candles come from', 'binance')
    .option(
      '--merge',
      'put the new candles among stored ones of that interval; without it an existing series is refused',
    )
    .option('--keep-partial', 'make candles of incomplete buckets too; by default they become holes')
    .addHelpText('after', '\nExample:\n  $ edgewise data resample --instrument BTC/USDT --interval 1m --into 15m')
    .action(async (_: unknown, command: Command) => {
      const options: SeriesOptions & {
        readonly interval: Duration;
        readonly into: Duration;
        readonly keepPartial?: true;
        readonly merge?: true;
      } = command.optsWithGlobals();
      const { resampleStored } = await import('../research/data-files.ts');
      const made = await resampleStored({
        ...options,
        partial: options.keepPartial === true ? 'keep' : 'drop',
        existing: options.merge === true ? 'merge' : 'keep',
      });
      terminal.show(
        made,
        () =>
          `Stored ${countOf(made.rows, 'candle')}; ${incompleteWords(made, options.keepPartial === true ? 'keep' : 'drop')}`,
      );
    });
}

/** What became of the incomplete buckets. */
function incompleteWords({ partial, stayed }: ResampledCandles, policy: 'keep' | 'drop'): string {
  const were = `${countOf(partial, 'incomplete bucket')} ${partial === 1 ? 'was' : 'were'}`;
  if (policy === 'keep') return `${were} kept`;
  if (stayed === 0) return `${were} left out as holes`;
  return `${were} left out; for ${stayed} of them the store held a candle before, which stays as it was`;
}

function registerExport(data: Command, { terminal }: CommandContext): void {
  data
    .command('export')
    .summary('write stored candles as CSV')
    .requiredOption('--instrument <pair>', 'a stored instrument')
    .requiredOption('--interval <duration>', 'its interval', durationOption)
    .requiredOption('--out <file>', 'CSV file to write')
    .option('--venue <name>', 'where the candles come from', 'binance')
    .option('--from <time>', 'first open time, ISO, UTC where no zone stands', instantOption)
    .option('--to <time>', 'end, ISO, UTC where no zone stands, not included', instantOption)
    .addHelpText(
      'after',
      '\nExample:\n  $ edgewise data export --instrument BTC/USDT --interval 1h --from 2024-01-01 --out btc.csv',
    )
    .action(async (_: unknown, command: Command) => {
      const options: SeriesOptions & { readonly interval: Duration; readonly out: string } = command.optsWithGlobals();
      const { exportStored } = await import('../research/data-files.ts');
      const written = await exportStored(options);
      await terminal.showWritten(
        written.file,
        written,
        () => `Wrote ${countOf(written.rows, 'candle')} to ${written.file}`,
      );
    });
}
