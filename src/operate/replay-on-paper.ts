import { mkdir } from 'node:fs/promises';
import { baseAmount } from '../core/base-amount.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import type { ReportProgress } from '../core/progress.ts';
import { isPartFailure } from '../core/part-failure.ts';
import { failureOfStray, type StrayFailure, type StrayFailures } from '../core/stray-failure.ts';
import { DAY, HOUR, isoFromInstant, type Duration, type Instant } from '../core/time.ts';
import type { EntryCounts } from '../engine/entry-funnel.ts';
import { kitOfSystem, readReplayedSystem } from '../parts/read-traded-system.ts';
import { artifactAsOf, type ArtifactAsOf } from '../research/artifact-as-of.ts';
import { listingWarnings } from '../research/listing-warnings.ts';
import { factsOf } from '../research/load-facts.ts';
import { loadUniverse, marketsOfUniverse, type LoadedUniverse } from '../research/load-universe.ts';
import { marketsOf } from '../research/judged-markets.ts';
import { openLedger } from '../research/open-ledger.ts';
import { recordReading } from '../research/record-reading.ts';
import { trialIdentity } from '../research/trial-identity.ts';
import { tradedOf } from '../config/market-roles.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { requireWritableWorkspace, workspaceAt } from '../config/workspace.ts';
import type { Artifact } from '../training/artifact.ts';
import type { DescribeEvent } from '../trading/describe-event.port.ts';
import { lockReplay } from '../trading/lock-replay.ts';
import { LEAD_BARS, openLiveRun, type LiveRun } from '../trading/open-run.ts';
import { replayTag } from '../trading/replay-tag.ts';
import { ReplayTime } from '../trading/replay-time.ts';
import { openReplayVenue, type ReplayVenue } from '../trading/replay-venue.ts';
import { defaultLiveFolder } from '../trading/run-folder.ts';
import type { RunMoney } from '../trading/run-money.ts';
import { simulatorOf } from '../trading/simulator-of.ts';
import { superviseRun } from '../trading/supervise-run.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import { clearReplayFolder, requireEmpty } from './replay-folder.ts';
import { askedStretch, untilTheEnd } from './replay-stretch.ts';
import { liveStatus } from './run-status.ts';
import { tellOnce } from '../trading/tell-once.ts';

export interface PaperReplayOptions {
  readonly systemPath: string;
  readonly workspace: string;
  /** Begin of the replay; that of the system's own stretch by default. */
  readonly from?: Instant;
  readonly days?: number;
  /** Artefact id; by default the one that the file names, or one trained on the candles before the stretch. */
  readonly model?: string;
  /**
   * The folder of the run, which must be empty or not exist. By default it is a folder of the workspace, and the replay
   * replaces the one before.
   */
  readonly folder?: string;
  readonly threads: number;
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  /** Receives lines that say what happens. */
  readonly tell: (line: string) => void;
  /** Describes each event of the engine in lines, which `tell` receives. Without it events are not reported. */
  readonly describeEvent?: DescribeEvent;
  readonly stop: AbortSignal;
  /** Failures of this process that nobody waited for; absent where somebody else hears them. */
  readonly strays?: StrayFailures;
}

export interface PaperReplaySummary {
  readonly from: string;
  readonly to: string;
  readonly artifact: string;
  /** Facts about the model or the traded days that make the result less meaningful. */
  readonly warnings: readonly string[];
  readonly moments: number;
  readonly fills: number;
  readonly calls: number;
  readonly startingEquity: number;
  readonly equity: number;
  /** The money as the status of the run shows it. */
  readonly money: RunMoney;
  /** Profits of the open positions as the status of the run shows them. */
  readonly profits: readonly (number | undefined)[];
  readonly fees: number;
  /** Growth of equal shares in every traded instrument over the same time, bought once and free of cost. */
  readonly buyAndHold: number;
  /** `amount` is text for people: base currency with the instrument's decimals. */
  readonly positions: readonly { readonly instrument: string; readonly lots: number; readonly amount: string }[];
  /** How every chance to enter ended. */
  readonly entries: EntryCounts;
  readonly books: string;
  readonly folder: string;
}

/**
 * Trades recorded candles as live trading would: with the same session, the real client, a socket, and a simulated
 * venue. Time is that of the venue. It jumps to the next thing that is due, and each call moves it on, so that a run
 * repeats exactly and takes seconds.
 */
