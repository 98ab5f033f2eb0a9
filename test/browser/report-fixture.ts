import type { EntryCounts } from '../../src/engine/entry-funnel.ts';
import { DAY } from '../../src/core/time.ts';
import { atEqualVolatility } from '../../src/evidence/performance/equal-volatility.ts';
import { drawdownPeriods } from '../../src/evidence/performance/drawdown-periods.ts';
import { periodicReturns } from '../../src/evidence/performance/equity-curve.ts';
import { meansByPeriod } from '../../src/evidence/performance/exposure.ts';
import { returnDistribution } from '../../src/evidence/performance/return-distribution.ts';
import { rollingSharpe } from '../../src/evidence/performance/rolling-sharpe.ts';
import { tradeGroup } from '../../src/evidence/performance/trade-group.ts';
import { SeededRandom } from '../../src/math/random.ts';
import type {
  EquitySeries,
  ExposureSeries,
  ForecastSeries,
  PriceSeries,
  ReportInput,
  ReportTrade,
  RollingSeries,
  ShapSample,
} from '../../src/report/report-input.ts';
import type {
  MonthlyReturn,
  ReliabilityBin,
  ResearchSummary,
  VerdictReason,
  VerdictSummary,
} from '../../src/report/research-summary.ts';

/**
 * What an invented run found. The sizes are those of real runs; the numbers are drawn, and fit each other only in kind.
 */
export interface FixtureOptions {
  readonly verdict: VerdictSummary['verdict'];
  readonly seed: number;
  readonly bars: number;
  readonly trades: number;
}

export interface FixtureReport extends ReportInput {
  readonly price: PriceSeries;
}

const HOUR = 3_600_000_000;
const START = Date.UTC(2018, 0, 1) * 1_000;
const CLASSES = ['down', 'flat', 'up'] as const;

/** Counts that add up. The reason holds what must not be taken for markup. */
const ENTRIES: EntryCounts = {
  chances: 58_000,
  losses: [
    { kind: 'no-belief', count: 41_120 },
    { kind: 'position-held', count: 15_400 },
    { kind: 'no-size', reason: 'the size would be worth 0.12 to 0.49 USD, the smallest order is 0.50', count: 341 },
    { kind: 'no-forecast', reason: 'no model has a forecast for this moment', count: 206 },
    { kind: 'refused', reason: 'position-size', count: 17 },
  ],
  waiting: 1,
  orders: 915,
  ends: [
    { kind: 'filled', count: 900 },
    { kind: 'filled-in-part', reason: 'asked', count: 8 },
    { kind: 'rejected', reason: '<b>EOrder:Insufficient funds</b>', count: 6 },
  ],
  working: 1,
};
const HOLD_ENTRIES: EntryCounts = {
  chances: 58_000,
  losses: [{ kind: 'position-held', count: 57_999 }],
  waiting: 0,
  orders: 1,
  ends: [{ kind: 'filled', count: 1 }],
  working: 0,
};

/** Added to each hour's return while a position is open. */
const DRIFT = { edge: 0.00011, 'no edge': -0.00004, 'not enough evidence': 0.00016, 'not credible': 0.0006 } as const;
const SHARPE = {
  edge: { value: 1.62, low: 0.71, high: 2.55 },
  'no edge': { value: -0.18, low: -1.02, high: 0.67 },
  'not enough evidence': { value: 0.94, low: -0.61, high: 2.48 },
  'not credible': { value: 7.41, low: 6.12, high: 8.83 },
} as const;

function prices(random: SeededRandom, bars: number): { time: Float64Array; close: Float64Array } {
  const time = Float64Array.from({ length: bars }, (_, row) => START + row * HOUR);
  const close = new Float64Array(bars);
  let [level, spread] = [Math.log(13_400), 0.006];
  for (let row = 0; row < bars; row++) {
    spread = 0.0006 + 0.9 * spread + 0.0008 * Math.abs(random.normal());
    level += spread * random.normal() + 0.00012 * (Math.log(9_000) + row * 0.00002 - level);
    close[row] = Math.round(Math.exp(level) * 100) / 100;
  }
  return { time, close };
}

