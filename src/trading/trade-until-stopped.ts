import { mkdirSync } from 'node:fs';
import type { Instrument } from '../core/instrument.ts';
import { SECOND, type Instant } from '../core/time.ts';
import { tradedAmong } from '../config/market-roles.ts';
import { durationOf } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';
import { factsOf } from '../research/load-facts.ts';
import { loadUniverse, marketsOfUniverse } from '../research/load-universe.ts';
import type { PatienceOptions } from '../venues/patiently.ts';
import type { VenueClock } from '../venues/venue-clock.ts';
import type { VenueConnection } from '../venues/venue-kit.port.ts';
import type { AccountGuard } from './account-guard.ts';
import { accountNonces } from './account-nonces.ts';
import { accountName, lockTrading } from './lock-trading.ts';
import type { Restored } from '../live/restore.ts';
import { LEAD_BARS, openLiveRun, type LiveRun } from './open-run.ts';
import type { HealthStatus } from './run-health.ts';
import type { RunLiveOptions } from './run-live-options.ts';
import { openAccount } from './open-account.ts';
import { openRunReports, type RunReports } from './run-reports.ts';
import { RunShadows } from './run-shadows.ts';
import { RunWatch, watchLimits } from './run-watch.ts';
import { StraysOfRun } from './strays-of-run.ts';
import { liveTiming } from './times-of-system.ts';
import { tradedInstruments } from './traded-instruments.ts';
import { TurnLoop } from './turn-loop.ts';
import { withdrawalGuard } from './withdrawal-guard.ts';

/**
 * Trades until it is told to stop: turn by turn, at the times that the session asks for. A stop, a crash and a reboot
 * are all taken up again from the journal. Throws what is a bug of ours, and, after a stop in order, what nobody
 * caught; the venue's trouble is waited out.
 */
export async function tradeUntilStopped(options: RunLiveOptions): Promise<HealthStatus> {
  const strays = new StraysOfRun(options.strays, options.stop);
  try {
    const last = await trade({ ...options, stop: strays.stop }, strays);
    strays.throwIfStopped();
    return last;
  } finally {
    strays.end();
  }
}

async function trade(options: RunLiveOptions, strays: StraysOfRun): Promise<HealthStatus> {
  const { folder, kit, keys, url = kit.url, clock } = options;
  mkdirSync(folder, { recursive: true });
  const lock = lockTrading({ ...options, url });
  const reports = openRunReports(options);
  let run: LiveRun | undefined;
  let account: AccountGuard | undefined;
  let venue: VenueConnection | undefined;
  let newest: Instant | undefined;
  let instruments: readonly Instrument[] = [];
  strays.reportTo({ reports, partFailed: () => run?.partFailed });
  const watch = watchRun(options, reports, { instruments: () => instruments, run: () => run });
  const shadows = runShadows(options, reports);
  const nonces = accountNonces({ keys, url }, (reason) => reports.warn('nonce', reason));
  try {
    account = await openAccount({ ...options, url });
    const universe = await loadUniverse(options.config, workspaceAt(options.workspace).candles, options.progress);
    const past = marketsOfUniverse(universe).map(({ series }) => series);
    venue = await kit.open({ ...connectionFor(options), nonces, onNonceRefused: reports.nonceRefused });
    const withdrawal = withdrawalGuard(options, venue, reports);
    const patience = { kit, what: `the venue at ${url}`, stop: options.stop, tell: reports.wait };
    instruments = await tradedInstruments({ ...options, venue, past, patience, reports });
    run = await openLiveRun({
      ...runSettings(options, patience),
      ...(account === undefined ? {} : { account }),
      ...(withdrawal === undefined ? {} : { keysBan: () => withdrawal.ban }),
      instruments,
      connection: venue,
      market: shadows.start(shadowSettings(options, venue, instruments)),
      past,
      pastFacts: factsOf(universe),
      tag: newTag(clock, tagSeed(options, url)),
      onWarning: (warning) => reports.warn('listing', warning),
      onPartFailure: (text) => reports.warn('part', text),
      onRestored: (restored) => logRestart(reports, restored),
      onEvent: (event, output) => {
        if (event.kind === 'moment') newest = event.moment.at;
        watch.heard(event, output);
        options.onEvent?.(event, output);
      },
    });
    options.onReady?.(run);
    const hints = venue.hints(hintsFor(options, instruments));
    const loop = { run, options, watch, hints, reports, shadows, account, withdrawal, newest: () => newest };
    return await new TurnLoop(loop).untilStopped();
  } catch (error) {
    if (!options.stop.aborted) watch.crashed(error);
    throw error;
  } finally {
    venue?.close();
    strays.closeJournal();
    run?.close();
    nonces.close();
    await account?.close();
    await shadows.close();
    await reports.close();
    lock.release();
  }
}

