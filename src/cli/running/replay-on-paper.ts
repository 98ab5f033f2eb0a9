import { mkdir, readdir, rm } from 'node:fs/promises';
import { MonotonicNonce } from '../../wire/monotonic-nonce.ts';
import { openGrowingFile } from '../../adapters/files/growing-file.ts';
import type { CandleSeries } from '../../core/candle.ts';
import { baseAmount } from '../../core/base-amount.ts';
import { SimulatedClock } from '../../core/clock.ts';
import { countOf } from '../../core/count-of.ts';
import { EdgewiseError } from '../../core/errors.ts';
import { parseIsoTime } from '../../core/iso-time.ts';
import { minorFromAmount } from '../../core/money.ts';
import type { ReportProgress } from '../../core/progress.ts';
import { DAY, HOUR, instant, isoFromInstant, MILLISECOND, type Duration, type Instant } from '../../core/time.ts';
import type { EntryCounts } from '../../engine/entry-funnel.ts';
import { Supervisor } from '../../live/supervisor.ts';
import { entryLines, whyNoEntry } from '../../report/entry-words.ts';
import { artifactAsOf, type ArtifactAsOf } from '../../research/artifact-as-of.ts';
import { openLiveRun } from '../../trading/open-run.ts';
import { defaultLiveFolder, liveFolderAt } from '../../trading/run-folder.ts';
import { liveStatus } from '../../operate/run-status.ts';
import { listingWarnings } from '../../research/listing-warnings.ts';
import { loadUniverse, type Universe } from '../../research/load-universe.ts';
import { openLedger } from '../../research/open-ledger.ts';
import { kitOfSystem, readTradedSystem } from '../../parts/read-traded-system.ts';
import { recordReading } from '../../research/record-reading.ts';
import { marketsOf } from '../../research/judged-markets.ts';
import type { RunMoney } from '../../trading/run-money.ts';
import { simulatorOf } from '../../trading/simulator-of.ts';
import { simulatedRules } from '../../trading/simulated-rules.ts';
import { durationOf, type SystemConfig } from '../../config/system-schema.ts';
import { trialIdentity } from '../../research/trial-identity.ts';
import { requireWritableWorkspace, workspaceAt } from '../../config/workspace.ts';
import { eventLines } from '../lines/event-lines.ts';
import { moneyLines } from '../lines/money-lines.ts';
import { ReplayTime } from '../../trading/replay-time.ts';

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
const LEAD = 200;

/**
 * Trades recorded candles the way live trading would: the same session, the real client, a socket, and a simulated
 * venue behind it. Time is the venue's, moved on from one thing that is due to the next, and by each call, so that a
 * run repeats exactly and takes seconds.
 */
