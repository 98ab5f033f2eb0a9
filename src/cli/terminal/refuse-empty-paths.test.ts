import { Command } from 'commander';
import { expect, it } from 'vitest';
import { refuseEmptyPaths } from './refuse-empty-paths.ts';
import { repeatedOption } from './options.ts';

/** A program with a command whose options and arguments are paths and texts. */
async function run(...words: readonly string[]): Promise<string> {
  let failure = 'none';
  const program = new Command('edgewise')
    .option('--workspace <folder>', 'where', '.edgewise')
    .configureOutput({ writeErr: (text) => (failure = text) })
    .exitOverride()
    .hook('preAction', (_, command) => refuseEmptyPaths(command));
  const group = program.command('journal');
  group
    .command('export')
    .argument('<run>')
    .argument('[files...]')
    .option('--out <file>', 'file')
    .option('--shadow <system>', 'another', repeatedOption)
    .option('--model <id>', 'an artefact')
    .option('--reason <text>', 'why')
    .action(() => undefined);
  await program.parseAsync(words, { from: 'user' }).catch(() => undefined);
  return failure.trim();
}

it.each([
  [['journal', 'export', 'run', '--out', ''], "option '--out <file>'"],
  [['journal', 'export', 'run', '--out='], "option '--out <file>'"],
  [['--workspace', '', 'journal', 'export', 'run'], "option '--workspace <folder>'"],
  [['journal', 'export', 'run', '--shadow', 'a.yaml', '--shadow', ''], "option '--shadow <system>'"],
  [['journal', 'export', ''], "argument 'run'"],
  [['journal', 'export', 'run', 'a', ''], "argument 'files'"],
])('an empty path is refused, and named: %j', async (words, what) => {
  expect(await run(...words)).toBe(`error: ${what} is empty. Expected the name of a file or folder.`);
});

it('an empty id is refused, and named', async () => {
  expect(await run('journal', 'export', 'run', '--model', '')).toBe(
    "error: option '--model <id>' is empty. Expected an id.",
  );
});

it('texts may be empty, and paths that are not given are none', async () => {
  expect(await run('journal', 'export', 'run', '--reason', '')).toBe('none');
});
