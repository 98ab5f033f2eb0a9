import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactFolder } from '../../src/adapters/artifacts/artifact-folder.ts';
import { krakenKit } from '../../src/venues/kraken/kit.ts';
import { KrakenConnection } from '../../src/venues/kraken/kraken-connection.ts';
import { createKrakenClient } from '../../src/venues/kraken/kraken-client.ts';
import { krakenInstruments } from '../../src/venues/kraken/kraken-instruments.ts';
import { MonotonicNonce } from '../../src/wire/monotonic-nonce.ts';
import { isThrottled, isVenueTrouble } from '../../src/venues/kraken/venue-trouble.ts';
import { SimulatedClock } from '../../src/core/clock.ts';
import {
  HOUR,
  instant,
  isoFromInstant,
  MILLISECOND,
  SECOND,
  type Duration,
  type Instant,
} from '../../src/core/time.ts';
import { Supervisor } from '../../src/live/supervisor.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { openLiveRun, type LiveRun } from '../../src/trading/open-run.ts';
import { loadUniverse } from '../../src/research/load-universe.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import type { SystemConfig } from '../../src/config/system-schema.ts';
import type { CandleSeries } from '../../src/core/candle.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import type { Artifact } from '../../src/training/artifact.ts';
import { loadArtifact } from '../../src/training/open-artifact.ts';
import { sendVenueTime, startVenue } from '../support/start-venue.ts';
import { MemoryCourse, type Course } from './memory-course.ts';
import type { Trend } from './memory-trend.ts';
import { watchProcess, type ProcessMemory, type ProcessWatch } from './process-watch.ts';

export interface SoakOptions {
  /** Minutes that are judged, after the warm-up. */
  readonly minutes: number;
  /** Number of events in the warm-up. */
  readonly warmUp: number;
  /** Largest growth of memory in megabytes per hour. */
  readonly bound: number;
  /** Receives lines of progress. */
  readonly report: (line: string) => void;
}

export interface SoakResult {
  readonly minutes: number;
  readonly from: string;
  readonly to: string;
  readonly candles: number;
  readonly events: number;
  readonly calls: number;
  readonly orders: number;
  readonly fills: number;
  readonly resumed: number;
  readonly books: string;
  readonly journalMegabytes: number;
  /** Whether garbage was collected before each sample. */
  readonly collection: ProcessWatch['collection'];
  readonly samples: number;
  /** Comes before `minutes`. The counts of calls, events and fills include it; memory and delay do not. */
  readonly warmUp: { readonly minutes: number; readonly events: number };
  /** Which memory the bound is for: `own` if the operating system reports it. */
  readonly judged: 'own' | 'resident';
  readonly memory: Readonly<Record<keyof ProcessMemory, Course>>;
  readonly bound: number;
  readonly verdict: 'kept' | 'broken' | 'undecided';
  /** Delay of the event loop in milliseconds. */
  readonly delay: ReturnType<ProcessWatch['delay']>;
  readonly unhandledRejections: number;
  readonly warnings: readonly string[];
  readonly failedTurns: number;
}

/** Microseconds UTC at which trading begins. The model learns from the candles before. */
export const SOAK_BEGIN = Date.UTC(2019, 0, 1) * 1_000;
export const SOAK_SYSTEM = join(import.meta.dirname, 'system.yaml');
/** Venue time that each call takes. */
const CALL_TIME = 120 * MILLISECOND;
const KEYS = { soak: Buffer.from('the secret of the soak').toString('base64') };
/** With more passes over the candles, microseconds since 1970 would no longer be exact in a double. */
const MAXIMUM_PASSES = 28;

/**
 * Trades decades of recorded candles through all parts of live trading: session, supervisor, model, engine, guardian,
 * durable journal, halt file, the real ccxt client and a socket. The simulated Kraken runs in another process, because
 * it keeps every order for ever and only the memory of the trading process is measured. Time is that of the venue. It
 * jumps to the next thing that is due, so that one hour covers decades.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  // A folder in memory if there is one. A write to a device for each event would reduce decades an hour to months.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'edgewise-soak-'));
  const watch = watchProcess();
  try {
    return await soakIn(folder, options, watch);
  } finally {
    watch.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What a soak trades with, once the model is trained. */
interface Prepared {
  readonly config: SystemConfig;
  readonly past: readonly CandleSeries[];
  readonly artifact: Artifact;
  /** Folder of the stored candles. */
  readonly candles: string;
}

/** Counted while trading; the warm-up is included. */
interface Counts {
  calls: number;
  events: number;
  fills: number;
  /** How often trading was resumed after a halt. */
  resumed: number;
}