export async function paperReplay(options: PaperReplayOptions): Promise<PaperReplaySummary> {
  const config = await readReplayedSystem(options.systemPath);
  requireWritableWorkspace(options.workspace);
  const { folder: own, workspace } = options;
  if (own !== undefined) await requireEmpty(own);
  const folder = own ?? defaultLiveFolder(workspaceAt(workspace).root, config.name, 'replay');
  const lock = lockReplay({ config, workspace, folder, before: own === undefined ? 'removed' : 'none' });
  try {
    // Another one may have been there until just now.
    if (own !== undefined) await requireEmpty(own);
    return await replayInto(folder, config, options);
  } finally {
    lock.release();
  }
}

async function replayInto(
  folder: string,
  config: SystemConfig,
  options: PaperReplayOptions,
): Promise<PaperReplaySummary> {
  const { tell, progress } = options;
  const kit = kitOfSystem(config);
  const simulator = simulatorOf(kit);
  const workspace = workspaceAt(options.workspace);
  const universe = await loadUniverse(config, workspace.candles, progress);
  const past = marketsOfUniverse(universe).map(({ series }) => series);
  const { from, to: asked } = askedStretch(config, options, past);
  const { to, warnings: ofDays } = untilTheEnd({ from, to: asked, past });
  const { artifact, warnings: ofModel } = await modelAndDays(options, { config, universe, from, to });
  const warnings = [...ofDays, ...ofModel, ...listingWarnings(universe, config)];
  for (const warning of warnings) tell(`WARNING: ${warning}`);

  if (options.folder === undefined) await clearReplayFolder(folder, tell);
  await mkdir(folder, { recursive: true });
  const venue = await openReplayVenue({ config, kit, simulator, past, from, folder });
  let run: LiveRun | undefined;
  const strays = options.strays?.hear((stray) => reportRejection(stray, run));
  try {
    run = await openReplayRun(options, { config, kit, artifact, past, facts: factsOf(universe), folder, venue });
    await tradeThrough({ run, config, kit, venue, from, to, options });
    return {
      ...(await resultOf({ run, config, past, from, to, folder })),
      from: isoFromInstant(from),
      to: isoFromInstant(venue.clock.now()),
      artifact: artifact.manifest.id,
      warnings,
      calls: venue.calls,
    };
  } finally {
    strays?.end();
    run?.close();
    // An open socket would keep the process.
    await venue.close();
  }
}

/**
 * As while a run trades, a promise that nobody waited for is reported, and the replay goes on. An exception ends it.
 */
function reportRejection(stray: StrayFailure, run: LiveRun | undefined): 'heard' | 'left' {
  const failure = failureOfStray(stray);
  if (stray.kind !== 'rejection' || run === undefined || !isPartFailure(failure)) return 'left';
  run.partFailed(failure);
  return 'heard';
}

interface OpenedReplay {
  readonly config: SystemConfig;
  readonly kit: VenueKit;
  readonly artifact: Artifact;
  readonly past: readonly CandleSeries[];
  /** Stored facts, which are shown beside the simulated venue: it trades by its candles, and does not know them. */
  readonly facts: readonly (readonly FactSeries[])[] | undefined;
  readonly folder: string;
  readonly venue: ReplayVenue;
}

function openReplayRun(
  { codeVersion, describeEvent, tell }: PaperReplayOptions,
  { config, kit, artifact, past, facts, folder, venue: { connection, clock } }: OpenedReplay,
): Promise<LiveRun> {
  const instruments = past.map(({ instrument }) => instrument);
  return openLiveRun({
    config,
    instruments,
    artifact,
    folder,
    setting: 'paper',
    place: 'simulated',
    kit,
    connection,
    clock,
    past,
    pastFacts: facts,
    factsFrom: 'store',
    codeVersion,
    tag: replayTag(config.seed),
    lead: LEAD_BARS,
    journalSurvives: 'process-death',
    onPartFailure: tellOnce((text) => tell(`WARNING: ${text}`)),
    onEvent: (event, output) => describeEvent?.(event, output, instruments).forEach((line) => tell(line)),
    // The venue gives hints of its events, so the session can look rarely without one.
    timing: { reconcileEvery: (6 * HOUR) as Duration, lookWhileQuiet: HOUR },
  });
}

interface Passage {
  readonly run: LiveRun;
  readonly config: SystemConfig;
  readonly kit: VenueKit;
  readonly venue: ReplayVenue;
  readonly from: Instant;
  readonly to: Instant;
  readonly options: Pick<PaperReplayOptions, 'tell' | 'progress' | 'stop'>;
}

