import type { Command } from 'commander';
import { shellWord } from '../system/shell-word.ts';
import type { CommandContext } from './command-context.ts';

/** `edgewise init`: a commented system file to start from. */
export function registerInit(program: Command, { terminal }: CommandContext): void {
  program
    .command('init')
    .summary('write a commented system file to start from')
    .argument('[file]', 'where to write it', 'my-system.yaml')
    .option('--force', 'replace a file that is already there')
    .addHelpText('after', '\nExamples:\n  $ edgewise init\n  $ edgewise init systems/mean-reversion.yaml')
    .action(async (file: string, options: { readonly force?: true }) => {
      const { initSystem } = await import('../system/init-system.ts');
      await initSystem(file, options.force === true ? 'replace' : 'keep');
      terminal.show({ file }, () => `Wrote ${file}: every setting with its meaning. Next: edgewise research ${shellWord(file)}`);
    });
}
