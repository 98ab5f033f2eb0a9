import type { Command } from 'commander';
import { countOf } from '../core/count-of.ts';
import type { ComputedFeatures } from '../research/compute-features.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { durationOption } from './terminal/options.ts';
import { table } from './terminal/table.ts';

interface ComputeOptions {
  readonly workspace: string;
  readonly venue?: string;
  readonly instrument?: string;
  readonly interval?: number;
  readonly set?: string;
  readonly system?: string;
  readonly use?: string;
  readonly out?: string;
}

type OriginOptions = Pick<ComputeOptions, 'system' | 'use'>;

/** Features of a user: those of a system file, or of a module. */
function withOrigin(command: Command): Command {
  return command
    .option('--system <file>', 'the features of this system, those of the modules that it uses among them')
    .option('--use <file>', 'the features of this module of your own');
}

/** `edgewise features list | explain | compute`. */
export function registerFeatures(program: Command, context: CommandContext): void {
  const features = program.command('features').summary('what a model may see: list, explain, compute');
  registerList(features, context);
  registerExplain(features, context);
  registerCompute(features, context);
}

function registerList(features: Command, { terminal }: CommandContext): void {
  withOrigin(features.command('list'))
    .summary('the features of a system, in the order the model sees them')
    .argument('[set]', 'feature set (default: that of the system, the features of the module, or trend)')
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise features list trend\n  $ edgewise features list --system my-system.yaml',
    )
    .action(async (set: string | undefined, origin: OriginOptions) => {
      const { describeFeatures } = await import('../parts/feature-catalogue.ts');
      const rows = await describeFeatures({ ...origin, set });
      terminal.show(rows, () =>
        table(
          ['name', 'warm-up', 'memory', 'formula'],
          rows.map((row) => [row.name, row.warmup, row.memory, row.formula]),
          { columns: terminal.columns, last: 'wrapped' },
        ),
      );
    });
}

function registerExplain(features: Command, { terminal }: CommandContext): void {
  withOrigin(features.command('explain'))
    .summary('formula, source and inputs of one feature')
    .argument('<name>', 'a feature, such as rsi_14')
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise features explain rsi_14\n  $ edgewise features explain my_feature --use my-parts.ts',
    )
    .action(async (name: string, origin: OriginOptions) => {
      const { explainFeature } = await import('../parts/feature-catalogue.ts');
      const found = await explainFeature(name, origin);
      terminal.show(found, () =>
        table(
          ['', ''],
          Object.entries(found).map(([key, value]) => [
            key,
            Array.isArray(value) ? value.join(', ') || 'candles' : String(value),
          ]),
          { columns: terminal.columns, last: 'wrapped' },
        ),
      );
    });
}

function registerCompute(features: Command, { terminal }: CommandContext): void {
  withOrigin(features.command('compute'))
    .summary('write the features of stored candles as CSV')
    .option('--instrument <pair>', 'an instrument of the system, or a stored one (default: the first of the system)')
    .option('--interval <duration>', 'its interval, such as 1h (default: that of the system)', durationOption)
    .option('--venue <name>', 'where its candles come from (default: what the system says, or binance)')
    .option('--set <name>', 'feature set (default: as for list)')
    .option('--out <file>', 'CSV file to write', 'features.csv')
    .addHelpText(
      'after',
      `
A market of a system is described over the period of the file, among the markets and facts that the file names. Any other
stored market is described alone. What cannot be computed so, and what is fitted, is left out and named.

Examples:
  $ edgewise features compute --instrument BTC/USDT --interval 1h --out features.csv
  $ edgewise features compute --system my-system.yaml`,
    )
    .action(async (_: unknown, command: Command) => {
      const options: ComputeOptions = command.optsWithGlobals();
      const { computeFeatures } = await import('../research/compute-features.ts');
      const written = await computeFeatures(options, terminal.progress.report);
      for (const line of linesOfGaps(written)) terminal.wait(line);
      await terminal.showWritten(
        written.file,
        written,
        () =>
          `Wrote ${countOf(written.rows, 'row')} of ${countOf(written.columns, 'feature')} of ${written.instrument} to ${written.file}`,
      );
    });
}

/** What the file does not hold: features that were left out, and those without a number. */
function linesOfGaps({ leftOut, withoutValues }: ComputedFeatures): readonly string[] {
  const title = leftOut.length === 0 ? [] : [`Left out ${countOf(leftOut.length, 'feature')}:`];
  const reasons = leftOut.map(({ name, reason }) => `  ${name}: ${reason}`);
  const empty = withoutValues.length === 0 ? [] : [`Without a number at any candle: ${withoutValues.join(', ')}`];
  return [...title, ...reasons, ...empty];
}
