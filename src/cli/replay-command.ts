import type { Command } from 'commander';
import type { CommandContext } from './terminal/command-context.ts';
import { runFolder } from './terminal/run-argument.ts';

/** `edgewise replay RUN`: runs a journal again and says whether every decision is the same. */
export function registerReplay(program: Command, { terminal, stop }: CommandContext): void {
  program
    .command('replay')
    .summary('run a journal again and show the first divergence, if there is one')
    .argument('<run>', 'the name or the folder of a run that `research`, `backtest`, `paper` or `live` wrote')
    .addHelpText(
      'after',
      '\nExamples:\n  $ edgewise replay .edgewise/runs/quickstart-1a2b3c4d5e\n  $ edgewise replay .edgewise/live/quickstart-replay',
    )
    .action(async (named: string, _: unknown, command: Command) => {
      const folder = await runFolder(named, command);
      const { workspace }: { readonly workspace: string } = command.optsWithGlobals();
      const { existsSync } = await import('node:fs');
      const { liveFolderAt } = await import('../trading/run-folder.ts');
      if (existsSync(liveFolderAt(folder).journal)) {
        const [{ divergenceFailure, replayLive }, { describeLiveReplay }] = await Promise.all([
          import('../operate/replay-run.ts'),
          import('./lines/replay-lines.ts'),
        ]);
        const replay = await replayLive(folder, workspace);
        const pretty = (): string => describeLiveReplay(replay);
        const failure = divergenceFailure(replay, folder);
        if (failure === undefined) terminal.show(replay, pretty);
        else terminal.showFailed({ ...replay }, pretty, failure);
        return;
      }
      const { replayRun } = await import('../research/replay-backtest.ts');
      const outcome = await replayRun({ folder, workspace, progress: terminal.progress.report, stop });
      terminal.show(outcome, () => `All ${outcome.records} records of ${folder} were reproduced exactly.`);
    });
}
