import { boundInWords } from '../venues/bound-balances.ts';
import { patiently, type PatienceOptions } from '../venues/patiently.ts';
import type { AccountOptions, FeedOptions, VenueConnection, VenueKit } from '../venues/venue-kit.port.ts';
import { AdoptionFile } from '../adapters/files/adoption-file.ts';
import { HaltFile } from '../adapters/files/halt-file.ts';
import type { Durability } from '../adapters/sqlite/open-database.ts';
import { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import type { CandleSeries } from '../core/candle.ts';
import type { Clock } from '../core/clock.ts';
import type { EdgewiseError } from '../core/errors.ts';
import type { FactSeries } from '../core/facts/fact-series.ts';
import type { Instrument } from '../core/instrument.ts';
import type { ClientOrderId } from '../core/order.ts';
import { instantFromMillis, MINUTE, type Duration, type Instant } from '../core/time.ts';
import type { Engine } from '../engine/engine.ts';
import type { EngineOutput } from '../engine/engine-output.ts';
import type { EngineEvent } from '../engine/event.ts';
import { RestartedOrderIds } from '../execution/order-ids.ts';
import { PortfolioLedger } from '../execution/portfolio-ledger.ts';
import type { Venue, VenueHoldings } from '../execution/venue.port.ts';
import type { LiveJournal, LiveJournalHeader } from '../live/live-journal.port.ts';
import type { FactSource } from '../live/fact-source.port.ts';
import { FeedWithFacts } from '../live/feed-with-facts.ts';
import type { LiveSession } from '../live/live-session.ts';
import type { Restored } from '../live/restore.ts';
import type { MomentFeed } from '../live/moment-feed.port.ts';
import type { LiveTiming } from '../live/session-timing.ts';
import { startSession } from '../live/start-session.ts';
import type { Artifact } from '../training/artifact.ts';
import { claimCapital, joinAccount, publishedOf } from './account-claim.ts';
import type { AccountGuard } from './account-guard.ts';
import { begunInstruments } from './begun-instruments.ts';
import { liveFolderAt } from './run-folder.ts';
import { isOrderOfRun } from './kill-orders.ts';
import { newsOfRun, requireFollowing } from './news-of-run.ts';
import { newRunHeader } from './new-run-header.ts';
import { assembleTrader, listedRoundTripCost } from '../parts/assemble-trader.ts';
import { catalogueOf } from '../parts/catalogue-of.ts';
import { keepModules } from '../parts/kept-modules.ts';
import { featuresOf, modelOf } from '../parts/parts-of-system.ts';
import type { FailedRefits } from './run-health.ts';
import { runSwitch } from './run-switch.ts';
import { PartFailures } from './part-failures.ts';
import { requireSameRun } from './require-same-run.ts';
import { ModelForecaster } from '../forecasting/model-forecaster.ts';
import { observePast } from '../forecasting/observe-past.ts';
import { tradedAmong } from '../config/market-roles.ts';
import { StoredFacts } from '../forecasting/stored-facts.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';

/** Bars that sizing is shown before the first decision of a new run. */
export const LEAD_BARS = 200;

/** What a run asks of its venue. A shadow has one without a wire. */
export interface RunConnection extends Pick<
  VenueConnection,
  'learn' | 'listings' | 'fees' | 'feed' | 'facts' | 'news'
> {
  account(options: AccountOptions): Venue;
}

export interface LiveRunOptions {
  readonly config: SystemConfig;
  /** With the venue's own steps and minimums of today; a run goes on with those that it was begun with. */
  readonly instruments: readonly Instrument[];
  readonly artifact: Artifact;
  /** Everything of the run lies here: journal, halt switch, health. */
  readonly folder: string;
  readonly setting: 'paper' | 'live';
  /** Whether the venue is the real one: a rehearsal of live trading has a simulated one. */
  readonly place: 'real' | 'simulated';
  readonly kit: VenueKit;
  readonly connection: RunConnection;
  /** For market data, where they come from elsewhere than the venue. It has learned its listings. */
  readonly market?: Pick<VenueConnection, 'feed'>;
  readonly clock: Clock;
  /** The guardian of the account, where other systems trade it too. */
  readonly account?: AccountGuard;
  /** Why nothing is entered because of the keys; undefined where entries may go. Asked before each entry. */
  readonly keysBan?: () => string | undefined;
  /** What is known of an edge, for the journal's header. */
  readonly evidence?: string;
  /** Seven characters for the order ids of a run that begins now. */
  readonly tag: string;
  /** Stored candles before the run, to warm features up with. */
  readonly past: readonly CandleSeries[];
  /** Stored facts beside the candles of each market, by slot; undefined where no market has any. */
  readonly pastFacts?: readonly (readonly FactSeries[])[] | undefined;
  /** Where the facts beside candles come from while the run trades. `store`: a replay of the past. Default `venue`. */
  readonly factsFrom?: 'venue' | 'store';
  /** Bars before now that a run which begins now is shown, to warm sizing up with. */
  readonly lead: number;
  readonly codeVersion: string;
  readonly onEvent?: (event: EngineEvent, output: EngineOutput) => void;
  /** Hears what the venue lists otherwise than when the run was begun, and does not keep it from trading. */
  readonly onWarning?: (text: string) => void;
  /** Called with each failure of a part of a user, in words: it made no order, and the run goes on. */
  readonly onPartFailure?: (text: string) => void;
  /** Called when the engine stands where the journal ends: from which event on it was shown anything. */
  readonly onRestored?: (restored: Restored) => void;
  readonly timing?: Partial<LiveTiming>;
  /** What the journal survives: a power cut, unless the run can be made again from the start. */
  readonly journalSurvives?: Durability;
  /** How long a venue that does not answer at the start is waited for. */
  readonly patience?: Omit<PatienceOptions, 'kit'>;
}

/** A run that is ready to take turns. */
export interface LiveRun {
  readonly session: LiveSession;
  readonly engine: Engine;
  readonly journal: LiveJournal;
  readonly halt: HaltFile;
  /** Fitted features whose refits have learned nothing since the process began, in the past of its warm-up too. */
  readonly failedRefits: () => readonly FailedRefits[];
  /** Keeps the failure of a part in the journal, and reports it. */
  readonly partFailed: (failure: EdgewiseError) => void;
  close(): void;
}

/**
 * Wires a system for the present, the way `runStrategy` wires it for the past: journal first, the engine brought to
 * where it ends, then feed, venue and session. A crash and a first start take the same path.
 */
export async function openLiveRun(options: LiveRunOptions): Promise<LiveRun> {
  const { config, instruments: listed, artifact, folder, kit, connection, clock, past, onWarning } = options;
  const patience: PatienceOptions = { kit, ...options.patience };
  await patiently(() => connection.learn(), patience);
  const path = liveFolderAt(folder).journal;
  const holdings = await holdingsBefore(options, patience);
  const { fees } = await patiently(() => connection.fees(tradedAmong(config, listed)), patience);
  await claimCapital(options, holdings.cashMinor);
  const journal = SqliteLiveJournal.open(path, () => newRunHeader(options, holdings, fees), options.journalSurvives);
  try {
    requireSameRun(journal.header, options, path);
    const { header } = journal;
    const instruments = begunInstruments({ header, listed, path, ...(onWarning === undefined ? {} : { onWarning }) });
    const orderIds = new RestartedOrderIds(header.tag);
    await keepModules(config, folder);
    const failures = new PartFailures({ journal, clock, tell: options.onPartFailure });
    const onPartFailure = failures.report;
    const engine = makeEngine({ config, instruments, artifact, orderIds, header, onPartFailure });
    const forecaster = makeForecaster({ config, instruments, artifact, onPartFailure });
    const interval = durationOf(config.interval);
    const halt = new HaltFile(liveFolderAt(folder).halt);
    const isOurs = isOrderOfRun(header);
    const session = startSession({
      journal,
      engine,
      orderIds,
      forecaster,
      halt: runSwitch(folder),
      clock,
      codeVersion: options.codeVersion,
      ...accountUse(options, engine),
      adoptions: new AdoptionFile(liveFolderAt(folder).adoption),
      venue: (since) => connection.account({ ...accountOf(config, instruments), since, isOurs }),
      news: newsOfRun({ config, connection, journal, instruments, engine, clock, kit, onFailure: onPartFailure }),
      feed: (after) => feedOf(options, { instruments, interval, after }),
      past: (until, observe) =>
        observePast(past, { until, memoryBars: forecaster.memoryBars, facts: options.pastFacts }, observe),
      beginAfter: (clock.now() - options.lead * interval) as Instant,
      timing: { decisionDelay: durationOf(config.live.decision_delay), ...sharedTiming(config), ...options.timing },
      ...(options.onEvent === undefined ? {} : { onEvent: options.onEvent }),
      ...(options.onRestored === undefined ? {} : { onRestored: options.onRestored }),
    });
    await joinAccount(options, { tag: header.tag, engine }, holdings.cashMinor);
    failures.begin();
    return {
      session,
      engine,
      journal,
      halt,
      failedRefits: () => forecaster.refits.failed,
      partFailed: onPartFailure,
      close: () => journal.close(),
    };
  } catch (error) {
    journal.close();
    throw error;
  }
}

/** The venue counts the calls of a key for all systems together, and a comparison is most of them. */
const COMPARE_SHARED_EVERY = (3 * MINUTE) as Duration;

function sharedTiming({ live }: SystemConfig): Partial<LiveTiming> {
  return live.account === 'shared' ? { reconcileEvery: COMPARE_SHARED_EVERY } : {};
}

/** How the session sees the account, and what keeps it from entering because of the keys or the others there. */
function accountUse(
  { config, account, keysBan }: LiveRunOptions,
  engine: Engine,
): Pick<Parameters<typeof startSession>[0], 'account' | 'accountBan'> {
  return {
    account: config.live.account ?? 'own',
    accountBan: async () => keysBan?.() ?? (await account?.entryBan(publishedOf(engine))),
  };
}

/** The candles of the market, with the facts that the system names. */
function feedOf(options: LiveRunOptions, asked: FeedOptions): MomentFeed {
  const { config, connection, market = connection } = options;
  const candles = requireFollowing(market.feed(asked), config);
  const source = factSource(options, asked);
  return config.instruments.some(({ facts }) => facts !== undefined) && source !== undefined
    ? new FeedWithFacts(
        candles,
        source,
        asked.instruments.map(({ id }) => id),
      )
    : candles;
}

function factSource(
  { config, connection, pastFacts = [], factsFrom = 'venue' }: LiveRunOptions,
  { instruments }: FeedOptions,
): FactSource | undefined {
  if (factsFrom === 'store') return new StoredFacts(pastFacts);
  return connection.facts?.({ instruments, kinds: config.instruments.map(({ facts = [] }) => facts) });
}

/** What an account of the run is asked for. */
function accountOf(config: SystemConfig, instruments: readonly Instrument[]) {
  return { instruments: tradedAmong(config, instruments), leverage: config.live.leverage };
}

/** What the account holds before the run trades. Warns of balances that cannot be traded. */
async function holdingsBefore(
  { config, instruments, kit, connection, clock, onWarning }: LiveRunOptions,
  patience: PatienceOptions,
): Promise<VenueHoldings> {
  const account = connection.account({ instruments: tradedAmong(config, instruments), since: clock.now() });
  const holdings = await patiently(() => account.holdings(), patience);
  if (holdings.bound !== undefined && holdings.bound.length > 0) onWarning?.(boundInWords(holdings.bound, kit.title));
  return holdings;
}

interface EngineOptions {
  readonly config: SystemConfig;
  readonly instruments: readonly Instrument[];
  readonly artifact: Artifact;
  readonly orderIds: { next(): ClientOrderId };
  /** In a backtest nobody quotes. */
  readonly setting?: 'backtest' | 'live';
  /** Called with each failure of a part of a user. */
  readonly onPartFailure?: (failure: EdgewiseError) => void;
  /**
   * Cash at the start, and what the venue listed then: the guardian goes by it where it is more than the file supposes.
   */
  readonly header: Pick<LiveJournalHeader, 'cashMinor' | 'takerFeeBps'>;
}

/** What forecasts for a live run, before its first moment; a restart and a trial of one make the same. */
export function makeForecaster({
  config,
  instruments,
  artifact,
  onPartFailure,
}: Pick<EngineOptions, 'config' | 'instruments' | 'artifact' | 'onPartFailure'>): ModelForecaster {
  return new ModelForecaster({
    ...(onPartFailure === undefined ? {} : { onPartFailure }),
    config,
    instruments,
    features: featuresOf(config),
    fitted: artifact.manifest.fitted,
    model: modelOf(artifact, config),
    artifact: artifact.manifest.id,
  });
}

/** The engine of a live run before its first event; a replay makes the same one. */
export function makeEngine({
  config,
  instruments,
  artifact,
  orderIds,
  header,
  setting = 'live',
  onPartFailure = () => undefined,
}: EngineOptions): Engine {
  const { entryThreshold, trainedUntil } = artifact.manifest;
  const { slots } = config.live;
  return assembleTrader(config, catalogueOf(config), {
    instruments,
    slots,
    orderIds,
    onPartFailure,
    classes: artifact.record.outputs,
    ...(entryThreshold === undefined ? {} : { entryThreshold }),
    guardian: {
      setting,
      roundTripCost: listedRoundTripCost(config, header.takerFeeBps),
      modelTrainedUntil: instantFromMillis(Date.parse(trainedUntil)),
    },
    portfolio: new PortfolioLedger({
      instruments,
      slots,
      cashMinor: BigInt(header.cashMinor),
      oldTrades: setting === 'live' ? 'forgotten' : 'kept',
    }),
  });
}