function tradesOver(random: SeededRandom, time: Float64Array, close: Float64Array, wanted: number): ReportTrade[] {
  const trades: ReportTrade[] = [];
  const spacing = Math.floor(close.length / (wanted + 1));
  for (let index = 0; index < wanted; index++) {
    const entry = index * spacing + random.below(Math.max(1, spacing - 30));
    const exit = Math.min(close.length - 1, entry + 4 + random.below(24));
    const side = random.next() < 0.62 ? 'long' : 'short';
    const [entryPrice, exitPrice] = [close[entry]!, close[exit]!];
    const change = (exitPrice / entryPrice - 1) * (side === 'long' ? 1 : -1) - 0.0016;
    trades.push({
      side,
      entryTime: time[entry]!,
      entryPrice,
      exitTime: time[exit]!,
      exitPrice,
      net: Math.round(change * 100_000) / 100,
      reason: random.next() < 0.8 ? 'horizon' : 'stop',
      instrument: 'BTC/USD',
      adverse: Math.abs(change) / 2 + 0.002,
      favourable: Math.abs(change) / 3 + 0.003,
    });
  }
  return trades;
}

function equityOver(
  time: Float64Array,
  close: Float64Array,
  trades: readonly ReportTrade[],
  verdict: FixtureOptions['verdict'],
): EquitySeries {
  const strategy = new Float64Array(close.length);
  let [money, next] = [10_000, 0];
  for (let row = 0; row < close.length; row++) {
    const trade = trades[next];
    if (trade !== undefined && row > 0 && time[row]! > trade.entryTime) {
      money *= 1 + 0.4 * ((close[row]! / close[row - 1]! - 1) * (trade.side === 'long' ? 1 : -1)) + DRIFT[verdict];
      if (time[row]! >= trade.exitTime) next++;
    }
    strategy[row] = money;
  }
  return { time, strategy, buyAndHold: close.map((price) => (price / close[0]!) * 10_000) };
}

const deepest = (equity: Float64Array): number => {
  let [peak, worst] = [0, 0];
  for (const value of equity) {
    peak = Math.max(peak, value);
    worst = Math.max(worst, 1 - value / peak);
  }
  return worst;
};

const rounded = (value: number, places = 6): number => Number(value.toFixed(places));

function periodReturns(equity: EquitySeries, letters: number): MonthlyReturn[] {
  const last = new Map<string, number>();
  equity.time.forEach((at, row) => last.set(new Date(at / 1_000).toISOString().slice(0, letters), row));
  let before = 0;
  return [...last].map(([month, row]) => {
    const change = (values: Float64Array) => rounded(values[row]! / values[before]! - 1);
    const entry = { month, strategy: change(equity.strategy), buyAndHold: change(equity.buyAndHold) };
    before = row;
    return entry;
  });
}

function reliability(random: SeededRandom): ReliabilityBin[] {
  return CLASSES.flatMap((className, position) =>
    Array.from({ length: 9 }, (_, bin) => {
      const forecast = rounded((position === 1 ? 0.3 : 0.16) + bin * 0.042 + random.next() * 0.01);
      const rows = Math.round(9_000 * Math.exp(-((bin - 3.4) ** 2) / 5)) + 40;
      const half = 1.96 * Math.sqrt((forecast * (1 - forecast)) / (rows / 6));
      const observed = rounded(
        Math.max(0.02, Math.min(0.98, 0.33 + (forecast - 0.33) * 0.72 + random.normal() * half * 0.4)),
      );
      return {
        className,
        forecast,
        observed,
        rows,
        low: rounded(Math.max(0, observed - half)),
        high: rounded(Math.min(1, observed + half)),
      };
    }),
  );
}

