import { mkdir } from 'node:fs/promises';
import { baseAmount } from '../core/base-amount.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import type { ReportProgress } from '../core/progress.ts';
import { DAY, HOUR, isoFromInstant, type Duration, type Instant } from '../core/time.ts';
import type { EntryCounts } from '../engine/entry-funnel.ts';
import { kitOfSystem, readReplayedSystem } from '../parts/read-traded-system.ts';
import { artifactAsOf, type ArtifactAsOf } from '../research/artifact-as-of.ts';
import { listingWarnings } from '../research/listing-warnings.ts';
import { factsOf } from '../research/load-facts.ts';
import { loadUniverse, type Universe } from '../research/load-universe.ts';
import { marketsOf } from '../research/judged-markets.ts';
import { openLedger } from '../research/open-ledger.ts';
import { recordReading } from '../research/record-reading.ts';
import { trialIdentity } from '../research/trial-identity.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { requireWritableWorkspace, workspaceAt } from '../config/workspace.ts';
import type { Artifact } from '../training/artifact.ts';
import type { DescribeEvent } from '../trading/describe-event.port.ts';
import { openLiveRun, type LiveRun } from '../trading/open-run.ts';
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

export interface PaperReplayOptions {
  readonly systemPath: string;
  readonly workspace: string;
  /** Where it begins; the system's own stretch by default. */
  readonly from?: Instant;
  readonly days?: number;
  /** Artefact id; by default the one that the file names, or one trained on what lies before the stretch. */
  readonly model?: string;
  /**
   * Where the run is kept: a folder that is empty or not there. By default one of the workspace, where it takes the
   * place of the replay before.
   */
  readonly folder?: string;
  readonly threads: number;
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  /** Receives lines that say what happens. */
  readonly tell: (line: string) => void;
  /** Describes each event of the engine for `tell`; without it events are not told. */
  readonly describeEvent?: DescribeEvent;
  readonly stop: AbortSignal;
}

export interface PaperReplaySummary {
  readonly from: string;
  readonly to: string;
  readonly artifact: string;
  /** What of the model or of the days that were traded makes the result worth less. */
  readonly warnings: readonly string[];
  readonly moments: number;
  readonly fills: number;
  readonly calls: number;
  readonly startingEquity: number;
  readonly equity: number;
  /** The same as the status of the run shows. */
  readonly money: RunMoney;
  /** Of the open positions, as the status of the run shows them. */
  readonly profits: readonly (number | undefined)[];
  readonly fees: number;
  readonly buyAndHold: number;
  /** `amount` is what people are shown: base currency with the instrument's decimals. */
  readonly positions: readonly { readonly instrument: string; readonly lots: number; readonly amount: string }[];
  /** How every chance to enter ended. */
  readonly entries: EntryCounts;
  readonly books: string;
  readonly folder: string;
}

/** Bars that sizing sees before the first decision. */
const LEAD_BARS = 200;

/**
 * Trades recorded candles the way live trading would: the same session, the real client, a socket, and a simulated
 * venue behind it. Time is the venue's, moved on from one thing that is due to the next, and by each call, so that a
 * run repeats exactly and takes seconds.
 */
export async function paperReplay(options: PaperReplayOptions): Promise<PaperReplaySummary> {
  const { tell, progress } = options;
  const config = await readReplayedSystem(options.systemPath);
  const kit = kitOfSystem(config);
  const simulator = simulatorOf(kit);
  if (options.folder !== undefined) await requireEmpty(options.folder);
  requireWritableWorkspace(options.workspace);
  const workspace = workspaceAt(options.workspace);
  const universe = await loadUniverse(config, workspace.candles, progress);
  const { from, to: asked } = askedStretch(config.live.replay, options);
  const past = universe.loaded.map(({ series }) => series);
  const { to, warnings: ofDays } = untilTheEnd({ from, to: asked, past });
  const { artifact, warnings: ofModel } = await modelAndDays(options, { config, universe, from, to });
  const warnings = [...ofDays, ...ofModel, ...listingWarnings(universe, config)];
  for (const warning of warnings) tell(`WARNING: ${warning}`);

  const folder = options.folder ?? defaultLiveFolder(workspace.root, config.name, 'replay');
  if (options.folder === undefined) await clearReplayFolder(folder, tell);
  await mkdir(folder, { recursive: true });
  const venue = await openReplayVenue({ config, kit, simulator, past, from, folder });
  const run = await openReplayRun(options, {
    config,
    kit,
    artifact,
    past,
    facts: factsOf(universe.loaded),
    folder,
    venue,
  });
  try {
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
    run.close();
    await venue.close();
  }
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
    tag: `r${config.seed.toString(36).padStart(6, '0').slice(-6)}`,
    lead: LEAD_BARS,
    journalSurvives: 'process-death',
    onEvent: (event, output) => describeEvent?.(event, output, instruments).forEach((line) => tell(line)),
    // What happens at the venue is hinted, so that looks without news can be rare.
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
  const time = new ReplayTime({ clock, venue: venue.simulated, session: run.session, end: to });
  // An order that fills bit by bit is looked at often, and a venue that counts questions refuses one now and then, as
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
  // What the venue charged since the last comparison is booked before anything is said of the books.
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
  const [first] = past;
  const { money, positions: shown } = await liveStatus(folder);
  return {
    moments: run.session.moments,
    fills,
    startingEquity: config.cash,
    equity: money.equity,
    money,
    profits: shown.map(({ profit }) => profit),
    fees: -money.fees,
    buyAndHold: first === undefined ? 0 : growth(first, from, to),
    positions: past.flatMap(({ instrument }, market) => {
      const lots = portfolio.lots(market);
      return lots === 0 ? [] : [{ instrument: instrument.id, lots, amount: baseAmount(lots, instrument) }];
    }),
    entries: run.engine.entryCounts(),
    books: run.session.books,
    folder,
  };
}

interface Stretch {
  readonly config: SystemConfig;
  readonly universe: Universe;
  readonly from: Instant;
  readonly to: Instant;
}

/** The model to replay with; what it trades is judged by whoever looks, and the ledger keeps it. */
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

/** What the first instrument's price did meanwhile, as a fraction. */
function growth(
  { openTime, open }: { readonly openTime: Float64Array; readonly open: Float64Array },
  from: Instant,
  to: Instant,
): number {
  const first = openTime.findIndex((at) => at >= from);
  const last = openTime.findLastIndex((at) => at <= to);
  return (open[last] ?? Number.NaN) / (open[first] ?? Number.NaN) - 1;
}