async function soakIn(folder: string, options: SoakOptions, watch: ProcessWatch): Promise<SoakResult> {
  const { minutes, bound, report } = options;
  report('loading candles, training a model ...');
  const prepared = await prepare(folder);
  const venue = await startVenue({
    candles: {
      kind: 'stored',
      system: SOAK_SYSTEM,
      store: prepared.candles,
      passes: Math.min(MAXIMUM_PASSES, 3 + Math.ceil(minutes)),
    },
    cash: prepared.config.cash,
    keys: KEYS,
    limits: 'on',
    arrivals: 'unreported',
    start: SOAK_BEGIN,
  });
  const counts: Counts = { calls: 0, events: 0, fills: 0, resumed: 0 };
  const clock = new SimulatedClock(SOAK_BEGIN as Instant);
  try {
    const run = await openSoakRun({ folder: join(folder, 'live'), prepared, url: venue.url, clock, counts });
    const { course, failedTurns } = await trade({ run, clock, until: venue.until, counts, watch, options });
    const { orders } = await venue.count();
    const memory = course.memory();
    const judged = Number.isNaN(memory.own.first) ? 'resident' : 'own';
    const result: SoakResult = {
      minutes: course.judgedMinutes(),
      from: isoFromInstant(SOAK_BEGIN as Instant),
      to: isoFromInstant(clock.now()),
      candles: run.session.moments,
      ...counts,
      orders,
      books: run.session.books,
      journalMegabytes: statSync(liveFolderAt(join(folder, 'live')).journal).size / 1e6,
      collection: watch.collection,
      samples: course.judgedSamples.length,
      warmUp: course.warmUp(),
      judged,
      memory,
      bound,
      verdict: verdictOf(memory[judged].trend, bound),
      delay: watch.delay(),
      unhandledRejections: watch.rejections,
      warnings: watch.warnings,
      failedTurns,
    };
    run.close();
    return result;
  } finally {
    venue.close();
  }
}

/** Trains the model in a process of its own, and loads it with the candles before the soak. */
async function prepare(folder: string): Promise<Prepared> {
  const config = await readSystem(SOAK_SYSTEM);
  const workspace = workspaceAt(folder);
  const model = execFileSync(process.execPath, [join(import.meta.dirname, 'prepare.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  const universe = await loadUniverse(config, workspace.candles, () => undefined);
  return {
    config,
    past: universe.loaded.map(({ series }) => series),
    artifact: await loadArtifact(new ArtifactFolder(workspace.artifacts), model),
    candles: workspace.candles,
  };
}

interface OpenSoakRunOptions {
  readonly folder: string;
  readonly prepared: Prepared;
  readonly url: string;
  readonly clock: SimulatedClock;
  readonly counts: Counts;
}

/** Opens the run that trades at the simulated venue, with the client library and the journal of live trading. */
async function openSoakRun({ folder, prepared, url, clock, counts }: OpenSoakRunOptions): Promise<LiveRun> {
  const { config, past, artifact } = prepared;
  const client = await createKrakenClient({
    key: 'soak',
    secret: KEYS.soak,
    clock,
    nonces: new MonotonicNonce(clock),
    money: 'paper',
    url,
  });
  sendVenueTime(client, clock, { callTime: CALL_TIME, onCall: () => counts.calls++ });
  await client.loadMarkets();
  return openLiveRun({
    config,
    instruments: krakenInstruments(
      client,
      past.map(({ instrument }) => instrument),
    ),
    artifact,
    folder,
    setting: 'paper',
    place: 'simulated',
    kit: krakenKit,
    connection: new KrakenConnection({ orders: client, reads: client }),
    clock,
    past,
    codeVersion: 'soak',
    tag: 'soak000',
    lead: 200,
    onEvent: (event) => {
      counts.events++;
      if (event.kind === 'fill') counts.fills++;
    },
    timing: { reconcileEvery: (6 * HOUR) as Duration, lookWhileQuiet: HOUR },
  });
}

interface TradeOptions {
  readonly run: LiveRun;
  readonly clock: SimulatedClock;
  /** Where the venue's candles end, in microseconds. */
  readonly until: number;
  readonly counts: Counts;
  readonly watch: ProcessWatch;
  readonly options: SoakOptions;
}

/** Trades until the judged minutes are over or the candles end, and takes samples of memory meanwhile. */
async function trade({ run, clock, until, counts, watch, options }: TradeOptions) {
  const { report } = options;
  const supervisor = new Supervisor({
    session: run.session,
    clock,
    isTrouble: isVenueTrouble,
    isThrottled,
    onFailure: (error) => report(`a turn failed: ${String(error)}`),
  });
  const course = new MemoryCourse({
    watch,
    ...options,
    progress: () =>
      `${isoFromInstant(clock.now()).slice(0, 10)}: ${run.session.moments} candles, ${counts.events} events, ${counts.calls} calls, ${counts.fills} fills`,
  });
  while (course.goesOn && clock.now() < until) {
    course.observe(counts.events);
    const wakeAt = await supervisor.step();
    clock.advanceTo(instant(Math.max(wakeAt, clock.now() + SECOND)));
    // A person looks after a limit was hit, and resumes trading.
    if (run.engine.guardianState.kind === 'halted') {
      await run.halt.set({ trading: 'on', reason: '', by: 'soak', at: clock.now() });
      counts.resumed++;
    }
  }
  return { course, failedTurns: supervisor.failures };
}

/** `kept` if the whole interval of the slope is at or below the bound, `broken` if it is wholly above. */
function verdictOf(trend: Trend | undefined, bound: number): SoakResult['verdict'] {
  if (trend === undefined) return 'undecided';
  if (trend.high <= bound) return 'kept';
  return trend.low > bound ? 'broken' : 'undecided';
}
