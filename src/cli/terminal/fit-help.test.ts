import { Command } from 'commander';
import { expect, it } from 'vitest';
import { registerCommands } from '../commands.ts';
import { fitHelp } from './fit-help.ts';
import { helpFor } from '../main.ts';
import { Terminal } from './terminal.ts';

it('wraps sentences at their indent and examples as a shell takes them', () => {
  expect(fitHelp('  one two three four', 12)).toBe('  one two\n  three four');
  expect(fitHelp('  $ edgewise paper my.yaml --replay     as fast as it goes', 30)).toBe(
    '  $ edgewise paper my.yaml \\\n      --replay\n      as fast as it goes',
  );
  expect(fitHelp('short\n\nlines:\nmore', 40)).toBe('short\n\nlines:\nmore');
  expect(fitHelp('a paragraph that was\nbroken before\n\nExamples:\n  $ one\n  $ two', 40)).toBe(
    'a paragraph that was broken before\n\nExamples:\n  $ one\n  $ two',
  );
});

it('the help of every command fits 80 columns', async () => {
  const program = helpFor(new Command('edgewise'), 80);
  const context = {
    terminal: new Terminal({ json: 'pretty' }),
    stop: new AbortController().signal,
    endAtOnce: () => undefined,
    strays: { hear: () => ({ end: () => undefined }) },
  };
  await registerCommands(program, context, ['--help']);
  const shown: string[] = [];
  const all = (command: Command): Command[] => [command, ...command.commands.flatMap(all)];
  for (const command of all(program)) {
    command.configureOutput({
      writeOut: (text) =>
        void shown.push(
          ...fitHelp(text, 80)
            .split('\n')
            .map((line) => `${command.name()}: ${line}`),
        ),
    });
    command.outputHelp();
  }
  expect(shown.length).toBeGreaterThan(500);
  expect(shown.filter((line) => line.slice(line.indexOf(': ') + 2).length > 80)).toEqual([]);
});
