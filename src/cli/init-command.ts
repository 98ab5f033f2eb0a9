import { basename } from 'node:path';
import type { Command } from 'commander';
import { EdgewiseError } from '../core/errors.ts';
import type { Duration } from '../core/time.ts';
import { shellWord } from '../config/shell-word.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { durationOption } from './terminal/options.ts';

interface InitOptions {
  readonly force?: true;
  readonly name?: string;
  readonly instrument?: readonly string[];
  readonly interval?: Duration;
  readonly candles?: readonly string[];
}

/** Reads a venue and a pair, such as `binance:ETH/USDT`. Throws `usage` for anything else. */
function candleSource(
  text: string,
  pairOf: (pair: string) => string,
): { readonly venue: string; readonly instrument: string } {
  const [venue = '', pair] = text.split(':');
  if (venue === '' || pair === undefined)
    throw new EdgewiseError('usage', 'The source of candles is not understood', {
      where: '--candles',
      expected: 'a venue and a pair such as binance:ETH/USDT',
      actual: text,
    });
  return { venue: venue.toLowerCase(), instrument: pairOf(pair) };
}

/**
 * The name of the system: the one that was asked for, or else that of its file, so that the runs and models of several
 * files do not stand under one name. A file whose name is none for a system gives the usual one.
 */
function nameFor(file: string, asked: string | undefined): { readonly name?: string } {
  const name = asked ?? /^([a-z][a-z0-9-]{0,99})\.ya?ml$/.exec(basename(file))?.[1];
  return name === undefined ? {} : { name };
}

/** `edgewise init`: writes a commented system file to start from. */
export function registerInit(program: Command, { terminal }: CommandContext): void {
  program
    .command('init')
    .summary('write a commented system file to start from')
    .description(
      'On the bundled sample of hourly Bitcoin, unless an instrument or an interval is named: then import its candles first.',
    )
    .argument('[file]', 'where to write it', 'my-system.yaml')
    .option('--instrument <pairs...>', 'what is traded, such as ETH/USD')
    .option(
      '--candles <sources...>',
      'whose candles each instrument learns from, such as binance:ETH/USDT; its own by default',
    )
    .option('--interval <duration>', 'length of a candle, such as 15m', durationOption)
    .option('--name <name>', 'name of the system; that of a .yaml or .yml file by default')
    .option('--force', 'replace a file that is already there')
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise init\n  $ edgewise init ether.yaml --instrument ETH/USD --candles binance:ETH/USDT --interval 15m --name ether',
    )
    .action(async (file: string, { force, name, instrument, interval, candles }: InitOptions) => {
      const [{ initSystem }, { instrumentId }] = await Promise.all([
        import('../parts/init-system.ts'),
        import('../venues/known-instruments.ts'),
      ]);
      await initSystem(file, force === true ? 'replace' : 'keep', {
        ...nameFor(file, name),
        ...(instrument === undefined ? {} : { instruments: instrument.map(instrumentId) }),
        ...(interval === undefined ? {} : { interval }),
        ...(candles === undefined ? {} : { candles: candles.map((source) => candleSource(source, instrumentId)) }),
      });
      await terminal.showWritten(
        file,
        { file },
        () => `Wrote ${file}: every setting with its meaning. Next: edgewise research ${shellWord(file)}`,
      );
    });
}
