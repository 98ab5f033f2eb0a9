import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createKrakenClient } from '../adapters/ccxt/kraken-client.ts';
import { krakenInstruments } from '../adapters/ccxt/kraken-instruments.ts';
import { MonotonicNonce } from '../adapters/ccxt/monotonic-nonce.ts';
import { patiently } from '../adapters/ccxt/patiently.ts';
import type { VenueClock } from '../adapters/ccxt/venue-clock.ts';
import { isThrottled, isVenueTrouble } from '../adapters/ccxt/venue-trouble.ts';
import { lockAccount } from '../adapters/sqlite/account-lock.ts';
import type { ReportProgress } from '../core/progress.ts';
import { isoFromInstant, MILLISECOND, SECOND, type Duration } from '../core/time.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import { Supervisor } from '../live/supervisor.ts';
import type { Artifact } from '../training/artifact.ts';
import { liveFolderAt, type LiveFolder } from './live-folder.ts';
import { openLiveRun, type LiveRun } from './live-run.ts';
import { loadUniverse } from './load-universe.ts';
import type { SystemConfig } from './system-schema.ts';
import { workspaceAt } from './workspace.ts';

export interface RunLiveOptions {
  readonly config: SystemConfig;
  readonly workspace: string;
  readonly folder: string;
  readonly artifact: Artifact;
  readonly setting: 'paper' | 'live';
  readonly keys: { readonly key: string; readonly secret: string };
  /** Another address than Kraken's. Paper has to have one on this machine. */
  readonly url?: string;
  readonly clock: VenueClock;
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  /** Ends the run in order after the turn that is under way; positions and their stops stay. */
  readonly stop: AbortSignal;
  readonly onEvent?: (event: EngineEvent, output: EngineOutput) => void;
  readonly onReady?: (run: LiveRun) => void;
  readonly onFailure?: (error: unknown, inARow: number) => void;
}

/** What the health file says. Written whole or not at all, several times a minute. */
export interface HealthStatus {
  readonly state: 'running' | 'degraded' | 'stopped';
  readonly pid: number;
  readonly system: string;
  readonly setting: 'paper' | 'live';
  readonly url: string;
  readonly venueTime: string;
  readonly written: string;
  readonly components: { readonly exchange: string; readonly data: string; readonly model: string; readonly journal: string; readonly books: string };
  readonly guardian: { readonly state: string; readonly reason: string; readonly by: string };
  readonly equity: number;
  readonly positions: readonly { readonly instrument: string; readonly lots: number }[];
  readonly moments: number;
  readonly turns: number;
  readonly failures: number;
  readonly failuresInARow: number;
  readonly memoryMegabytes: number;
}

const HEALTH_EVERY = 5_000;
/** The switch and the stop signal are looked at at least so often. */
const LONGEST_PAUSE = 500;

/**
 * Trades until it is told to stop: turn by turn, at the times that the session asks for. A stop, a crash and a reboot are
 * all taken up again from the journal. Throws what is a bug of ours; the venue's trouble is waited out.
 */
export async function runLive(options: RunLiveOptions): Promise<HealthStatus> {
  const { config, workspace, folder, setting, keys, url, clock, stop, codeVersion } = options;
  mkdirSync(folder, { recursive: true });
  const account = createHash('sha256').update(`${url ?? 'kraken'} ${keys.key}`).digest('hex').slice(0, 16);
  const lock = lockAccount(join(workspaceAt(workspace).root, 'live', 'locks', `${account}.sqlite`), `${config.name} (${setting}), process ${process.pid}, folder ${folder}`);
  try {
    const { loaded } = await loadUniverse(config, workspaceAt(workspace).candles, options.progress);
    const nonces = new MonotonicNonce(clock);
    const client = () => createKrakenClient({ ...keys, clock, nonces, money: setting === 'paper' ? 'paper' : 'real', ...(url === undefined ? {} : { url }) });
    const [orders, reads] = [await client(), await client()];
    await patiently(() => reads.loadMarkets());
    const run = await openLiveRun({
      config, instruments: krakenInstruments(reads, loaded.map(({ series }) => series.instrument)), artifact: options.artifact, folder, setting, orders, reads, clock, codeVersion,
      past: loaded.map(({ series }) => series), lead: 200, tag: newTag(clock, account),
      // What takes a machine moments is long at a fast venue.
      timing: { decisionDelay: (60 * SECOND * clock.speed) as Duration, timerGrace: (15 * SECOND * Math.max(1, clock.speed / 10)) as Duration, orderGrace: (60 * SECOND) as Duration },
      ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
    });
    try {
      options.onReady?.(run);
      return await loop(run, options);
    } finally {
      run.close();
    }
  } finally {
    lock.release();
  }
}

