import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { moneyGap, type GapParts, type GapSide, type MoneyGap } from '../backtest/money-gap.ts';
import type { MarketLife } from '../backtest/market-life.ts';
import { runBacktest } from '../backtest/run-backtest.ts';
import type { CandleSeries } from '../core/candle.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import { amountFromMinor } from '../core/money.ts';
import { isoFromInstant, type Duration, type Instant } from '../core/time.ts';
import type { Fill } from '../core/fill.ts';
import type { Engine } from '../engine/engine.ts';
import { instantOf } from '../engine/record-json.ts';
import { OrderIds, RestartedOrderIds } from '../execution/order-ids.ts';
import type { SimulatedVenue } from '../execution/simulated-venue.ts';
import { newestBeyond } from '../live/comparison-notes.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { replayEvents } from '../live/replay-events.ts';
import { tradeStories, type TradeStory } from '../live/trade-story.ts';
import { seriesFromCandles } from '../market/candle-series.ts';
import type { Artifact } from '../training/artifact.ts';
import { loadArtifact } from '../training/open-artifact.ts';
import { backtestVenue, listedMarket } from '../research/backtest-venue.ts';
import { instrumentsOfRun } from '../trading/instruments-of-run.ts';
import { readRecorded, type Decided, type Recorded, type RecordedMarket } from './recorded-run.ts';
import { crossingMinor, gapSide } from './gap-sides.ts';
import { featuresShown, forecastsShown } from './shown-to-strategy.ts';
import { openJournal } from '../trading/run-journal.ts';
import { partsOf } from '../trading/run-settings.ts';
import { loadKeptModules } from '../parts/kept-modules.ts';
import { makeEngine } from '../trading/open-run.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';

/**
 * The gap in money in quote currency. Only the unattributed rest is exact, because a rounded one would show nothing.
 */
export interface ReplayGap extends Pick<MoneyGap, 'matchedTrades' | 'missedTrades' | 'extraTrades'> {
  readonly total: number;
  readonly parts: GapParts<number>;
  /** Whole minor units as text. */
  readonly unattributedMinor: string;
}

export interface Divergence {
  readonly at: string;
  readonly run: string;
  readonly backtest: string;
  /**
   * What had happened to the run shortly before that no backtest knows of; absent where nothing had. Shortly: a
   * position of that time may be open.
   */
  readonly after?: { readonly at: string; readonly what: string };
}

export interface LiveReplay {
  /** Number of events that led to the same outputs. */
  readonly events: number;
  readonly decisions: number;
  /** The first decision in which the run and a backtest of its market events differ. */
  readonly divergence: Divergence | undefined;
  readonly gap: ReplayGap;
  readonly runProfit: number;
  readonly backtestProfit: number;
}

/**
 * Replays the journal of a run that trades. First a new engine processes every event, and its outputs must equal the
 * recorded ones, byte by byte; otherwise it throws `journal-diverged` or `data-corrupt` with the record. Then a
 * backtest gets only the market events and forecasts of the journal. Its decisions must be the same, and the difference
 * in money is divided into its causes.
 */
export async function replayLive(folder: string, workspace: string): Promise<LiveReplay> {
  const journal = openJournal(folder);
  try {
    const { header } = journal;
    const { config, instruments } = partsOf(header);
    await loadKeptModules(config, folder);
    const artifact = await loadArtifact(new ArtifactFolder(workspaceAt(workspace).artifacts), header.artifact);
    const cashMinor = BigInt(header.cashMinor);
    const orderIds = new RestartedOrderIds(header.tag);
    const engine = makeEngine({ config, instruments, artifact, orderIds, header });
    const events = replayEvents({ journal, engine, orderIds });
    const recorded = readRecorded(journal, instruments);
    const past = runPast({ config, instruments, artifact, header, recorded });
    const stories = tradeStories(journal.events(), instrumentsOfRun(journal));
    const run = gapSide({
      ledger: engine.portfolio,
      startMinor: cashMinor,
      series: past.series,
      trades: liveTrades(stories, past.series, recorded),
      roundingMinor: recorded.roundingMinor,
      beyond: newestBeyond(journal.notes()),
    });
    return {
      events,
      decisions: recorded.decided.length,
      divergence: firstDivergence(recorded, past.decided, durationOf(config.risk.position_timeout)),
      gap: inAmounts(moneyGap({ run, backtest: past.side })),
      runProfit: amountFromMinor(run.profitMinor),
      backtestProfit: amountFromMinor(past.side.profitMinor),
    };
  } finally {
    journal.close();
  }
}

