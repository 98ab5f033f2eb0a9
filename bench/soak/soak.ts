import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ArtifactFolder } from '../../src/adapters/artifacts/artifact-folder.ts';
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
import { openLiveRun } from '../../src/trading/open-run.ts';
import { loadUniverse } from '../../src/research/load-universe.ts';
import { readSystem } from '../../src/parts/read-system.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import { loadArtifact } from '../../src/training/open-artifact.ts';
import { startVenue, tellTime } from '../support/start-venue.ts';
import { trendOf, type Trend } from './memory-trend.ts';
import { watchProcess, type ProcessMemory, type ProcessWatch } from './process-watch.ts';

export interface SoakOptions {
  /** Minutes that are judged, after the warm-up. */
  readonly minutes: number;
  /** Events that warm the process up. */
  readonly warmUp: number;
  /** Megabytes per hour. */
  readonly bound: number;
  readonly tell: (line: string) => void;
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
  /** What came before `minutes` and what all below leaves out, except `events` and the other counts. */
  readonly warmUp: { readonly minutes: number; readonly events: number };
  /** Whose trend the bound is for: `own` where the system tells it. */
  readonly judged: 'own' | 'resident';
  readonly memory: Readonly<Record<keyof ProcessMemory, Course>>;
  readonly bound: number;
  readonly verdict: 'kept' | 'broken' | 'undecided';
  /** Milliseconds that the event loop was late. */
  readonly delay: ReturnType<ProcessWatch['delay']>;
  readonly unhandledRejections: number;
  readonly warnings: readonly string[];
  readonly failedTurns: number;
}

/** Megabytes, from the end of the warm-up on. */
interface Course {
  readonly first: number;
  readonly last: number;
  readonly most: number;
  /** Megabytes per hour. */
  readonly trend: Trend | undefined;
}

interface Sample extends ProcessMemory {
  readonly hours: number;
}

/** Where trading begins: what lies before teaches the model. */
export const SOAK_BEGIN = Date.UTC(2019, 0, 1) * 1_000;
export const SOAK_SYSTEM = join(import.meta.dirname, 'system.yaml');
const CALL_TIME = 120 * MILLISECOND;
/** Samples take at most one part in so many of the time. */
const SAMPLING_SHARE = 20;
const KEYS = { soak: Buffer.from('the secret of the soak').toString('base64') };
/** Decades that microseconds still count exactly. */
const MOST_PASSES = 28;

