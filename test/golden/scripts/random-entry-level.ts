/**
 * Measures how often the random-entry test passes traders without foresight, and how often it passes traders with
 * foresight: `node test/golden/scripts/random-entry-level.ts [markets]` prints the table of docs/evidence.md. The
 * traders and markets are those of `synthetic-trader.ts`, judged over five years at the limit of the verdict.
 */
import { randomEntryTest, type RandomEntryInput } from '../../../src/evidence/baselines/random-entry.ts';
import { VERDICT_RULE } from '../../../src/evidence/verdict.ts';
import { SeededRandom } from '../../../src/math/random.ts';
import { syntheticTrader, type SyntheticTrader, type TraderSettings } from './synthetic-trader.ts';

type Settings = Omit<TraderSettings, 'seed'>;
type Traded = Pick<RandomEntryInput, 'markets' | 'trades' | 'sizes' | 'roundTripCost'>;

const five: Settings = { years: 5, foresight: 0, cost: 0 };
/** Round-trip cost of a small account at Kraken, which is large compared with the moves of a calm day. */
const cost = 0.0086;

const alone = ({ returns, trades, sizes, cost: roundTripCost }: SyntheticTrader): Traded => {
  return { markets: [returns], trades, sizes: [sizes], roundTripCost };
};
/** The same trades at full size, without the sizing rule. */
const unsized = ({ returns, trades, cost: roundTripCost }: SyntheticTrader): Traded => ({
  markets: [returns],
  trades,
  roundTripCost,
});
/** The same trades at the same time in a second market, whose returns have a correlation of 0.8 with the first. */
const twice = ({ returns, trades, cost: roundTripCost }: SyntheticTrader, seed: number): Traded => {
  const random = new SeededRandom(seed);
  const deviation = Math.sqrt(returns.reduce((sum, value) => sum + value * value, 0) / returns.length);
  const second = returns.map((value) => 0.8 * value + 0.6 * deviation * random.normal());
  return {
    markets: [returns, second],
    trades: [...trades, ...trades.map((trade) => ({ ...trade, market: 1 }))],
    roundTripCost,
  };
};
/** The same trades with a stop: a trade ends at the bar at whose end it has lost more than one per cent. */
const stopped = (trader: SyntheticTrader): Traded => {
  const trades = trader.trades.map((trade) => {
    let level = 1;
    for (let bar = trade.entryBar; bar < trade.exitBar; bar++) {
      level *= 1 + trade.direction * (trader.returns[bar] ?? 0);
      if (level < 0.99) return { ...trade, exitBar: bar + 1 };
    }
    return trade;
  });
  return { markets: [trader.returns], trades, roundTripCost: trader.cost };
};

export interface LevelRow {
  readonly name: string;
  readonly settings: Settings;
  readonly trade: (trader: SyntheticTrader, seed: number) => Traded;
}

/**
 * Traders without foresight. The test should pass 2.5 % of each. A unit test requires 1.5 to 3.5 % for the first four.
 */
export const NULL_TRADERS: readonly LevelRow[] = [
  { name: 'no costs', settings: five, trade: unsized },
  { name: `round trips of ${(cost * 1e4).toFixed(0)} bps`, settings: { ...five, cost }, trade: unsized },
  { name: 'no costs, trades only when volatility is high', settings: { ...five, only: 'wild' }, trade: unsized },
  {
    name: `round trips of ${(cost * 1e4).toFixed(0)} bps, trades only when volatility is high`,
    settings: { ...five, cost, only: 'wild' },
    trade: unsized,
  },
  { name: 'the same, sized to volatility', settings: { ...five, cost, only: 'wild' }, trade: alone },
  {
    name: 'the same, 80 % long, market with a Sharpe ratio of 1',
    settings: { ...five, cost, only: 'wild', longShare: 0.8, marketSharpe: 1 },
    trade: alone,
  },
  {
    name: `round trips of ${(cost * 1e4).toFixed(0)} bps, high volatility, ended by a stop`,
    settings: { ...five, cost, only: 'wild' },
    trade: stopped,
  },
  {
    name: `round trips of ${(cost * 1e4).toFixed(0)} bps, at once in two markets that move together`,
    settings: { ...five, cost },
    trade: twice,
  },
];

/** Traders with foresight, as in the second table of the verdict's error rates. */
export const ABLE_TRADERS: readonly LevelRow[] = [0.04, 0.06, 0.08].map((foresight) => ({
  name: `foresight ${foresight}, round trips of 4 bps`,
  settings: { ...five, foresight, cost: 0.0004 },
  trade: alone,
}));

/** Share of markets with a p-value below the limit of the verdict. */
export function passRate(
  { settings, trade }: LevelRow,
  markets: number,
  firstSeed: number,
  test = randomEntryTest,
): number {
  let passed = 0;
  for (let market = 0; market < markets; market++) {
    const seed = firstSeed + market;
    const found = test({ ...trade(syntheticTrader({ ...settings, seed }), seed), draws: 799, seed });
    if (found !== undefined && found.pValue < VERDICT_RULE.randomEntryPValue) passed++;
  }
  return passed / markets;
}

/** Prints one table. */
export function printRates(title: string, rows: readonly LevelRow[], markets: number, test = randomEntryTest): void {
  console.log(
    `\n${title}, ${markets} markets per row\n\n| trader | p below ${VERDICT_RULE.randomEntryPValue} |\n|---|---|`,
  );
  rows.forEach((row, index) => {
    console.log(`| ${row.name} | ${(100 * passRate(row, markets, 1_000_000 + 100_000 * index, test)).toFixed(1)} % |`);
  });
}

if (import.meta.main) {
  const markets = Number(process.argv[2] ?? 1600);
  printRates('Without foresight, five years', NULL_TRADERS, markets);
  printRates('With foresight, five years', ABLE_TRADERS, Math.ceil(markets / 8));
}