interface PastOptions {
  readonly config: SystemConfig;
  readonly instruments: readonly Instrument[];
  readonly artifact: Artifact;
  readonly header: LiveJournalHeader;
  readonly recorded: Recorded;
}

interface Past {
  readonly series: readonly CandleSeries[];
  readonly decided: readonly Decided[];
  readonly side: GapSide;
}

/** Backtests the market events of the journal at the costs that the system file assumes. */
function runPast({ config, instruments, artifact, header, recorded }: PastOptions): Past {
  const cashMinor = BigInt(header.cashMinor);
  const series = recorded.markets.map(({ instrument, candles }) =>
    seriesFromCandles(candles, instrument, durationOf(config.interval)),
  );
  const roles = recorded.markets.map(({ listing }, place) => listing?.role ?? config.instruments[place]?.role);
  const decided: Decided[] = [];
  const engine = makeEngine({
    config,
    instruments,
    artifact,
    orderIds: new OrderIds(config.seed),
    header,
    setting: 'backtest',
  });
  const venue = backtestVenue({ config, instruments, cashMinor, slots: config.live.slots });
  const crossings = new CrossingMeter(venue, engine);
  const { trades } = runBacktest({
    series,
    facts: recorded.facts.series(recorded.markets.map(({ instrument }) => instrument.id)),
    ...(config.live.slots === undefined ? {} : { lives: recorded.markets.map((market) => lifeOf(market, config)) }),
    engine,
    venue,
    forecasts: series.map((each, market) => forecastsShown(each, market, { artifact, config, shown: recorded })),
    absenceAt: (at) => recorded.absences.get(at),
    ...(engine.featureNames.length === 0
      ? {}
      : { features: series.map((each, market) => featuresShown(each, market, { roles, engine, shown: recorded })) }),
    journal: {
      record: (event, output) => {
        if (event.kind === 'fill') crossings.add(event.fill);
        decided.push(...output.decisions.map((record) => ({ at: instantOf(event), record })));
      },
      end: () => undefined,
    },
  });
  const gapTrades = trades.map((trade) => {
    const decision = decided.findLast(
      ({ at, record }) =>
        record.instrument === trade.instrument && at <= trade.entryAt && record.outcome.kind === 'ordered',
    );
    return { trade, decidedAt: decision?.at ?? trade.entryAt, crossingMinor: crossings.take(trade.instrument) };
  });
  return {
    series,
    decided,
    side: gapSide({ ledger: engine.portfolio, startMinor: cashMinor, series, trades: gapTrades, roundingMinor: 0n }),
  };
}

/** When a market of the run was listed and settled, as a backtest is told it. */
function lifeOf({ instrument, listing, settlement }: RecordedMarket, config: SystemConfig): MarketLife {
  return {
    ...(listing === undefined ? {} : { listing: { ...listing, market: listedMarket(config, instrument) } }),
    ...(settlement === undefined ? {} : { settlement }),
  };
}

/** Costs of spread and slippage for each trade of a backtest, read from its venue at every fill. */
class CrossingMeter {
  readonly #venue: SimulatedVenue;
  readonly #engine: Engine;
  readonly #finished = new Map<string, bigint[]>();
  readonly #open = new Map<string, bigint>();
  #readMinor = 0n;

