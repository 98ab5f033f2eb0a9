import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from 'commander';
import { shellWord } from '../config/shell-word.ts';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { table } from './terminal/table.ts';

/** `edgewise plugin new | check | list`: parts of your own. */
export function registerPlugin(program: Command, context: CommandContext): void {
  const plugin = program.command('plugin').summary('parts of your own: write one, check it, list all');
  registerNew(plugin, context);
  registerCheck(plugin, context);
  registerList(plugin, context);
}

function registerNew(plugin: Command, { terminal }: CommandContext): void {
  plugin
    .command('new')
    .summary('write a small module with a part, and its test')
    .argument('<kind>', 'feature, label, model, strategy, sizer, risk-check or venue')
    .argument('<name>', 'lower-case words joined by hyphens')
    .option('--folder <folder>', 'where to write it', 'parts')
    .addHelpText('after', '\nExample:\n  $ edgewise plugin new strategy fade')
    .action(async (kind: string, name: string, { folder }: { readonly folder: string }) => {
      const { newPart } = await import('../parts/new-part.ts');
      const written = await newPart({ kind, name, folder });
      const [module = ''] = written.files;
      const testFile = written.files.at(-1) ?? '';
      const test = testCommand(testFile);
      const first = installCommand(testFile);
      terminal.show({ ...written, test, ...(first === undefined ? {} : { first }) }, () =>
        [
          `Wrote ${written.files.join(', ')}.`,
          `In a system file: use: [./${module}]`,
          `Next: edgewise plugin check ${module}`,
          ...(first === undefined ? [] : [`Its test imports edgewise, which is not found from here: first ${first}`]),
          `Its test: ${test}`,
        ].join('\n'),
      );
    });
}

/**
 * The command that runs the test of a part. In a clone nothing is compiled: there the condition lets Node.js take the
 * sources for the package. `npx node` is the Node.js 24 of the clone, where the folder has it.
 */
function testCommand(file: string): string {
  const node = existsSync(join('node_modules', '.bin', 'node')) ? 'npx node' : 'node';
  const condition = import.meta.url.endsWith('.ts') ? ' --conditions=edgewise-source' : '';
  return `${node}${condition} --test ${shellWord(file)}`;
}

/** The command that makes the package found from a file; undefined where it is found already. */
function installCommand(file: string): string | undefined {
  try {
    createRequire(resolve(file)).resolve('edgewise/package.json');
    return undefined;
  } catch {
    return `npm install ${shellWord(resolve(fileURLToPath(new URL('../..', import.meta.url))))}`;
  }
}

function registerCheck(plugin: Command, { terminal, endAtOnce }: CommandContext): void {
  plugin
    .command('check')
    .summary('hold the parts of a module to their contracts')
    .argument('<file>', 'a TypeScript or JavaScript module')
    .addHelpText('after', '\nExample:\n  $ edgewise plugin check parts/fade.ts')
    .action(async (file: string) => {
      const { checkModule } = await import('../parts/checks/check-module.ts');
      endAtOnce();
      terminal.wait(`Checking ${file} ... (Ctrl-C ends it, should its code never come back)`);
      const { parts, problems } = await checkModule(file);
      terminal.show({ parts, problems }, () =>
        [
          ...parts.map(
            ({ kind, name }) => `${kind} ${name}: ${verdictOf(problems.filter((one) => one.name === name))}`,
          ),
          ...problems.map(({ kind, name, problem }) => `  ${kind} ${name}: ${problem}`),
        ].join('\n'),
      );
      if (problems.length === 0) return;
      throw new EdgewiseError('check-failed', `${file} does not keep its contracts`, {
        where: file,
        expected: 'no problem',
        actual: countOf(problems.length, 'problem'),
      });
    });
}

function registerList(plugin: Command, { terminal }: CommandContext): void {
  plugin
    .command('list')
    .summary('everything that a system file can name')
    .argument('[kind]', 'only parts of this kind')
    .option('--system <file>', 'with the parts of the modules that this system uses')
    .addHelpText('after', '\nExample:\n  $ edgewise plugin list model')
    .action(async (kind: string | undefined, { system }: { readonly system?: string }) => {
      const { listParts } = await import('../parts/list-parts.ts');
      const rows = await listParts(kind, system);
      terminal.show(rows, () =>
        table(
          ['kind', 'name', 'what it is'],
          rows.map((row) => [row.kind, row.name, row.describe]),
          { columns: terminal.columns, last: 'wrapped' },
        ),
      );
    });
}

function verdictOf(problems: readonly unknown[]): string {
  return problems.length === 0 ? 'keeps its contract' : countOf(problems.length, 'problem');
}