interface RunSoFar {
  readonly instruments: () => readonly Instrument[];
  readonly run: () => LiveRun | undefined;
}

function watchRun({ config, clock, onWarning }: RunLiveOptions, { log, alert }: RunReports, soFar: RunSoFar): RunWatch {
  return new RunWatch({
    begunAt: clock.now(),
    log,
    alert,
    limits: watchLimits(config),
    ...(onWarning === undefined ? {} : { warn: onWarning }),
    instruments: soFar.instruments,
    note: (kind, detail) => soFar.run()?.journal.note({ at: clock.now(), kind, detail }),
  });
}

function connectionFor({ keys, clock, setting, url }: RunLiveOptions) {
  return {
    keys,
    clock,
    purpose: setting === 'paper' ? ('paper' as const) : ('real' as const),
    ...(url === undefined ? {} : { url }),
  };
}

/** What of a run's options its opening needs. */
function runSettings(options: RunLiveOptions, patience: PatienceOptions) {
  const { config, artifact, folder, setting, url, kit, clock, codeVersion, evidence } = options;
  return {
    config,
    artifact,
    folder,
    setting,
    place: url === undefined ? ('real' as const) : ('simulated' as const),
    kit,
    clock,
    codeVersion,
    ...(evidence === undefined ? {} : { evidence }),
    lead: LEAD_BARS,
    timing: liveTiming(config, clock.speed),
    patience,
  };
}

function logRestart({ log }: RunReports, { from, shown, unused }: Restored): void {
  log.happened('restart', { snapshot: from, eventsShown: shown, unused });
}

function runShadows({ shadows = [] }: RunLiveOptions, reports: RunReports): RunShadows {
  return new RunShadows({ shadows, warn: (text) => reports.warn('shadow', text) });
}

/** What of a run's options its shadows need. */
function shadowSettings(
  { config, market, clock }: RunLiveOptions,
  venue: VenueConnection,
  instruments: readonly Instrument[],
) {
  return {
    instruments,
    traded: tradedAmong(config, instruments),
    connection: venue,
    market: market?.connection ?? venue,
    interval: durationOf(config.interval),
    clock,
    lead: LEAD_BARS,
  };
}

function hintsFor({ config, market }: RunLiveOptions, instruments: readonly Instrument[]) {
  return {
    ...(market === undefined ? {} : { marketUrl: market.url }),
    instruments,
    interval: durationOf(config.interval),
  };
}

/**
 * What the order ids of a run begin with besides its second. Systems that share an account may begin in one second, and
 * each must know its own orders.
 */
function tagSeed({ config, keys, folder }: RunLiveOptions, url: string): string {
  const key = config.live.account === 'shared' ? `${keys.key} ${config.name} ${folder}` : keys.key;
  return accountName({ keys: { key }, url });
}

/** Order ids of this run begin so: the account and the second it began at. */
function newTag(clock: VenueClock, account: string): string {
  const seconds = Math.floor(clock.now() / SECOND)
    .toString(36)
    .slice(-4)
    .padStart(4, '0');
  return `e${Number.parseInt(account.slice(0, 6), 16).toString(36).slice(-2).padStart(2, '0')}${seconds}`;
}
