import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Instant } from '../core/time.ts';
import type { CommandContext } from './terminal/command-context.ts';
import { instantOption, wholeNumber } from './terminal/options.ts';
import { RUN, runFolder } from './terminal/run-argument.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import type { VenueWords } from '../venues/venue-words.ts';
import { WORDS_OF_VENUES } from '../venues/words-of-venues.ts';
import type { RunningSimulator, StartSimulatorOptions } from '../trading/start-simulator.ts';

/** `edgewise simulate VENUE SYSTEM`: a simulated venue on this machine with the interfaces of the real one. */
export function registerSimulate(program: Command, context: CommandContext): void {
  const simulate = program
    .command('simulate')
    .summary("an exchange on this machine that speaks the real one's language");
  for (const venue of WORDS_OF_VENUES) if (venue.interfaces !== undefined) registerVenue(simulate, venue, context);
  registerOwnVenue(simulate, context);
  registerPaperVenue(simulate, context);
}

function registerVenue(simulate: Command, { name, title, interfaces = '' }: VenueWords, context: CommandContext): void {
  const command = simulate
    .command(name)
    .summary(`${title}'s ${interfaces} over recorded candles, for any client in any language`)
    .description(
      `Starts a simulated ${title} with one account, on this machine only. Prices follow the candles of a system, and spread, slippage and how much may be taken of the volume its costs; no order ever leaves the machine.`,
    );
  addSimulatorOptions(command)
    .argument('[system]', 'a system file, whose instruments and candles are listed', 'systems/quickstart.yaml')
    .addHelpText(
      'after',
      `\nExamples:\n  $ edgewise simulate ${name}\n  $ edgewise simulate ${name} systems/quickstart.yaml --from 2024-01-01 --speed 3600\n  $ edgewise simulate ${name} --loop\n\nPoint a client at the address that is printed; docs/simulator.md shows how, with CCXT.`,
    )
    .action(async (system: string, _: unknown, given: Command) => {
      const { kitOf } = await import('../venues/venue-kits.ts');
      await simulateUntilStopped({ kit: kitOf(name), system, given, context });
    });
}

/** The command for a venue that a module of the user defines. The system file names the venue. */
function registerOwnVenue(simulate: Command, context: CommandContext): void {
  const command = simulate
    .command('own')
    .summary('the venue of your own where a system trades, over recorded candles')
    .description(
      'Starts the simulator of the venue that a module of yours defines. `use:` in the system file names the module. The rest is as with a venue that comes with Edgewise.',
    )
    .argument('<system>', 'a system file that trades at a venue of your own');
  addSimulatorOptions(command)
    .addHelpText('after', '\nExample:\n  $ edgewise simulate own my-system.yaml --from 2024-01-01 --speed 3600')
    .action(async (system: string, _: unknown, given: Command) => {
      const { kitOfSystem, readTradedSystem } = await import('../parts/read-traded-system.ts');
      const kit = kitOfSystem(await readTradedSystem(system));
      await simulateUntilStopped({ kit, system, given, context });
    });
}

/** Options that a wire log with an account keeps as they were. */
const OF_NEW_ACCOUNT = ['cash', 'from', 'seed'] as const;

interface SimulatedSystem {
  readonly kit: VenueKit;
  readonly system: string;
  readonly given: Command;
  readonly context: CommandContext;
}

async function simulateUntilStopped({
  kit,
  system,
  given,
  context: { terminal, stop },
}: SimulatedSystem): Promise<void> {
  const options: Omit<StartSimulatorOptions, 'kit' | 'system' | 'ofNewAccount' | 'progress' | 'tell'> =
    given.optsWithGlobals();
  const { startSimulator } = await import('../trading/start-simulator.ts');
  const running = await startSimulator({
    ...options,
    kit,
    system,
    ofNewAccount: OF_NEW_ACCOUNT.filter((name) => given.getOptionValueSource(name) === 'cli').map(
      (name) => `--${name}`,
    ),
    progress: terminal.progress.report,
    tell: (line) => printTimed(terminal, line),
  });
  terminal.show(running.facts, () => describe(kit, running));
  await new Promise<void>((resolve) => {
    if (stop.aborted) resolve();
    else stop.addEventListener('abort', () => resolve(), { once: true });
  });
  await running.close();
}