function reasons(verdict: FixtureOptions['verdict']): VerdictReason[] {
  const good = verdict === 'edge' || verdict === 'not credible';
  const outcome = (): VerdictReason['passed'] => (good ? 'passed' : 'failed');
  const open = verdict === 'not enough evidence';
  const doubt =
    'BTC/USD: Changes of the volume go with the range of the next candle (correlation 0.71, with their own -0.19): it looks early.';
  const credible: VerdictReason =
    verdict === 'not credible'
      ? { test: 'credibility of data and result', passed: 'failed', detail: doubt }
      : {
          test: 'credibility of data and result',
          passed: 'passed',
          detail: 'No column of the data was found to hold what happened after its candle.',
        };
  return [
    credible,
    {
      test: 'Sharpe ratio above zero',
      passed: outcome(),
      detail: `95 % interval of the Sharpe ratio after costs: ${SHARPE[verdict].low} to ${SHARPE[verdict].high}.`,
    },
    {
      test: 'Deflated Sharpe ratio',
      passed: outcome(),
      detail: `Probability ${good ? '0.981' : open ? '0.612' : '0.094'} that the true ratio exceeds the luck of ${open ? 1 : 14} tries; 0.95 is asked.`,
    },
    {
      test: 'Better than random entry',
      passed: outcome(),
      detail: `${good ? '4' : open ? '171' : '553'} of 1000 random-entry runs with the same turnover did at least as well.`,
    },
    {
      test: 'Forecast skill in direction',
      passed: verdict === 'no edge' ? 'failed' : 'passed',
      detail: 'Correlation of lean and direction over the rows that moved.',
    },
    {
      test: 'Excluded edges',
      passed: 'stated',
      detail: `An edge with an annual Sharpe ratio above ${SHARPE[verdict].high} is excluded, at 97.5 %.`,
    },
    {
      test: 'Skill in most folds',
      passed: verdict === 'no edge' ? 'failed' : 'passed',
      detail: `${verdict === 'no edge' ? 3 : 6} of 8 folds beat the class shares.`,
    },
    {
      test: 'Probability of backtest overfitting',
      passed: open ? 'undefined' : outcome(),
      detail: open
        ? 'Needs two or more configurations; one was tried.'
        : `${good ? '0.11' : '0.58'} by combinatorial cross-validation; below 0.2 is asked.`,
    },
    {
      test: 'Enough trades',
      passed: open ? 'failed' : 'passed',
      detail: open
        ? 'The mean trade could be told from zero with about 3100 trades; 212 were made.'
        : 'More trades were made than the effect size needs.',
    },
    {
      test: 'Survives twice the cost',
      passed: outcome(),
      detail: `At 10 bps fee and 6 bps slippage a side the return is ${good ? 'still above' : 'below'} zero.`,
    },
  ];
}

function shapSample(random: SeededRandom, features: readonly string[]): ShapSample {
  return {
    className: 'up',
    features: features.slice(0, 12).map((feature, rank) => {
      const value = Float64Array.from({ length: 300 }, () => random.normal());
      const slope = (rank % 3 === 0 ? -1 : 1) * (0.09 / (1 + rank * 0.35));
      return { feature, value, shap: value.map((input) => slope * input + 0.02 * random.normal()) };
    }),
  };
}

const FEATURES = [
  'rsi_14',
  'rsi_7',
  'rsi_21',
  'ema_9_slope',
  'ema_21_slope',
  'ema_50_slope',
  'price_to_ema_9',
  'price_to_ema_21',
  'price_to_ema_50',
  'macd_line',
  'macd_signal',
  'macd_histogram',
  'adx_14',
  'plus_di',
  'minus_di',
  'stochastic_k',
  'stochastic_d',
  'roc_5',
  'roc_10',
  'roc_20',
  'williams_r',
  'cci_20',
  'bollinger_width',
  'bollinger_percent_b',
  'atr_14',
  'atr_ratio',
  'volatility_10',
  'volatility_30',
  'volatility_60',
  'volatility_to_price',
  'parkinson_20',
  'volume_sma_5',
  'volume_sma_20',
  'volume_sma_60',
  'volume_ratio_5',
  'volume_ratio_20',
  'vwap_deviation',
  'obv_slope',
  'money_flow_14',
  'candle_body',
  'upper_wick',
  'lower_wick',
  'bar_range',
  'gap',
  'transactions_trend',
  'return_1',
  'return_2',
  'return_3',
  'return_5',
  'return_10',
  'return_20',
  'return_60',
];

/** The shape of the invented run, by the same functions that take a real one's. */
function shapeOf(
  { time, strategy, buyAndHold }: EquitySeries,
  trades: readonly ReportTrade[],
): Pick<ResearchSummary, 'tradeGroups' | 'drawdowns' | 'distribution' | 'equalVolatility' | 'rollingDays'> {
  const curve = { at: time, equity: strategy };
  const returns = periodicReturns(curve, DAY);
  const distribution = returnDistribution(returns);
  const equal = atEqualVolatility(returns, periodicReturns({ at: time, equity: buyAndHold }, DAY));
  const grouped = trades.map((trade) => ({
    openedAt: trade.entryTime,
    closedAt: trade.exitTime,
    side: trade.side,
    entryNotional: 1_000,
    exitNotional: 1_000,
    netProfit: trade.net,
    fees: 0,
    slippage: 0,
    adverse: trade.adverse ?? 0,
    favourable: trade.favourable ?? 0,
  }));
  const iso = (at: number): string => new Date(at / 1_000).toISOString().replace('.000Z', 'Z');
  return {
    tradeGroups: [
      ['all', grouped],
      ['long', grouped.filter(({ side }) => side === 'long')],
      ['short', grouped.filter(({ side }) => side === 'short')],
    ].map(([name, chosen]) => ({ name: name as string, ...tradeGroup(chosen as typeof grouped) })),
    drawdowns: drawdownPeriods(curve, 5).map(({ from, trough, recoveredAt, depth }) => ({
      from: iso(from),
      trough: iso(trough),
      ...(recoveredAt === undefined ? {} : { recoveredAt: iso(recoveredAt) }),
      depth,
      days: ((recoveredAt ?? time.at(-1)!) - from) / DAY,
    })),
    ...(distribution === undefined ? {} : { distribution: { ...distribution, period: 'day' as const } }),
    ...(equal === undefined
      ? {}
      : {
          equalVolatility: { weight: equal.weight, totalReturn: equal.totalReturn, maxDrawdown: deepest(equal.growth) },
        }),
    rollingDays: 90,
  };
}