export async function paperReplay(options: PaperReplayOptions): Promise<PaperReplaySummary> {
  const { systemPath, progress, stop, codeVersion } = options;
  const config = await readTradedSystem(systemPath);
  const kit = kitOfSystem(config);
  const simulator = simulatorOf(kit);
  if (options.folder !== undefined) await requireEmpty(options.folder);
  requireWritableWorkspace(options.workspace);
  const workspace = workspaceAt(options.workspace);
  const universe = await loadUniverse(config, workspace.candles, progress);
  const { from, to: asked } = stretch(config.live.replay, options);
  const past = universe.loaded.map(({ series }) => series);
  const { to, warnings: ofDays } = untilTheEnd({ from, to: asked, past });
  const { artifact, warnings: ofModel } = await modelAndDays(options, { config, universe, from, to });
  const warnings = [...ofDays, ...ofModel, ...listingWarnings(universe, config)];
  for (const warning of warnings) options.tell(`WARNING: ${warning}`);

  const folder =
    options.folder ?? (await clearedFolder(defaultLiveFolder(workspace.root, config.name, 'replay'), options.tell));
  const clock = new SimulatedClock(from);
  await mkdir(folder, { recursive: true });
  const log = openGrowingFile(liveFolderAt(folder).wireLog);
  const rules = simulatedRules(config.costs, simulator);
  const venue = await simulator.open({
    markets: past.map((series) => ({ instrument: series.instrument, rules, prices: { kind: 'recorded', series } })),
    cashMinor: minorFromAmount(config.cash),
    seed: config.seed,
    start: from,
    keys: 1,
    clockFrom: () => clock,
    log,
  });
  const keys = simulator.newKeys();
  const { callTime } = simulator;
  const orderTime = Math.max(callTime, durationOf(config.costs.latency));
  let calls = 0;
  const server = await venue.serveInStep({
    keys,
    beforeCall: (call) => {
      calls++;
      clock.advanceTo(instant(clock.now() + (call === 'order' ? orderTime : callTime)));
    },
  });
  const nonces = new MonotonicNonce(clock);
  const connection = await kit.open({ keys, clock, nonces, purpose: 'paper', url: server.url });
  const instruments = past.map(({ instrument }) => instrument);
  const run = await openLiveRun({
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
    codeVersion,
    tag: `r${config.seed.toString(36).padStart(6, '0').slice(-6)}`,
    lead: LEAD,
    journalSurvives: 'process-death',
    onEvent: (event, output) => eventLines(event, output, instruments).forEach((line) => options.tell(line)),
    // What happens at the venue is hinted, so that looks without news can be rare.
    timing: { reconcileEvery: (6 * HOUR) as Duration, lookWhileQuiet: HOUR },
  });
  const time = new ReplayTime({ clock, venue, session: run.session, end: to });
  // An order that fills bit by bit is looked at often, and a venue that counts questions refuses one now and then, as
  // the real one would.
  const supervisor = new Supervisor({
    session: run.session,
    clock,
    isTrouble: (error) => kit.troubleOf(error) !== undefined,
    isThrottled: (error) => kit.troubleOf(error)?.trouble === 'throttled',
    errorLimit: config.live.error_limit,
    onErrorLimit: config.live.on_error_limit,
    onFailure: (error, inARow) =>
      options.tell(
        `${isoFromInstant(clock.now())} the venue did not answer (${inARow} in a row): ${error instanceof Error ? error.message.slice(0, 160) : String(error)}`,
      ),
  });
  try {
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
    const { portfolio } = run.engine;
    let fills = 0;
    for (const _ of run.journal.events('fill')) fills++;
    const [first] = past;
    const { money, positions: shown } = await liveStatus(folder);
    return {
      from: isoFromInstant(from),
      to: isoFromInstant(clock.now()),
      artifact: artifact.manifest.id,
      warnings,
      moments: run.session.moments,
      fills,
      calls,
      startingEquity: config.cash,
      equity: money.equity,
      money,
      profits: shown.map(({ profit }) => profit),
      fees: -money.fees,
      buyAndHold: first === undefined ? 0 : growth(first, from, to),
      positions: instruments.flatMap((instrument, market) =>
        portfolio.lots(market) === 0
          ? []
          : [
              {
                instrument: instrument.id,
                lots: portfolio.lots(market),
                amount: baseAmount(portfolio.lots(market), instrument),
              },
            ],
      ),
      entries: run.engine.entryCounts(),
      books: run.session.books,
      folder,
    };
  } finally {
    run.close();
    connection.close();
    await server.close();
    log.close();
  }
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

function stretch(
  preset: { readonly from: string; readonly days: number } | undefined,
  { from, days }: PaperReplayOptions,
): { readonly from: Instant; readonly to: Instant } {
  const start = from ?? (preset === undefined ? undefined : parseIsoTime(preset.from));
  if (start === undefined) {
    throw new EdgewiseError('usage', 'The system does not say what to replay', {
      where: 'live.replay',
      expected: 'live.replay in the system file, or --from',
      advice: 'add `--from 2024-01-01 --days 60`',
    });
  }
  if (days === 0)
    throw new EdgewiseError('usage', 'A replay lasts at least a day', {
      where: '--days',
      expected: 'a whole number from 1 on',
      actual: '0',
    });
  return { from: start, to: instant(start + (days ?? preset?.days ?? 60) * DAY) };
}

/** The replay before was of this system too, and can be made again; it is said that it goes. */
async function clearedFolder(folder: string, tell: (line: string) => void): Promise<string> {
  if ((await filesIn(folder)).length > 0)
    tell(`This replay takes the place of the one before in ${folder}; --folder keeps one elsewhere.`);
  await rm(folder, { recursive: true, force: true });
  return folder;
}

/** What a person keeps in a folder of their own is not replaced. Throws `usage`. */
async function requireEmpty(folder: string): Promise<void> {
  const files = await filesIn(folder);
  if (files.length === 0) return;
  throw new EdgewiseError('usage', 'A replay begins in a folder of its own', {
    where: folder,
    expected: 'a folder that is empty or not there',
    actual: `it holds ${files.slice(0, 3).join(', ')}`,
    advice: 'name another --folder, or take that one away',
  });
}

async function filesIn(folder: string): Promise<readonly string[]> {
  return readdir(folder).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  });
}