/**
 * Trades decades of recorded candles through everything that live trading is made of: session, supervisor, model,
 * engine, guardian, durable journal, halt file, the real ccxt client and a socket. The simulated Kraken is another
 * process: it keeps every order for ever by design, and the memory that is measured is that of the trading process
 * alone. Time is the venue's, moved on from one thing that is due to the next, so that an hour is worth decades.
 */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  // In memory where there is such a place: with a device's write per event an hour would be worth months, not decades.
  const folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'edgewise-soak-'));
  const watch = watchProcess();
  try {
    return await soakIn(folder, options, watch);
  } finally {
    watch.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function soakIn(
  folder: string,
  { minutes, warmUp, bound, tell }: SoakOptions,
  watch: ProcessWatch,
): Promise<SoakResult> {
  const system = SOAK_SYSTEM;
  const config = await readSystem(system);
  const workspace = workspaceAt(folder);
  tell('loading candles, training a model ...');
  const model = execFileSync(process.execPath, [join(import.meta.dirname, 'prepare.ts'), folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  const universe = await loadUniverse(config, workspace.candles, () => undefined);
  const past = universe.loaded.map(({ series }) => series);
  const artifact = await loadArtifact(new ArtifactFolder(workspace.artifacts), model);
  const clock = new SimulatedClock(SOAK_BEGIN as Instant);
  const passes = Math.min(MOST_PASSES, 3 + Math.ceil(minutes));
  const venue = await startVenue({
    candles: { kind: 'stored', system, store: workspace.candles, passes },
    cash: config.cash,
    keys: KEYS,
    limits: 'on',
    arrivals: 'not-told',
    start: SOAK_BEGIN,
  });
  const counts = { calls: 0, events: 0, fills: 0, resumed: 0 };
  try {
    const client = await createKrakenClient({
      key: 'soak',
      secret: KEYS.soak,
      clock,
      nonces: new MonotonicNonce(clock),
      money: 'paper',
      url: venue.url,
    });
    tellTime(client, clock, { callTime: CALL_TIME, onCall: () => counts.calls++ });
    await client.loadMarkets();
    const live = join(folder, 'live');
    const run = await openLiveRun({
      config,
      instruments: krakenInstruments(
        client,
        past.map(({ instrument }) => instrument),
      ),
      artifact,
      folder: live,
      setting: 'paper',
      place: 'simulated',
      orders: client,
      reads: client,
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
    const supervisor = new Supervisor({
      session: run.session,
      clock,
      isTrouble: isVenueTrouble,
      isThrottled,
      onFailure: (error) => tell(`a turn failed: ${String(error)}`),
    });
    const begun = performance.now();
    const every = Math.min(5_000, Math.max(500, minutes * 600));
    const samples: Sample[] = [];
    const sample = (): void => {
      const memory = watch.memory();
      samples.push({ hours: (performance.now() - begun) / 3_600_000, ...memory });
      if (samples.length % 20 === 1)
        tell(
          `${((performance.now() - begun) / 60_000).toFixed(1)} min, ${isoFromInstant(clock.now()).slice(0, 10)}: ${run.session.moments} candles, ${counts.events} events, ${counts.calls} calls, ${counts.fills} fills, ${memory.resident.toFixed(1)} MB resident, ${memory.own.toFixed(1)} MB own, ${memory.heap.toFixed(1)} MB heap of ${memory.committed.toFixed(1)} MB`,
        );
    };
    let warm: { readonly at: number; readonly events: number; readonly samples: number } | undefined;
    for (
      let nextSample = 0;
      (warm === undefined || performance.now() - begun < warm.at + minutes * 60_000) && clock.now() < venue.until;
    ) {
      const now = performance.now() - begun;
      if (warm === undefined && counts.events >= warmUp) {
        warm = { at: now, events: counts.events, samples: samples.length };
        tell(`${(now / 60_000).toFixed(1)} min: warm, ${minutes} minutes from here on are judged`);
        watch.begin();
      }
      if (now >= nextSample) {
        sample();
        // A collection that takes long, on a busy machine, is made less often: trading is what is looked at.
        nextSample = Math.max(nextSample + every, now + SAMPLING_SHARE * (performance.now() - begun - now));
      }
      const wakeAt = await supervisor.step();
      clock.advanceTo(instant(Math.max(wakeAt, clock.now() + SECOND)));
      // What a person does once a limit was hit: looks, and resumes.
      if (run.engine.guardianState.kind === 'halted') {
        run.halt.set({ trading: 'on', reason: '', by: 'soak', at: clock.now() });
        counts.resumed++;
      }
    }
    const {
      at,
      events: warmedBy,
      samples: first,
    } = warm ?? { at: performance.now() - begun, events: counts.events, samples: samples.length };
    const { orders } = await venue.count();
    const judgedSamples = samples.slice(first);
    const course = (of: keyof ProcessMemory): Course => ({
      first: judgedSamples[0]?.[of] ?? Number.NaN,
      last: judgedSamples.at(-1)?.[of] ?? Number.NaN,
      most: Math.max(...judgedSamples.map((each) => each[of])),
      trend: trendOf(
        Float64Array.from(judgedSamples, ({ hours }) => hours),
        Float64Array.from(judgedSamples, (each) => each[of]),
      ),
    });
    const memory = {
      own: course('own'),
      resident: course('resident'),
      heap: course('heap'),
      committed: course('committed'),
    };
    const judged = Number.isNaN(memory.own.first) ? 'resident' : 'own';
    const result = {
      minutes: (performance.now() - begun - at) / 60_000,
      from: isoFromInstant(SOAK_BEGIN as Instant),
      to: isoFromInstant(clock.now()),
      candles: run.session.moments,
      ...counts,
      orders,
      books: run.session.books,
      journalMegabytes: statSync(liveFolderAt(live).journal).size / 1e6,
      collection: watch.collection,
      samples: judgedSamples.length,
      warmUp: { minutes: at / 60_000, events: warmedBy },
      judged,
      memory,
      bound,
      verdict: verdictOf(memory[judged].trend, bound),
      delay: watch.delay(),
      unhandledRejections: watch.rejections,
      warnings: watch.warnings,
      failedTurns: supervisor.failures,
    } as const;
    run.close();
    return result;
  } finally {
    venue.close();
  }
}

/** `kept` only where the whole interval is below; a run that is too short to tell is no proof. */
function verdictOf(trend: Trend | undefined, bound: number): SoakResult['verdict'] {
  if (trend === undefined) return 'undecided';
  if (trend.high <= bound) return 'kept';
  return trend.low > bound ? 'broken' : 'undecided';
}