export function reportFixture(options: FixtureOptions): FixtureReport {
  const { verdict, seed, bars } = options;
  const random = new SeededRandom(seed);
  const price = prices(random.fork(1), bars);
  const trades = tradesOver(random.fork(2), price.time, price.close, options.trades);
  const equity = equityOver(price.time, price.close, trades, verdict);
  const strategyReturn = rounded(equity.strategy.at(-1)! / 10_000 - 1);
  const holdReturn = rounded(equity.buyAndHold.at(-1)! / 10_000 - 1);
  const years = bars / 8_760;
  const annual = (total: number): number => rounded((1 + total) ** (1 / years) - 1);
  const lift = verdict === 'edge' ? 0.009 : verdict === 'not credible' ? 0.12 : verdict === 'no edge' ? -0.0012 : 0.004;
  const isoAt = (row: number): string => new Date(START / 1_000 + row * 3_600_000).toISOString().replace('.000Z', 'Z');
  const folds = Array.from({ length: 8 }, (_, fold) => {
    const value = rounded(lift + random.normal() * 0.004, 5);
    const from = Math.floor(((fold + 1) * bars) / 9);
    return {
      name: `${fold + 1}`,
      from: isoAt(from),
      to: isoAt(Math.floor(((fold + 2) * bars) / 9)),
      trainRows: from - 60,
      testRows: Math.floor(bars / 9) - 24,
      accuracy: rounded(0.372 + lift + random.normal() * 0.01, 4),
      majorityAccuracy: rounded(0.366 + random.normal() * 0.008, 4),
      logLossSkill: { value, low: rounded(value - 0.0065, 5), high: rounded(value + 0.0065, 5) },
    };
  });
  const shape = shapeOf(equity, trades);
  const wins = trades.filter((trade) => trade.net > 0).length / trades.length;
  const summary: ResearchSummary = {
    format: 1,
    system: 'quickstart',
    codeVersion: '0.1.0',
    seed,
    stage: 'search',
    data: [
      {
        instrument: 'BTC/USD',
        venue: 'bundled',
        interval: '1h',
        from: isoAt(0),
        to: isoAt(bars),
        rows: bars,
        segments: 3,
        missing: 41,
        contentHash: 'sha256:4be1c07a9d5be2c1f6fd7ad0b5c0de51c9a2b7734be09f4f4c2b8e6d1a90ffe3',
      },
    ],
    label: 'Does BTC/USD rise, fall or stay within the barrier over the horizon?',
    horizon: '24 h',
    barrier: '1.5 times volatility, at least 5 times round-trip cost',
    returnPeriod: 'day',
    costs: {
      feeBps: 5,
      slippageBps: 3,
      halfSpreadBps: 0,
      roundTripBps: 16,
      borrowBps: 14.4,
      source: 'A fee of 5 bps: an assumption of the system file, "the fixture\'s", and not what the venue publishes.',
      venueFeeBps: 40,
    },
    verdict: { verdict, reasons: reasons(verdict) },
    skill: {
      rows: Math.floor((bars * 8) / 9),
      classes: CLASSES,
      classShares: [0.3127, 0.3684, 0.3189],
      accuracy: { value: rounded(0.3701 + lift, 4), low: rounded(0.3641 + lift, 4), high: rounded(0.3761 + lift, 4) },
      majorityAccuracy: 0.3684,
      balancedAccuracy: rounded(0.3402 + lift, 4),
      macroF1: rounded(0.3311 + lift, 4),
      matthews: rounded(0.0121 + lift, 4),
      logLoss: rounded(1.0952 * (1 - lift), 5),
      logLossSkill: { value: lift, low: rounded(lift - 0.0023, 5), high: rounded(lift + 0.0023, 5) },
      direction: {
        rows: Math.floor(bars * 0.55),
        correlation: {
          value: rounded(4 * lift, 4),
          low: rounded(4 * lift - 0.021, 4),
          high: rounded(4 * lift + 0.021, 4),
        },
        accuracy: { value: rounded(0.5 + lift, 4), low: rounded(0.49 + lift, 4), high: rounded(0.51 + lift, 4) },
      },
      confusion: [
        [5_921, 6_870, 3_431],
        [4_410, 9_903, 4_799],
        [4_020, 6_611, 5_913],
      ].map((row) => row.map((cell) => Math.round((cell * bars) / 58_000))),
      reliability: reliability(random),
      folds,
      baselines: [
        {
          name: 'Accuracy',
          value: rounded(0.3701 + lift, 4),
          baseline: 0.3412,
          baselineName: 'repeating the last sign',
        },
        { name: 'Accuracy', value: rounded(0.3701 + lift, 4), baseline: 0.3698, baselineName: 'logistic regression' },
        {
          name: 'Log-loss',
          value: rounded(1.0952 * (1 - lift), 5),
          baseline: 1.0944,
          baselineName: 'logistic regression',
          unit: 'number',
        },
      ],
    },
    strategy: {
      netProfit: rounded(strategyReturn * 10_000, 2),
      totalReturn: strategyReturn,
      annualReturn: annual(strategyReturn),
      annualVolatility: 0.1423,
      sharpe: SHARPE[verdict],
      ...(verdict === 'not enough evidence' ? {} : { sortino: rounded(SHARPE[verdict].value * 1.38, 3) }),
      maxDrawdown: rounded(deepest(equity.strategy)),
      trades: trades.length,
      winRate: { value: rounded(wins, 4), low: rounded(wins - 0.031, 4), high: rounded(wins + 0.031, 4) },
      breakEvenWinRate: 0.4893,
      profitFactor: rounded(1 + SHARPE[verdict].value / 6, 3),
      exposure: 0.2471,
      turnoverPerYear: 61.3,
      fees: 1_834.12,
      slippage: 1_100.47,
      financing: -57.23,
      entries: ENTRIES,
    },
    buyAndHold: {
      netProfit: rounded(holdReturn * 10_000, 2),
      totalReturn: holdReturn,
      annualReturn: annual(holdReturn),
      annualVolatility: 0.6612,
      sharpe: { value: 0.71, low: -0.08, high: 1.5 },
      sortino: 0.98,
      maxDrawdown: rounded(deepest(equity.buyAndHold)),
      trades: 1,
      winRate: { value: 1 },
      exposure: 1,
      fees: 5,
      slippage: 3,
      financing: 0,
      entries: HOLD_ENTRIES,
    },
    randomEntry: {
      runs: 1_000,
      tradeReturns: rounded(trades.reduce((sum, trade) => sum + trade.net / 1_000, 0) * 0.1, 5),
      meanTradeReturns: -0.1437,
      sharpe: { value: -0.21, low: -0.93, high: 0.52 },
      totalReturn: { value: -0.0812, low: -0.3117, high: 0.2214 },
      winRate: { value: 0.482, low: 0.457, high: 0.507 },
    },
    evidence: {
      trials: verdict === 'not enough evidence' ? 1 : 14,
      finalReads: 0,
      yearsObserved: rounded(years * (8 / 9), 3),
      probabilisticSharpe: verdict === 'edge' ? 0.99963 : verdict === 'no edge' ? 0.3371 : 0.8812,
      deflatedSharpe: verdict === 'edge' ? 0.98127 : verdict === 'no edge' ? 0.0941 : 0.6118,
      ...(verdict === 'no edge'
        ? {}
        : { minimumTrackRecordYears: verdict === 'edge' ? 1.47 : 3.9, tradesNeeded: verdict === 'edge' ? 418 : 3_104 }),
      ...(verdict === 'not enough evidence' ? {} : { overfitProbability: verdict === 'edge' ? 0.1143 : 0.5814 }),
      randomEntryPValue: verdict === 'edge' ? 0.004 : verdict === 'no edge' ? 0.553 : 0.171,
      minimumDetectableSharpe: verdict === 'not enough evidence' ? 2.11 : 1.02,
    },
    costSensitivity: [0, 2.5, 5, 10, 20, 40].flatMap((feeBps) =>
      [0, 1, 3, 6, 12].map((slippageBps) => {
        const saved = (16 - 2 * (feeBps + slippageBps)) * 1e-4 * options.trades * 0.4;
        return {
          feeBps,
          slippageBps,
          totalReturn: rounded((1 + strategyReturn) * Math.exp(saved) - 1, 5),
          sharpe: rounded(SHARPE[verdict].value + saved * 1.7, 3),
        };
      }),
    ),
    ...shape,
    monthly: periodReturns(equity, 7),
    yearly: periodReturns(equity, 4).map(({ month, strategy, buyAndHold }) => ({ year: month, strategy, buyAndHold })),
    importance: FEATURES.map((feature, rank) => ({
      feature,
      gain: rounded(0.12 * Math.exp(-rank / 9) * (0.6 + 0.8 * random.next())),
      permutation: rounded(0.0021 * Math.exp(-rank / 7) + random.normal() * 0.00012, 7),
      meanAbsoluteShap: rounded(0.083 * Math.exp(-rank / 10) * (0.7 + 0.6 * random.next())),
    })),
    warnings:
      verdict === 'edge'
        ? []
        : [
            'The barrier is 3.1 times the round-trip cost in 12 % of the rows; below 5 times, a correct forecast earns little after costs.',
            '41 candles are missing; the series is judged in 3 segments and no window spans a hole.',
          ],
    command: 'edgewise research systems/quickstart.yaml --seed 7',
    configuration:
      'system: quickstart\nmarket:\n  instrument: BTC/USD\n  interval: 1h\nlabel:\n  kind: triple-barrier\n  horizon: 24h\ncosts:\n  fee_bps: 5\n  slippage_bps: 3\n',
    artifact: 'quickstart-2024-06-14-4be1c07a',
  };
  const ranked = [...summary.importance]
    .sort((left, right) => (right.meanAbsoluteShap ?? 0) - (left.meanAbsoluteShap ?? 0))
    .map(({ feature }) => feature);
  return {
    summary,
    price,
    equity: drawnEquity(equity),
    exposure: exposureOver(equity, trades),
    trades,
    forecasts: [forecastOver(random.fork(9), price)],
    rolling: rollingOver(equity),
    shapSample: shapSample(random, ranked),
  };
}