interface Asked {
  readonly from: Instant;
  readonly to: Instant;
  readonly past: readonly CandleSeries[];
}

interface Shortened {
  readonly to: Instant;
  readonly warnings: readonly string[];
}

/** A market whose candles have ended is in maintenance: nothing is decided there, and nothing trades. */
function untilTheEnd({ from, to, past }: Asked): Shortened {
  const end = Math.min(...past.map(({ openTime, interval }) => (openTime.at(-1) ?? -Infinity) + interval));
  if (from >= end) {
    throw new EdgewiseError('data-missing', 'There are no candles to replay', {
      where: '--from',
      expected: `a start before ${isoFromInstant(instant(end))}, where they end`,
      actual: isoFromInstant(from),
      advice: 'choose an earlier --from, or import later candles',
    });
  }
  if (to <= end) return { to, warnings: [] };
  return {
    to: instant(end),
    warnings: [
      `The candles end at ${isoFromInstant(instant(end))}. The replay ends there: ${lengthOf(end - from)} instead of ${lengthOf(to - from)}.`,
    ],
  };
}

/** A length of time in whole days, or in hours where it is shorter than two. */
function lengthOf(span: number): string {
  return span < 2 * DAY ? countOf(Math.round(span / HOUR), 'hour') : countOf(Math.round(span / DAY), 'day');
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

/** The summary for people: the result beside buying and holding, and what it is not. */
export function describeReplay(summary: PaperReplaySummary): string {
  const {
    from,
    to,
    artifact,
    warnings,
    moments,
    fills,
    calls,
    startingEquity,
    equity,
    money,
    profits,
    buyAndHold,
    positions,
    entries,
    books,
    folder,
  } = summary;
  const percent = (share: number): string => `${share >= 0 ? '+' : ''}${(100 * share).toFixed(2)} %`;
  return [
    '',
    `${from.slice(0, 10)} to ${to.slice(0, 10)}: ${countOf(moments, 'candle')}, ${countOf(fills, 'fill')}, ${countOf(calls, 'call')} over the wire, model ${artifact}`,
    ...moneyLines(money, profits).map((line, place) => `  ${(place === 0 ? 'money' : '').padEnd(12)}${line}`),
    `  return      ${percent(equity / startingEquity - 1)}`,
    `  buy & hold  ${percent(buyAndHold)} over the same time`,
    `  positions   ${positions.length === 0 ? 'none' : positions.map(({ instrument, amount }) => `${instrument} ${amount}`).join(', ')}`,
    `  books       ${books === 'agree' ? "ours and the venue's agree to the last unit" : `ours and the venue's ${books}`}`,
    ...(fills > 0 ? [] : [whyNoEntry('The replay', entries)]),
    ...entryLines(entries),
    '',
    ...warnings.map((warning) => `WARNING: ${warning}`),
    `Nothing is proved about an edge by ${lengthOf((Date.parse(to) - Date.parse(from)) * MILLISECOND)} of paper; \`edgewise research\` is for that.`,
    `Journal: ${folder}`,
  ].join('\n');
}