/** Takes turns until the stretch has passed, and compares the books at its end. */
async function tradeThrough({ run, config, kit, venue, from, to, options }: Passage): Promise<void> {
  const { tell, progress, stop } = options;
  const { clock } = venue;
  const time = new ReplayTime({ clock, venue: venue.simulated, session: run.session, end: to, kit: kit.name });
  // An order that fills in many parts is looked at often, and the venue then refuses some calls by its rate limit, as
  // the real one would.
  const supervisor = superviseRun({
    run,
    kit,
    config,
    clock,
    onFailure: (error, inARow) =>
      tell(
        `${isoFromInstant(clock.now())} the venue did not answer (${inARow} in a row): ${error instanceof Error ? error.message.slice(0, 160) : String(error)}`,
      ),
  });
  while (clock.now() < to && !stop.aborted) {
    const wakeAt = await supervisor.step();
    time.pass(wakeAt, supervisor.failuresInARow === 0 ? 'for-news' : 'for-the-venue');
    progress({
      stage: 'trading day',
      done: Math.floor((clock.now() - from) / DAY),
      total: Math.round((to - from) / DAY),
    });
  }
  // Charges of the venue since the last comparison are booked before the books are compared.
  run.session.compareNext();
  await supervisor.step();
}

interface Traded {
  readonly run: LiveRun;
  readonly config: SystemConfig;
  readonly past: readonly CandleSeries[];
  readonly from: Instant;
  readonly to: Instant;
  readonly folder: string;
}

async function resultOf({
  run,
  config,
  past,
  from,
  to,
  folder,
}: Traded): Promise<Omit<PaperReplaySummary, 'from' | 'to' | 'artifact' | 'warnings' | 'calls'>> {
  const { portfolio } = run.engine;
  let fills = 0;
  for (const _ of run.journal.events('fill')) fills++;
  const { money, positions: shown } = await liveStatus(folder);
  const traded = tradedOf(config.instruments).length;
  return {
    moments: run.session.moments,
    fills,
    startingEquity: config.cash,
    equity: money.equity,
    money,
    profits: shown.map(({ profit }) => profit),
    fees: -money.fees,
    buyAndHold: costFreeGrowth(
      past.filter((_, market) => market < traded),
      { from, to },
    ),
    positions: run.engine.universe.instruments.flatMap((instrument, market) => {
      const lots = instrument === undefined ? 0 : portfolio.lots(market);
      return instrument === undefined || lots === 0
        ? []
        : [{ instrument: instrument.id, lots, amount: baseAmount(lots, instrument) }];
    }),
    entries: run.engine.entryCounts(),
    books: run.session.books,
    folder,
  };
}

interface Stretch {
  readonly config: SystemConfig;
  readonly universe: LoadedUniverse;
  readonly from: Instant;
  readonly to: Instant;
}

/**
 * The model of the replay. The ledger records the days that it trades as read, because a person may judge the result.
 */
async function modelAndDays(
  { workspace, model, codeVersion, threads, progress, stop }: PaperReplayOptions,
  { config, universe, from, to }: Stretch,
): Promise<ArtifactAsOf> {
  const kept = workspaceAt(workspace);
  const { artifact, warnings } = await artifactAsOf({
    config,
    universe,
    ledger: () => openLedger(kept),
    purpose: 'research',
    folder: kept.artifacts,
    model,
    asOf: from,
    codeVersion,
    threads,
    progress,
    stop,
  });
  const ledger = await openLedger(kept);
  try {
    const stored = { model: artifact.manifest.id, from: isoFromInstant(from), to: isoFromInstant(to) };
    const days = marketsOf(universe).map((market) => ({ market, from, to }));
    const trial = trialIdentity('research', config, stored);
    const judged = await recordReading({ ledger, trial, use: 'judging', days });
    return { artifact, warnings: [...warnings, ...judged.warnings] };
  } finally {
    await ledger.close();
  }
}

/** Growth of equal shares in some instruments, as a fraction: each is bought at its first open and held to its last. */
function costFreeGrowth(
  series: readonly Pick<CandleSeries, 'openTime' | 'open'>[],
  { from, to }: { readonly from: Instant; readonly to: Instant },
): number {
  const growths = series.map(({ openTime, open }) => {
    const first = openTime.findIndex((at) => at >= from);
    const last = openTime.findLastIndex((at) => at <= to);
    return (open[last] ?? Number.NaN) / (open[first] ?? Number.NaN) - 1;
  });
  return growths.reduce((sum, each) => sum + each, 0) / growths.length;
}
