import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';
import { wholeNumberFrom } from './terminal/options.ts';

/** `edgewise why RUN [TRADE]`: explains a trade, from the features to the fills. */
export function registerWhy(program: Command, { terminal }: CommandContext): void {
  program
    .command('why')
    .summary('explain one trade, from its features to its fills')
    .argument('<run>', RUN)
    .argument('[trade]', 'its number; all trades are listed without one', wholeNumberFrom(1))
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise why .edgewise/live/quickstart-replay\n  $ edgewise why .edgewise/live/quickstart-replay 3',
    )
    .action(async (named: string, trade: number | undefined, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const [
        { openJournal },
        { instrumentsOfRun },
        { readHealth },
        { liveFolderAt },
        { tradeStories },
        { describeStory, listStories, noTrades, storyFacts },
      ] = await Promise.all([
        import('../trading/run-journal.ts'),
        import('../trading/instruments-of-run.ts'),
        import('../operate/read-health.ts'),
        import('../trading/run-folder.ts'),
        import('../live/trade-story.ts'),
        import('./lines/trade-lines.ts'),
      ]);
      const journal = openJournal(folder);
      try {
        const instruments = instrumentsOfRun(journal);
        const stories = tradeStories(journal.events(), instruments);
        const view = { instruments, featureNames: journal.header.featureNames, classes: journal.header.classes };
        if (trade === undefined) {
          terminal.show(
            stories.map((story) => storyFacts(story, view)),
            () =>
              stories.length === 0
                ? noTrades(readHealth(liveFolderAt(folder).health)?.entries)
                : listStories(stories, terminal.columns),
          );
          return;
        }
        const story = stories[trade - 1];
        if (story === undefined) {
          const { EdgewiseError } = await import('../core/errors.ts');
          throw new EdgewiseError('usage', `This run has no trade ${trade}`, {
            expected: stories.length === 0 ? 'a run with trades' : `1 to ${stories.length}`,
            actual: `${trade}`,
            advice: 'list them with `edgewise why RUN`',
          });
        }
        terminal.show(storyFacts(story, view), () => describeStory(story, view, terminal.columns));
      } finally {
        journal.close();
      }
    });
}