async function loop(run: LiveRun, options: RunLiveOptions): Promise<HealthStatus> {
  const { clock, stop, folder } = options;
  const paths = liveFolderAt(folder);
  const supervisor = new Supervisor({ session: run.session, clock, isTrouble: isVenueTrouble, isThrottled, ...(options.onFailure === undefined ? {} : { onFailure: options.onFailure }) });
  let turns = 0;
  let writtenAt = Number.NEGATIVE_INFINITY;
  const health = (state: HealthStatus['state']): HealthStatus => healthOf({ run, supervisor, options, turns, state });
  while (!stop.aborted) {
    const wakeAt = await supervisor.step();
    turns++;
    if (performance.now() - writtenAt >= HEALTH_EVERY) {
      writtenAt = performance.now();
      writeHealth(paths, health(supervisor.failuresInARow === 0 ? 'running' : 'degraded'));
    }
    const wait = (wakeAt - clock.now()) / MILLISECOND / clock.speed;
    await pause(Math.max(1, Math.min(LONGEST_PAUSE, wait)), undefined, { signal: stop }).catch(() => undefined);
  }
  const last = health('stopped');
  writeHealth(paths, last);
  return last;
}

function healthOf({ run, supervisor, options, turns, state }: { readonly run: LiveRun; readonly supervisor: Supervisor; readonly options: RunLiveOptions; readonly turns: number; readonly state: HealthStatus['state'] }): HealthStatus {
  const { session, engine } = run;
  const { config, setting, url = 'https://api.kraken.com', clock } = options;
  const guardian = engine.guardianState;
  return {
    state, pid: process.pid, system: config.name, setting, url, venueTime: isoFromInstant(clock.now()), written: new Date().toISOString(),
    components: {
      exchange: supervisor.failuresInARow === 0 ? 'up' : `${supervisor.failuresInARow} turns failed in a row`,
      data: session.moments === 0 ? 'no candle yet' : 'up',
      model: options.artifact.manifest.id,
      journal: session.journalState,
      books: session.books,
    },
    guardian: { state: guardian.kind, reason: guardian.reason, by: guardian.by },
    equity: engine.portfolio.equity,
    positions: engine.instruments.flatMap(({ id }, market) => (engine.portfolio.lots(market) === 0 ? [] : [{ instrument: id, lots: engine.portfolio.lots(market) }])),
    moments: session.moments, turns, failures: supervisor.failures, failuresInARow: supervisor.failuresInARow,
    memoryMegabytes: Math.round(process.memoryUsage.rss() / 1e6),
  };
}

/** A health file that cannot be written is missed by whoever reads it; trading does not stop for it. */
function writeHealth({ health }: LiveFolder, status: HealthStatus): void {
  try {
    writeFileSync(`${health}.part`, `${JSON.stringify(status, undefined, 2)}\n`);
    renameSync(`${health}.part`, health);
  } catch {
    // The disk is full, which the journal tells.
  }
}

/** Order ids of this run begin so: the account and the second it began at. */
function newTag(clock: VenueClock, account: string): string {
  const seconds = Math.floor(clock.now() / SECOND).toString(36).slice(-4).padStart(4, '0');
  return `e${Number.parseInt(account.slice(0, 6), 16).toString(36).slice(-2).padStart(2, '0')}${seconds}`;
}
