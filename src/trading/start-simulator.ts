import { EdgewiseError } from '../core/errors.ts';
import { minorFromAmount } from '../core/money.ts';
import type { ReportProgress } from '../core/progress.ts';
import { duration, instant, isoFromInstant, MILLISECOND, type Duration, type Instant } from '../core/time.ts';
import { CandleEndWatch, describeCandleEnd } from '../wire/candle-end-watch.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import type {
  OpenedSimulator,
  SimulatedMarket,
  SimulatorServer,
  VenueSimulator,
} from '../venues/venue-simulator.port.ts';
import { PacedClock } from '../wire/paced-clock.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { listingWarnings } from '../research/listing-warnings.ts';
import { loadUniverse, marketsOfUniverse, type LoadedUniverse } from '../research/load-universe.ts';
import { openLedger } from '../research/open-ledger.ts';
import { marketsOf } from '../research/judged-markets.ts';
import { ShownDays, type ShownDaysOptions } from '../research/shown-days.ts';
import { trialIdentity } from '../research/trial-identity.ts';
import { readTradedSystem } from '../parts/read-traded-system.ts';
import { openSimulatorLog } from './open-simulator-log.ts';
import { simulatorOf } from './simulator-of.ts';
import { simulatedRules } from './simulated-rules.ts';
import { workspaceAt } from '../config/workspace.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import { keysFrom, type GivenKeys } from './given-keys.ts';

export interface StartSimulatorOptions extends GivenKeys {
  /** Of the venue that is simulated. */
  readonly kit: VenueKit;
  readonly system: string;
  readonly workspace: string;
  readonly port: number;
  readonly speed: number;
  readonly cash: number;
  readonly seed: number;
  /** `now` is the time at which the venue is ready. */
  readonly from?: Instant | 'now';
  /** Where every call is written; a file that has some already is where the account goes on. */
  readonly wireLog?: string;
  /** Options that a person gave and that count for a new account alone, such as `--cash`. */
  readonly ofNewAccount?: readonly string[];
  /** Its keys may withdraw too, to try what must never be given to a bot. */
  readonly withdrawal?: true;
  /** Calls fail from the start, by the script that this seed makes. */
  readonly faultSeed?: number;
  /** After the last candle they go backwards, and forwards again, so that the market never ends. */
  readonly loop?: true;
  /** Is told what happens, in lines. */
  readonly tell: (line: string) => void;
  readonly progress: ReportProgress;
}

export interface RunningSimulator {
  /** What a person or a program needs to trade there. */
  readonly facts: {
    readonly url: string;
    readonly socketUrl: string;
    readonly key: string;
    readonly secret: string;
    readonly killKey: string;
    readonly killSecret: string;
    readonly markets: readonly string[];
    readonly from: string;
    readonly speed: number;
    /** When the candles end, and the market goes to maintenance; absent where they never do. */
    readonly until?: string;
  };
  /** What is to be said of the end of the candles. */
  readonly end: string;
  close(): Promise<void>;
}

/** Between two looks at how far the candles are from their end. */
const LOOK_MILLIS = 1_000;

/** Starts a simulated venue over a system's candles. Keys that are not given are new each time. */
export async function startSimulator(options: StartSimulatorOptions): Promise<RunningSimulator> {
  const { kit, system, workspace, speed, cash, seed, wireLog, progress, tell } = options;
  const simulator = simulatorOf(kit);
  const { trade, kill } = keysFrom(options, {
    newKeys: () => simulator.newKeys(),
    problemOf: (keys) => kit.keyProblem?.(keys),
  });
  const config = await readTradedSystem(system, [kit]);
  const universe = await loadUniverse(config, workspaceAt(workspace).candles, progress);
  for (const warning of listingWarnings(universe, config)) tell(`WARNING: ${warning}`);
  const markets = recordedMarkets(options, { config, universe, simulator });
  const start = startOf(options, universe);
  const log = wireLog === undefined ? undefined : await openSimulatorLog(wireLog, simulator);
  if (log?.begin === 'continued') tellOfAccount(options);
  const venue = await refuseLog(wireLog, () =>
    simulator.open({
      markets,
      cashMinor: minorFromAmount(cash),
      seed,
      start,
      keys: 2,
      ...(log === undefined ? {} : { log }),
      clockFrom: (begin) => new PacedClock({ start: begin, speed, wallMillis: () => performance.now() }),
    }),
  );
  const ledger = await openLedger(workspaceAt(workspace));
  const shown = shownDays({
    ledger,
    trial: trialIdentity('research', config),
    markets: marketsOf(universe),
    tell,
    venue,
  });
  await shown.upTo(venue.from, shownAhead(speed));
  const beforeReply = (): Promise<void> => shown.settled();
  const server = await serve(options, { config, venue, keys: [trade, kill], beforeReply });
  const { endsAt } = venue;
  const looks = lookOften(options, { venue, shown });
  return {
    end: describeCandleEnd({ endsAt, speed }, venue.from),
    facts: {
      url: server.url,
      socketUrl: server.socketUrl,
      key: trade.key,
      secret: trade.secret,
      killKey: kill.key,
      killSecret: kill.secret,
      markets: venue.symbols,
      from: isoFromInstant(venue.from),
      speed,
      ...(endsAt === Infinity ? {} : { until: isoFromInstant(instant(endsAt)) }),
    },
    close: async () => {
      clearInterval(looks);
      await server.close().finally(() => log?.close());
      await shown.settled();
      await ledger.close();
    },
  };
}

