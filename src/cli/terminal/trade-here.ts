import type { DaemonOptions } from '../../operate/daemon.ts';
import type { TradeOptions } from '../../operate/trade-system.ts';
import type { CommandContext } from './command-context.ts';

/** Options of a trade that the command line has. */
type Asked = Pick<
  TradeOptions,
  'systemPath' | 'workspace' | 'setting' | 'url' | 'marketUrl' | 'folder' | 'model' | 'shadow' | 'threads'
>;

/** Trades in this process until it is stopped, and shows how the run ended. */
export async function tradeHere(asked: Asked, { terminal, stop, strays }: CommandContext): Promise<void> {
  const [{ tradeSystem }, { openSchedule }, { describeEnd }, { eventLines }] = await Promise.all([
    import('../../operate/trade-system.ts'),
    import('../../jobs/open-schedule.ts'),
    import('../lines/status-lines.ts'),
    import('../lines/event-lines.ts'),
  ]);
  const last = await tradeSystem({
    ...asked,
    stop,
    strays,
    openJobs: openSchedule,
    describeEvent: eventLines,
    codeVersion: await terminal.version(),
    progress: terminal.progress.report,
    tell: (line) => terminal.print(line),
    wait: (line) => terminal.wait(line),
  });
  terminal.show(last, () => describeEnd(last));
}

/** Starts a process in the background that trades, and shows where its output goes. */
export async function tradeInBackground(
  asked: Omit<DaemonOptions, 'wait'>,
  { terminal }: CommandContext,
): Promise<void> {
  const { startDaemon, describeDaemon } = await import('../../operate/daemon.ts');
  const started = await startDaemon({ ...asked, wait: (line) => terminal.wait(line) });
  terminal.show(started, () => describeDaemon(started));
}
