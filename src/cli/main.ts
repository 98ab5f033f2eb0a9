import { Command, CommanderError, Help } from 'commander';
import { registerCommands } from './commands.ts';
import { fitHelp } from './terminal/fit-help.ts';
import { ProcessWatch } from './terminal/process-watch.ts';
import { refuseEmptyPaths } from './terminal/refuse-empty-paths.ts';
import { Terminal } from './terminal/terminal.ts';

const EXAMPLES = `
Examples:
  $ edgewise research systems/quickstart.yaml     is there an edge? on the bundled sample
  $ edgewise data import btc.csv.gz --instrument BTC/USDT
  $ edgewise init my-system.yaml                  a commented system file to start from
  $ edgewise features explain rsi_14

Exit codes: 0 done (whatever the verdict), 1 a bug, 2 wrong usage, 3 Node.js too old, 4 config, 5 file or artefact
missing or unreadable, 6 data refused, 7 data corrupt, 8 hold-out locked, 9 replay diverged, 10 disk, 11 a check
failed, 12 the venue silent, 13 the state server silent, 14 code of yours failed, 130 interrupted.
Nothing here is advice, and no result promises profit.`;

/** Width of the help where the output is a pipe. */
const PIPE_COLUMNS = 80;

/** Time in milliseconds in which the last output is written before the process ends. */
const LAST_WORDS_MILLIS = 200;

/** Runs one command line and returns its exit code. Only this function turns failures into text. */
export async function main(words: readonly string[]): Promise<number> {
  const terminal = new Terminal({ json: words.includes('--json') ? 'json' : 'pretty' });
  const interrupt = new AbortController();
  const watch = new ProcessWatch({
    onLate: (failure) => terminal.reportLate(failure),
    onCutOff: (failure) => void (process.exitCode = terminal.reportFailure(failure, interrupt.signal)),
  });
  const onSignal = () => interrupt.abort();
  process.once('SIGINT', onSignal);
  process.once('SIGTERM', onSignal);
  // Without a listener the system ends the process.
  const leaveSignals = () => {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  };
  const program = helpFor(new Command('edgewise'), Number.isFinite(terminal.columns) ? terminal.columns : PIPE_COLUMNS)
    .description('Machine-learned crypto trading that tells you honestly whether you have an edge')
    .version(await terminal.version(), '-v, --version')
    .option(
      '--workspace <folder>',
      'where candles, artefacts, trials and runs are kept',
      process.env['EDGEWISE_WORKSPACE'] ?? '.edgewise',
    )
    .option('--json', 'machine-readable output on stdout')
    .addHelpText('after', EXAMPLES)
    .showHelpAfterError('(add --help for the options and examples)')
    .configureHelp({ showGlobalOptions: true, visibleCommands: withoutHelp })
    .exitOverride()
    .hook('preAction', (_, command) => refuseEmptyPaths(command));
  try {
    const context = { terminal, stop: interrupt.signal, endAtOnce: leaveSignals, strays: watch };
    await registerCommands(program, context, words);
    await Promise.race([program.parseAsync(withoutHelpOfNothing(program, words), { from: 'user' }), watch.failed]);
    return terminal.exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : terminal.reportUsage(saidOf(error));
    return terminal.reportFailure(await withOwnCode(error), interrupt.signal);
  } finally {
    leaveSignals();
    if (watch.hasFailed) interrupt.abort();
    watch.end();
    // A call that is no longer awaited must not keep the process alive.
    if (interrupt.signal.aborted) setTimeout(() => process.exit(), LAST_WORDS_MILLIS).unref();
  }
}

/** What was wrong. Where a group of commands stands alone its help is shown, and the error has no words for people. */
function saidOf({ code, message }: CommanderError): string {
  return code === 'commander.help' ? 'a command is missing' : message;
}

/**
 * A failure in a module of a user that no part was named for is no bug of Edgewise. What names it is loaded for it
 * alone.
 */
async function withOwnCode(error: unknown): Promise<unknown> {
  if (!(error instanceof Error)) return error;
  const { failureOfPart } = await import('../core/part-failure.ts');
  return failureOfPart({ part: 'code of yours', phase: 'a call' }, error);
}

/**
 * The words without `--help` where they name no command: its help would be that of another, and hide the mistake. The
 * options of the program may stand before the command.
 */
function withoutHelpOfNothing(program: Command, words: readonly string[]): readonly string[] {
  let command = program;
  for (let place = 0; place < words.length; place++) {
    const word = words[place] ?? '';
    const flag = word.replace(/=.*$/s, '');
    const own = program.options.find(({ short, long }) => flag === short || flag === long);
    if (own !== undefined) {
      if (own.required && !word.includes('=')) place++;
      continue;
    }
    if (word.startsWith('-') || word === 'help' || command.commands.length === 0) return words;
    const named = command.commands.find((each) => each.name() === word);
    if (named === undefined) return words.filter((each) => each !== '--help' && each !== '-h');
    command = named;
  }
  return words;
}

/** `edgewise help COMMAND` works, and `--help` among the options is enough to say so. */
function withoutHelp(command: Command): Command[] {
  return new Help().visibleCommands(command).filter((each) => each.name() !== 'help');
}

/** Makes a program and all its commands wrap their help to a number of columns. */
export function helpFor(program: Command, columns: number): Command {
  return program.configureOutput({
    getOutHelpWidth: () => columns,
    getErrHelpWidth: () => columns,
    writeOut: (text) => void process.stdout.write(fitHelp(text, columns)),
  });
}
