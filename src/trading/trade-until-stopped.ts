import { existsSync, mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import type { KeyPair } from '../venues/key-pair.ts';
import { patiently, type PatienceOptions } from '../venues/patiently.ts';
import type { VenueClock } from '../venues/venue-clock.ts';
import type { VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { redactor } from '../adapters/files/redactor.ts';
import { WebhookAlerts, type Alert } from '../adapters/webhook/webhook-alerts.ts';
import type { Instrument } from '../core/instrument.ts';
import type { ReportProgress } from '../core/progress.ts';
import { MILLISECOND, SECOND, type Duration, type Instant } from '../core/time.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import type { MarketHints } from '../live/market-hints.port.ts';
import { Supervisor } from '../live/supervisor.ts';
import type { Artifact } from '../training/artifact.ts';
import { accountNonces } from './account-nonces.ts';
import { closeOut, coverOpen, isBare } from './close-out.ts';
import { costWarnings, unknownFeeWarnings } from '../config/cost-warnings.ts';
import { HintedPause } from './hinted-pause.ts';
import { liveFolderAt } from './run-folder.ts';
import { openLiveRun, type LiveRun } from './open-run.ts';
import { liveTiming } from './times-of-system.ts';
import { loadUniverse } from '../research/load-universe.ts';
import { accountName, lockTrading } from './lock-trading.ts';
import type { OpenCompanionJobs } from './companion-jobs.port.ts';
import { HealthMeter, writeHealth, type HealthStatus } from './run-health.ts';
import { RunLog } from './run-log.ts';
import { RunWatch, watchLimits } from './run-watch.ts';
import { stoppedTurn } from './stopped-turn.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface RunLiveOptions {
  readonly config: SystemConfig;
  readonly workspace: string;
  readonly folder: string;
  readonly artifact: Artifact;
  readonly setting: 'paper' | 'live';
  /** Of the venue where it trades. */
  readonly kit: VenueKit;
  readonly keys: KeyPair;
  /** Another address than the real venue's. Paper has to have one on this machine. */
  readonly url?: string;
  /** Reads market data, where they do not come from the venue. It has learned its listings. */
  readonly market?: { readonly connection: VenueConnection; readonly url: string };
  /** Opens the scheduled jobs that are done while the run trades. */
  readonly openJobs: OpenCompanionJobs;
  readonly clock: VenueClock;
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  /**
   * Ends the run in order after the turn that is under way; what becomes of positions is `live.on_stop` of the system.
   */
  readonly stop: AbortSignal;
  readonly onEvent?: (event: EngineEvent, output: EngineOutput) => void;
  /** Hears what is not as it should be and does not keep it from trading. */
  readonly onWarning?: (text: string) => void;
  readonly onReady?: (run: LiveRun) => void;
  readonly onFailure?: (error: unknown, inARow: number, wait: Duration) => void;
  /** Hears what is waited for before trading can begin, or before it can end: why, and until when. */
  readonly onWait?: (text: string) => void;
  /** Several times a minute. */
  readonly onHealth?: (status: HealthStatus) => void;
  /** Where alerts are sent. */
  readonly webhook?: string;
  /** What was known of an edge when real trading was armed. */
  readonly evidence?: string;
}

const HEALTH_EVERY = 5_000;
/** The switch and the stop signal are looked at at least so often. */
const LONGEST_PAUSE = 500;

/**
 * Trades until it is told to stop: turn by turn, at the times that the session asks for. A stop, a crash and a reboot
 * are all taken up again from the journal. Throws what is a bug of ours; the venue's trouble is waited out.
 */
export async function runLive(options: RunLiveOptions): Promise<HealthStatus> {
  const { config, workspace, folder, setting, kit, keys, url = kit.url, clock, codeVersion } = options;
  mkdirSync(folder, { recursive: true });
  const account = { keys, url };
  const lock = lockTrading({ ...options, url });
  const redact = redactor([keys.key, keys.secret, options.webhook]);
  const log = new RunLog({ folder: liveFolderAt(folder).logs, redact, venueNow: () => clock.now() });
  const alerts =
    options.webhook === undefined
      ? undefined
      : new WebhookAlerts({
          url: options.webhook,
          redact,
          source: { system: config.name, setting, run: folder, machine: hostname() },
          onFailed: (reason) => log.failed('alert', { reason }),
        });
  let run: LiveRun | undefined;
  let connection: VenueConnection | undefined;
  let newest: Instant | undefined;
  let traded: readonly Instrument[] = [];
  const watch = new RunWatch({
    begunAt: clock.now(),
    log,
    alert: (alert) => alerts?.raise(alert),
    limits: watchLimits(config),
    instruments: () => traded,
    note: (kind, detail) => run?.journal.note({ at: clock.now(), kind, detail }),
  });
  const warn = (kind: 'costs' | 'listing' | 'nonce', warning: string): void => {
    log.failed(kind, { warning });
    alerts?.raise({ kind, message: warning });
    options.onWarning?.(warning);
  };
  const nonces = accountNonces(account, (reason) => warn('nonce', reason));
  try {
    const { loaded } = await loadUniverse(config, workspaceAt(workspace).candles, options.progress);
    const venue = (connection = await kit.open({
      keys,
      clock,
      nonces,
      onNonceRefused: (text) => warn('nonce', text),
      purpose: setting === 'paper' ? 'paper' : 'real',
      ...(options.url === undefined ? {} : { url }),
    }));
    const patience: PatienceOptions = {
      kit,
      what: `the venue at ${url}`,
      stop: options.stop,
      tell: (text) => {
        log.happened('wait', { text });
        options.onWait?.(text);
      },
    };
    await patiently(() => venue.learn(), patience);
    const stage = existsSync(liveFolderAt(folder).journal) ? 'begun' : 'new';
    const instruments = venue.instruments(
      loaded.map(({ series }) => series.instrument),
      stage,
    );
    traded = instruments;
    if (stage === 'new') venue.requireLeverage(instruments, config.live.leverage);
    const { fees, unknown } = await patiently(() => venue.fees(instruments), patience);
    for (const warning of [...costWarnings(config, fees), ...unknownFeeWarnings(config, unknown)])
      warn('costs', warning);
    run = await openLiveRun({
      config,
      instruments,
      artifact: options.artifact,
      folder,
      setting,
      place: options.url === undefined ? 'real' : 'simulated',
      kit,
      connection: venue,
      clock,
      codeVersion,
      patience,
      ...(options.market === undefined ? {} : { market: options.market.connection }),
      ...(options.evidence === undefined ? {} : { evidence: options.evidence }),
      past: loaded.map(({ series }) => series),
      lead: 200,
      tag: newTag(clock, accountName(account)),
      timing: liveTiming(config, clock.speed),
      onWarning: (warning) => warn('listing', warning),
      onRestored: ({ from, shown, unused }) => log.happened('restart', { snapshot: from, eventsShown: shown, unused }),
      onEvent: (event, output) => {
        if (event.kind === 'moment') newest = event.moment.at;
        watch.heard(event, output);
        options.onEvent?.(event, output);
      },
    });
    options.onReady?.(run);
    const hints = venue.hints({
      ...(options.market === undefined ? {} : { marketUrl: options.market.url }),
      instruments,
      interval: durationOf(config.interval),
    });
    return await loop({
      run,
      options,
      watch,
      hints,
      log,
      alert: (alert) => alerts?.raise(alert),
      newest: () => newest,
    });
  } catch (error) {
    if (!options.stop.aborted) watch.crashed(error);
    throw error;
  } finally {
    connection?.close();
    run?.close();
    nonces.close();
    await alerts?.close();
    log.close();
    lock.release();
  }
}

interface LoopParts {
  readonly run: LiveRun;
  readonly options: RunLiveOptions;
  readonly watch: RunWatch;
  readonly hints: MarketHints;
  readonly log: RunLog;
  readonly alert: (alert: Alert) => void;
  readonly newest: () => Instant | undefined;
}

async function loop({ run, options, watch, hints, log, alert, newest }: LoopParts): Promise<HealthStatus> {
  const { clock, stop, folder, workspace, codeVersion, config, setting, kit, market, url = kit.url } = options;
  const paths = liveFolderAt(folder);
  const supervisor = new Supervisor({
    session: run.session,
    clock,
    isTrouble: (error) => kit.troubleOf(error) !== undefined,
    isThrottled: (error) => kit.troubleOf(error)?.trouble === 'throttled',
    errorLimit: config.live.error_limit,
    onErrorLimit: config.live.on_error_limit,
    onFailure: (error, inARow, wait) => {
      watch.turnFailed(error, inARow);
      options.onFailure?.(error, inARow, wait);
    },
  });
  const meter = new HealthMeter({
    system: config.name,
    setting,
    url,
    model: options.artifact.manifest.id,
    speed: clock.speed,
    interval: durationOf(config.interval),
    folder: paths.root,
  });
  let turns = 0;
  let writtenAt = Number.NEGATIVE_INFINITY;
  const health = (state: HealthStatus['state']): HealthStatus => {
    const { failures, failuresInARow } = supervisor;
    const status = meter.take(state, {
      session: run.session,
      engine: run.engine,
      venueTime: clock.now(),
      newest: newest(),
      turns,
      failures,
      failuresInARow,
      hints: hints.state,
    });
    writeHealth(paths.health, status);
    return status;
  };
  let latest = health('running');
  watch.started(latest);
  const schedule = options.openJobs({
    config,
    workspace,
    folder,
    venue: (market?.url ?? url) === kit.url ? 'real' : 'simulated',
    codeVersion,
    clock,
    log,
    alert,
    health: () => latest,
    note: (detail) => run.journal.note({ at: clock.now(), kind: 'job', detail }),
  });
  const pause = new HintedPause(stop);
  hints.start((hint) => {
    run.session.hint(hint);
    // A venue in trouble is not asked sooner.
    if (supervisor.failuresInARow === 0) pause.end();
  });
  let wakeAt: Instant | undefined;
  const turn = async (): Promise<void> => {
    // After a failure the venue is left alone until the next turn is due.
    if (wakeAt === undefined || supervisor.failuresInARow === 0 || clock.now() >= wakeAt) {
      wakeAt = await supervisor.step();
      turns++;
    }
    if (performance.now() - writtenAt >= HEALTH_EVERY) {
      writtenAt = performance.now();
      latest = health(supervisor.failuresInARow === 0 ? 'running' : 'degraded');
      watch.healthIs(latest);
      options.onHealth?.(latest);
    }
    const wait = (wakeAt - clock.now()) / MILLISECOND / clock.speed;
    await pause.wait(Math.max(1, Math.min(LONGEST_PAUSE, wait)));
  };
  const tell = (text: string): void => {
    log.happened('wait', { text });
    options.onWait?.(text);
  };
  // An order of which nobody has heard may be an entry: what it opens gets its stop from the turns that follow.
  const isUnheard = (): boolean =>
    run.engine.workingOrders().some(({ state: { kind } }) => kind === 'in-flight' || kind === 'unknown');
  // Where the system asks for no stops, none is waited for.
  const mayBeBare = config.risk.protective_stop === 'none';
  const isNeeded = (): boolean =>
    run.engine.guardianState.kind !== 'halted' &&
    (isUnheard() ||
      (!mayBeBare && isBare(run.engine)) ||
      (config.live.on_stop === 'close' && !run.engine.portfolio.isFlat));
  let ended: 'ended' | 'left' = 'ended';
  try {
    while (!stop.aborted && ended === 'ended') {
      ended = await stoppedTurn({ turn: turn(), stop, isNeeded, tell });
      schedule.tick();
    }
  } finally {
    schedule.close();
  }
  const closing = { run, turn, elapsed: () => performance.now(), tell };
  if (ended === 'ended' && config.live.on_stop === 'close') await closeOut(closing);
  else if (ended === 'ended' && !mayBeBare) await coverOpen(closing);
  const last = health('stopped');
  watch.stopped(last);
  return last;
}

/** Order ids of this run begin so: the account and the second it began at. */
function newTag(clock: VenueClock, account: string): string {
  const seconds = Math.floor(clock.now() / SECOND)
    .toString(36)
    .slice(-4)
    .padStart(4, '0');
  return `e${Number.parseInt(account.slice(0, 6), 16).toString(36).slice(-2).padStart(2, '0')}${seconds}`;
}