/** The line that is drawn beside the account: buy and hold at its volatility. */
function drawnEquity(equity: EquitySeries): EquitySeries {
  const equal = atEqualVolatility(
    periodicReturns({ at: equity.time, equity: equity.strategy }, DAY),
    periodicReturns({ at: equity.time, equity: equity.buyAndHold }, DAY),
  );
  if (equal === undefined) return equity;
  return {
    ...equity,
    equalVolatility: equity.time.map(
      (at) => 10_000 * equal.growth[Math.min(equal.growth.length - 1, Math.floor((at - equity.time[0]!) / DAY))]!,
    ),
  };
}

function exposureOver({ time }: EquitySeries, trades: readonly ReportTrade[]): ExposureSeries {
  let next = 0;
  const held = time.map((at) => {
    while (next < trades.length && trades[next]!.exitTime < at) next++;
    const trade = trades[next];
    return trade === undefined || at <= trade.entryTime ? 0 : trade.side === 'long' ? 0.1 : -0.1;
  });
  const { at, mean } = meansByPeriod(time, held, DAY);
  return { time: at, net: mean, gross: meansByPeriod(time, held.map(Math.abs), DAY).mean };
}

function rollingOver({ time, strategy }: EquitySeries): RollingSeries {
  const sharpe = rollingSharpe(periodicReturns({ at: time, equity: strategy }, DAY), 90, 365.25);
  return { time: sharpe.map((_, day) => time[0]! + (90 + day) * DAY), sharpe };
}

function forecastOver(random: SeededRandom, { time }: PriceSeries): ForecastSeries {
  let lean = 0;
  return { instrument: 'BTC/USD', time, lean: time.map(() => (lean = 0.9 * lean + 0.03 * random.normal())) };
}

/** Each verdict in realistic sizes; `not enough evidence` is a short record. */
export const FIXTURES: Readonly<Record<VerdictSummary['verdict'], FixtureOptions>> = {
  edge: { verdict: 'edge', seed: 7, bars: 58_000, trades: 900 },
  'no edge': { verdict: 'no edge', seed: 11, bars: 58_000, trades: 900 },
  'not enough evidence': { verdict: 'not enough evidence', seed: 23, bars: 9_500, trades: 212 },
  'not credible': { verdict: 'not credible', seed: 31, bars: 12_000, trades: 400 },
};