/** Says what of the command line has no effect on an account that goes on. */
function tellOfAccount({ wireLog = '', ofNewAccount = [], tell }: StartSimulatorOptions): void {
  if (ofNewAccount.length === 0) return tell(`The account of ${wireLog} goes on`);
  const verb = ofNewAccount.length === 1 ? 'has' : 'have';
  tell(`WARNING: the account of ${wireLog} goes on as it was begun, so ${ofNewAccount.join(', ')} ${verb} no effect`);
}

interface RecordedParts {
  readonly config: SystemConfig;
  readonly universe: LoadedUniverse;
  readonly simulator: VenueSimulator;
}

/** The markets of a system, with the prices of their recorded candles. */
function recordedMarkets(
  { loop }: StartSimulatorOptions,
  { config, universe, simulator }: RecordedParts,
): readonly SimulatedMarket[] {
  const rules = simulatedRules(config.costs, simulator);
  return marketsOfUniverse(universe).map(({ series }) => ({
    instrument: series.instrument,
    rules,
    prices: { kind: 'recorded', series, ending: loop === true ? 'there-and-back' : 'ends' },
  }));
}

/** Before the next look nothing beyond this is shown. */
function shownAhead(speed: number): Duration {
  return duration(Math.ceil(2 * LOOK_MILLIS * MILLISECOND * speed));
}

/** Looks every second how far the candles are from their end, and records which days are shown. */
function lookOften(
  { speed, tell }: StartSimulatorOptions,
  { venue, shown }: { readonly venue: OpenedSimulator; readonly shown: ShownDays },
): NodeJS.Timeout {
  const watch = new CandleEndWatch({ endsAt: venue.endsAt, speed, report: tell });
  return setInterval(() => {
    const now = venue.catchUp();
    watch.look(now);
    void warnOfFailure(tell, shown.upTo(now, shownAhead(speed)));
  }, LOOK_MILLIS);
}

/** When the venue's time begins. Throws `data-missing` where no candle comes after it. */
function startOf({ system, from, loop }: StartSimulatorOptions, { loaded }: LoadedUniverse): Instant {
  const first = Math.max(...loaded.map(({ series }) => series.openTime[0] ?? 0));
  const last =
    loop === true ? Infinity : Math.min(...loaded.map(({ series }) => (series.openTime.at(-1) ?? 0) + series.interval));
  const start = instant(Math.max(from === 'now' ? Date.now() * MILLISECOND : (from ?? first), first));
  if (start < last) return start;
  throw new EdgewiseError('data-missing', 'There are no candles to simulate with', {
    where: system,
    expected: `a start before ${isoFromInstant(instant(last))}`,
    actual: isoFromInstant(start),
    advice: 'Choose an earlier --from, another system, or --loop.',
  });
}

interface ServedParts {
  readonly config: SystemConfig;
  readonly venue: OpenedSimulator;
  readonly keys: readonly KeyPair[];
  /** No answer goes out before this has resolved: what the answer shows is recorded then. */
  readonly beforeReply: () => Promise<void>;
}

function serve(
  { port, speed, withdrawal, faultSeed, tell }: StartSimulatorOptions,
  { config, venue, keys, beforeReply }: ServedParts,
): Promise<SimulatorServer> {
  return venue
    .serve({
      keys,
      withdrawal: withdrawal === undefined ? 'denied' : 'allowed',
      speed,
      delayMillis: durationOf(config.costs.latency) / MILLISECOND / speed,
      ...(faultSeed === undefined ? {} : { faultSeed }),
      port,
      tell,
      beforeReply,
    })
    .catch((error: unknown) => refusePort(port, error));
}

interface ShownDaysParts extends Omit<ShownDaysOptions, 'markets'> {
  readonly venue: OpenedSimulator;
  /** Names of the markets, in the order of the venue. */
  readonly markets: readonly string[];
}

/** Records what the venue shows: prices as time goes on, and candles of before wherever somebody asks for them. */
function shownDays({ venue, markets, ...options }: ShownDaysParts): ShownDays {
  const shown = new ShownDays({
    ...options,
    markets: markets.map((market, index) => ({
      market,
      recordedTimes: (from, to) => venue.recordedTimes(index, from, to),
    })),
  });
  for (const [index, market] of markets.entries())
    venue.onShown(index, (from, now) => void warnOfFailure(options.tell, shown.since(market, from, now)));
  return shown;
}

/** A ledger that cannot be written ends no market, but whoever watches is told. */
async function warnOfFailure(tell: (line: string) => void, recording: Promise<void>): Promise<void> {
  try {
    await recording;
  } catch (error) {
    tell(
      `WARNING: the trial ledger could not keep which days are shown: ${error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)}`,
    );
  }
}

/** A log of another system, of other candles or of another version is the person's to take away. */
async function refuseLog<Opened>(path: string | undefined, open: () => Promise<Opened>): Promise<Opened> {
  try {
    return await open();
  } catch (error) {
    if (path === undefined || !(error instanceof RangeError)) throw error;
    throw new EdgewiseError('data-corrupt', 'The account cannot be made again from its log', {
      where: path,
      actual: error.message.slice(0, 400),
      advice: 'start with the system and candles that the log was written with, or with another --wire-log',
      cause: error,
    });
  }
}

/** A port that is taken, or is not ours to take, is the person's to change. */
function refusePort(port: number, error: unknown): never {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'EADDRINUSE' && code !== 'EACCES') throw error;
  throw new EdgewiseError('usage', code === 'EADDRINUSE' ? `Port ${port} is taken` : `Port ${port} may not be taken`, {
    expected: 'a free port above 1023',
    actual: `${port}`,
    advice: 'choose another --port; 0 takes any free one',
    cause: error,
  });
}
