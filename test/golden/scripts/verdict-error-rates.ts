/**
 * Measures how often the verdict is wrong on invented markets: `node test/golden/scripts/verdict-error-rates.ts
 * [markets]` prints the tables of docs/evidence.md. There is no model. A trader with known foresight takes positions in
 * a market whose volatility clusters like Bitcoin's. The code of the product computes all figures.
 */
import { MemoryTrialLedger } from '../../../src/evidence/memory-trial-ledger.ts';
import type { Verdict } from '../../../src/evidence/verdict.ts';
import { syntheticTrader, type TraderSettings } from './synthetic-trader.ts';
import { judgeTrader } from './judge-trader.ts';

const markets = Number(process.argv[2] ?? 200);

/** One row of the table: mean net Sharpe ratio and the shares of the verdicts. */
async function rates(settings: Omit<TraderSettings, 'seed'>, seed: number, count: number): Promise<string> {
  const counts: Record<Verdict['verdict'] | 'net Sharpe ratio' | 'random entry', number> = {
    edge: 0,
    'no edge': 0,
    'not enough evidence': 0,
    'not credible': 0,
    'no verdict': 0,
    'net Sharpe ratio': 0,
    'random entry': 0,
  };
  let sharpe = 0;
  for (let market = 0; market < count; market++) {
    const trader = syntheticTrader({ ...settings, seed: seed * 100_000 + market });
    const { verdict, netSharpe } = await judgeTrader(trader, new MemoryTrialLedger(), market);
    sharpe += netSharpe / count;
    counts[verdict.verdict]++;
    for (const { test, passed } of verdict.reasons) {
      if ((test === 'net Sharpe ratio' || test === 'random entry') && passed === 'passed') counts[test]++;
    }
  }
  return [sharpe.toFixed(2), ...Object.values(counts).map((value) => `${((100 * value) / count).toFixed(1)} %`)].join(
    ' | ',
  );
}

const base = { years: 5, foresight: 0, cost: 0 };
const nulls: readonly [string, Omit<TraderSettings, 'seed'>][] = [
  ['no costs', base],
  ['round trips of 16 bps', { ...base, cost: 0.0016 }],
  ['no costs, trades only when volatility is high', { ...base, only: 'wild' }],
  ['no costs, 80 % long, market with a Sharpe ratio of 1', { ...base, longShare: 0.8, marketSharpe: 1 }],
  ['no costs, always long, market with a Sharpe ratio of 1', { ...base, longShare: 1, marketSharpe: 1 }],
];
console.log(`Without foresight, five years, ${markets} markets per row\n`);
console.log(
  '| trader | mean net Sharpe | edge | no edge | not enough evidence | not credible | Sharpe interval above 0 | random entry passed |\n|---|---|---|---|---|---|---|---|',
);
for (const [index, [name, settings]] of nulls.entries())
  console.log(`| ${name} | ${await rates(settings, index + 1, markets)} |`);
console.log(`\nWith foresight, round trips of 4 bps, ${markets / 2} markets per row\n`);
console.log(
  '| years judged | mean net Sharpe | edge | no edge | not enough evidence | not credible | Sharpe interval above 0 | random entry passed |\n|---|---|---|---|---|---|---|---|',
);
for (const years of [1, 3, 5]) {
  for (const foresight of [0.04, 0.06, 0.08, 0.1])
    console.log(`| ${years} | ${await rates({ years, foresight, cost: 0.0004 }, 50 + years, markets / 2)} |`);
}