function addSimulatorOptions(command: Command): Command {
  return command
    .option('--port <number>', '0 takes any free one', portNumber, 8787)
    .option('--speed <factor>', `venue seconds per second, from ${SLOWEST} to ${FASTEST}`, speedFactor, 1)
    .option(
      '--from <time>',
      "where the candles begin (default: the first of the system's period); `now` with --loop for clients that use their own clock",
      instantOrNow,
    )
    .option(
      '--loop',
      'after the last candle go backwards, and forwards again, without end (default: the market goes to maintenance)',
    )
    .option('--cash <amount>', 'quote currency in the account', cashAmount, 10_000)
    .option('--wire-log <file>', 'write every call there; the account of a file that has some goes on')
    .addOption(
      new Option(
        '--key <key>',
        'an API key that it shall know, with --secret, so that clients keep theirs over a restart (default: a new one)',
      ).env('EDGEWISE_SIMULATOR_KEY'),
    )
    .addOption(new Option('--secret <text>', 'the secret of --key').env('EDGEWISE_SIMULATOR_SECRET'))
    .addOption(
      new Option('--kill-key <key>', 'the same for the second key, with --kill-secret').env(
        'EDGEWISE_SIMULATOR_KILL_KEY',
      ),
    )
    .addOption(new Option('--kill-secret <text>', 'the secret of --kill-key').env('EDGEWISE_SIMULATOR_KILL_SECRET'))
    .option('--withdrawal', 'its keys may withdraw too, to see `edgewise live` refuse them')
    .option('--fault-seed <number>', 'calls fail by the script of faults that this seed makes', wholeNumber)
    .option('--seed <number>', 'makes the ids of orders and trades', wholeNumber, 1);
}

function registerPaperVenue(simulate: Command, { terminal, stop }: CommandContext): void {
  simulate
    .command('paper')
    .summary('the venue of a run on paper that follows the live market; `edgewise paper SYSTEM` starts it itself')
    .description(
      'Keeps the account of such a run, fills its orders at the prices of the market, and goes on where the account was. Ends when the run has ended and neither an order nor a position is left.',
    )
    .argument('<run>', RUN)
    .option('--port <number>', '0 takes any free one', portNumber, 0)
    .addHelpText('after', '\nExample:\n  $ edgewise simulate paper .edgewise/live/quickstart-paper')
    .action(async (named: string, { port }: { readonly port: number }, command: Command) => {
      const folder = await runFolder(named, command);
      const { runPaperVenue } = await import('../trading/paper-venue.ts');
      await runPaperVenue({ folder, port, stop, tell: (line) => printTimed(terminal, line) });
    });
}

/** Prints a line with its time. With --json it goes to stderr, because the output is one document. */
function printTimed(terminal: CommandContext['terminal'], line: string): void {
  const timed = `${new Date().toISOString()} ${line}`;
  if (terminal.mode === 'json') terminal.wait(timed);
  else terminal.print(timed);
}

function describe(
  { title }: VenueKit,
  { facts: { url, socketUrl, key, secret, killKey, killSecret, markets, from }, end }: RunningSimulator,
): string {
  return [
    `A simulated ${title} with ${markets.join(', ')} from ${from} on ${url}`,
    `  WebSocket   ${socketUrl}`,
    `  API key     ${key}`,
    `  API secret  ${secret}`,
    `  a second key, for flatten (EDGEWISE_KILL_KEY): ${killKey}`,
    `  and its secret (EDGEWISE_KILL_SECRET):         ${killSecret}`,
    end,
    'Nothing here reaches a real exchange. Ctrl-C ends it.',
  ].join('\n');
}

/** Lowest speed: delays of a lower one are longer than a timer can wait. */
const SLOWEST = 0.001;

/** Highest speed: more than a day per second. A higher one leaves no time to answer clients. */
const FASTEST = 100_000;

function speedFactor(text: string): number {
  const value = positiveNumber(text);
  if (value < SLOWEST || value > FASTEST)
    throw new InvalidArgumentError(`Expected ${SLOWEST} to ${FASTEST}, was "${text}".`);
  return value;
}

function instantOrNow(text: string): Instant | 'now' {
  return text === 'now' ? 'now' : instantOption(text);
}

function portNumber(text: string): number {
  const value = wholeNumber(text);
  if (value > 65_535) throw new InvalidArgumentError(`Expected a port from 0 to 65535, was "${text}".`);
  return value;
}

/** As much as a system file may begin with. */
function cashAmount(text: string): number {
  const value = positiveNumber(text);
  if (value < 0.01 || value > 1e12) throw new InvalidArgumentError(`Expected 0.01 to 1e12, was "${text}".`);
  return value;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (!(value > 0 && Number.isFinite(value)))
    throw new InvalidArgumentError(`Expected a number above zero, was "${text}".`);
  return value;
}
