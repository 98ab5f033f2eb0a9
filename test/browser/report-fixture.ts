import { SeededRandom } from '../../src/math/random.ts';
import type { PriceSeries, ReportInput } from '../../src/report/report-input.ts';
import type { CostCell, ImportanceRow, ResearchSummary } from '../../src/report/research-summary.ts';
import { FEATURES } from './fixture-features.ts';
import type { FixtureOptions } from './fixture-options.ts';
import {
  evidenceOf,
  holdPerformance,
  randomEntry,
  SHARPE,
  strategyPerformance,
  totalReturn,
} from './fixture-performance.ts';
import { reasonsOf } from './fixture-reasons.ts';
import { rounded } from './fixture-rounding.ts';
import {
  drawnEquity,
  equityOver,
  exposureOver,
  forecastOver,
  prices,
  rollingOver,
  shapSample,
  tradesOver,
} from './fixture-series.ts';
import { periodReturns, shapeOf } from './fixture-shape.ts';
import { isoAt, skillOf } from './fixture-skill.ts';

export interface FixtureReport extends ReportInput {
  readonly price: PriceSeries;
}

type Described =
  | 'format'
  | 'system'
  | 'codeVersion'
  | 'stage'
  | 'data'
  | 'label'
  | 'horizon'
  | 'barrier'
  | 'returnPeriod'
  | 'costs'
  | 'command'
  | 'configuration'
  | 'artifact';

/** What was judged and how: the same for every verdict. */
function description(bars: number): Pick<ResearchSummary, Described> {
  return {
    format: 1,
    system: 'quickstart',
    codeVersion: '0.1.0',
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
    command: 'edgewise research systems/quickstart.yaml --seed 7',
    configuration:
      'system: quickstart\nmarket:\n  instrument: BTC/USD\n  interval: 1h\nlabel:\n  kind: triple-barrier\n  horizon: 24h\ncosts:\n  fee_bps: 5\n  slippage_bps: 3\n',
    artifact: 'quickstart-2024-06-14-4be1c07a',
  };
}

function costCells({ verdict, trades }: FixtureOptions, strategyReturn: number): CostCell[] {
  return [0, 2.5, 5, 10, 20, 40].flatMap((feeBps) =>
    [0, 1, 3, 6, 12].map((slippageBps) => {
      const saved = (16 - 2 * (feeBps + slippageBps)) * 1e-4 * trades * 0.4;
      return {
        feeBps,
        slippageBps,
        totalReturn: rounded((1 + strategyReturn) * Math.exp(saved) - 1, 5),
        sharpe: rounded(SHARPE[verdict].value + saved * 1.7, 3),
      };
    }),
  );
}

function importanceRows(random: SeededRandom): ImportanceRow[] {
  return FEATURES.map((feature, rank) => ({
    feature,
    gain: rounded(0.12 * Math.exp(-rank / 9) * (0.6 + 0.8 * random.next())),
    permutation: rounded(0.0021 * Math.exp(-rank / 7) + random.normal() * 0.00012, 7),
    meanAbsoluteShap: rounded(0.083 * Math.exp(-rank / 10) * (0.7 + 0.6 * random.next())),
  }));
}

const WARNINGS: readonly string[] = [
  'The barrier is 3.1 times the round-trip cost in 12 % of the rows; below 5 times, a correct forecast earns little after costs.',
  '41 candles are missing; the series is judged in 3 segments and no window spans a hole.',
];

/** Everything that a report shows, invented: the same options give the same report. */
export function reportFixture(options: FixtureOptions): FixtureReport {
  const { verdict, seed, bars } = options;
  const random = new SeededRandom(seed);
  const price = prices(random.fork(1), bars);
  const trades = tradesOver(random.fork(2), price.time, price.close, options.trades);
  const equity = equityOver(price.time, price.close, trades, verdict);
  const account = { equity, trades, years: bars / 8_760 };
  const summary: ResearchSummary = {
    ...description(bars),
    seed,
    verdict: { verdict, reasons: reasonsOf(verdict) },
    skill: skillOf(random, options),
    strategy: strategyPerformance(verdict, account),
    buyAndHold: holdPerformance(account),
    randomEntry: randomEntry(trades),
    evidence: evidenceOf(verdict, account.years),
    costSensitivity: costCells(options, totalReturn(equity.strategy)),
    ...shapeOf(equity, trades),
    monthly: periodReturns(equity, 7),
    yearly: periodReturns(equity, 4).map(({ month, strategy, buyAndHold }) => ({ year: month, strategy, buyAndHold })),
    importance: importanceRows(random),
    warnings: verdict === 'edge' ? [] : WARNINGS,
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