  constructor(venue: SimulatedVenue, engine: Engine) {
    this.#venue = venue;
    this.#engine = engine;
  }

  /** Notes a fill that the engine has just booked. */
  add({ instrument }: Fill): void {
    const { slippageMinor } = this.#venue.totals;
    const soFar = (this.#open.get(instrument) ?? 0n) + slippageMinor - this.#readMinor;
    this.#readMinor = slippageMinor;
    this.#open.set(instrument, soFar);
    if (this.#engine.portfolio.positions.some((position) => position.instrument === instrument && position.lots !== 0))
      return;
    this.#finished.set(instrument, [...(this.#finished.get(instrument) ?? []), soFar]);
    this.#open.delete(instrument);
  }

  /** Takes the costs of the oldest finished trade that was not taken yet. */
  take(instrument: string): bigint {
    return this.#finished.get(instrument)?.shift() ?? 0n;
  }
}

/** Finished trades of the run as the ledger has booked them, whoever sent the closing orders. */
function liveTrades(stories: readonly TradeStory[], series: readonly CandleSeries[], { spreads }: Recorded) {
  return stories.flatMap(({ trade, decision, openedAt }) => {
    const market = series.find(({ instrument }) => instrument.id === trade?.instrument);
    if (trade === undefined || market === undefined) return [];
    const decidedAt = decision?.at ?? openedAt;
    return [
      {
        trade,
        decidedAt,
        crossingMinor: crossingMinor(trade, spreads.get(`${trade.instrument} ${decidedAt}`) ?? 0, market),
      },
    ];
  });
}

function inAmounts({ totalMinor, parts, unattributedMinor, ...counts }: MoneyGap): ReplayGap {
  const { timing, spread, supposed, fees, financing, size, missed, extra, open, rounding } = parts;
  const amount = amountFromMinor;
  return {
    total: amount(totalMinor),
    parts: {
      timing: amount(timing),
      spread: amount(spread),
      supposed: amount(supposed),
      fees: amount(fees),
      financing: amount(financing),
      size: amount(size),
      missed: amount(missed),
      extra: amount(extra),
      open: amount(open),
      rounding: amount(rounding),
    },
    unattributedMinor: String(unattributedMinor),
    ...counts,
  };
}

function firstDivergence(
  { decided: run, interferences }: Recorded,
  backtest: readonly Decided[],
  longest: Duration,
): LiveReplay['divergence'] {
  for (let place = 0; place < Math.max(run.length, backtest.length); place++) {
    const [left, right] = [run[place], backtest[place]];
    if (left !== undefined && right !== undefined && inWords(left) === inWords(right)) continue;
    const at = (left ?? right)?.at ?? (0 as Instant);
    const after = interferences.explaining(at, longest);
    return {
      ...(after === undefined ? {} : { after: { at: isoFromInstant(after.at), what: after.what } }),
      at: isoFromInstant(at),
      run: left === undefined ? 'nothing' : inWords(left),
      backtest: right === undefined ? 'nothing' : inWords(right),
    };
  }
  return undefined;
}

function inWords({ at, record: { instrument, belief, outcome, reason } }: Decided): string {
  return `${isoFromInstant(at)} ${instrument} ${belief > 0 ? 'long' : belief < 0 ? 'short' : 'flat'}, ${outcome.kind}: ${reason}`;
}

/** The failure of a replay whose run and backtest differ without a reason; undefined where they agree, or may not. */
export function divergenceFailure(
  { divergence }: Pick<LiveReplay, 'divergence'>,
  folder: string,
): EdgewiseError | undefined {
  if (divergence === undefined || divergence.after !== undefined) return undefined;
  return new EdgewiseError(
    'journal-diverged',
    `The run of ${folder} decided differently from a backtest of its market events`,
    {
      where: divergence.at,
      expected: divergence.backtest,
      actual: divergence.run,
      advice: 'nothing in the journal explains it but what was filled and when: `edgewise why` shows each trade',
    },
  );
}
