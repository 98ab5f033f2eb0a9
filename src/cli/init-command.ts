import type { Command } from 'commander';
import type { Duration } from '../core/time.ts';
import { shellWord } from '../system/shell-word.ts';
import type { CommandContext } from './command-context.ts';
import { durationOption } from './options.ts';

interface InitOptions {
  readonly force?: true;
  readonly name?: string;
  readonly instrument?: readonly string[];
  readonly interval?: Duration;
}

/** `edgewise init`: a commented system file to start from. */
export function registerInit(program: Command, { terminal }: CommandContext): void {
  program
    .command('init')
    .summary('write a commented system file to start from')
    .description('On the bundled sample of hourly Bitcoin, unless an instrument or an interval is named: then import its candles first.')
    .argument('[file]', 'where to write it', 'my-system.yaml')
    .option('--instrument <pairs...>', 'what is traded, such as ETH/USD')
    .option('--interval <duration>', 'length of a candle, such as 15m', durationOption)
    .option('--name <name>', 'name of the system')
    .option('--force', 'replace a file that is already there')
    .addHelpText('after', '\nExamples:\n  $ edgewise init\n  $ edgewise init ether.yaml --instrument ETH/USD --interval 15m --name ether')
    .action(async (file: string, { force, name, instrument, interval }: InitOptions) => {
      const [{ initSystem }, { instrumentId }] = await Promise.all([import('../system/init-system.ts'), import('../market/known-instruments.ts')]);
      await initSystem(file, force === true ? 'replace' : 'keep', {
        ...(name === undefined ? {} : { name }), ...(instrument === undefined ? {} : { instruments: instrument.map(instrumentId) }), ...(interval === undefined ? {} : { interval }),
      });
      terminal.show({ file }, () => `Wrote ${file}: every setting with its meaning. Next: edgewise research ${shellWord(file)}`);
    });
}
