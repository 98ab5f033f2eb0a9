/**
 * How often the verdict is wrong, on markets that are made up: `node test/golden/scripts/verdict-error-rates.ts [markets]`
 * prints the tables of docs/evidence.md. No model is involved: a trader takes positions of which a known part is
 * foresight, in a market whose volatility clusters as Bitcoin's does, and every figure goes through the code of the
 * product.
 */
import { MemoryTrialLedger } from '../../../src/evidence/memory-trial-ledger.ts';
import { syntheticTrader, type TraderSettings } from './synthetic-trader.ts';
import { judgeTrader } from './judge-trader.ts';

const markets = Number(process.argv[2] ?? 300);

function rates(settings: Omit<TraderSettings, 'seed'>, seed: number) {
  const counts = { edge: 0, 'no edge': 0, 'not enough evidence': 0 };
  let [sharpe, skill] = [0, 0];
  for (let market = 0; market < markets; market++) {
    const trader = syntheticTrader({ ...settings, seed: seed * 100_000 + market });
    const { verdict, netSharpe } = judgeTrader(trader, new MemoryTrialLedger(), market);
    counts[verdict.verdict]++;
    sharpe += netSharpe / markets;
    skill += verdict.reasons.filter(({ test, passed }) => test === 'random entry' && passed === 'passed').length / markets;
  }
  const share = (count: number) => `${((100 * count) / markets).toFixed(1)} %`;
  return `${sharpe.toFixed(2)} | ${share(counts.edge)} | ${share(counts['no edge'])} | ${share(counts['not enough evidence'])} | ${share(skill * markets)}`;
}

console.log(`${markets} markets per row\n`);
console.log('| trader | years judged | mean net Sharpe | edge | no edge | not enough evidence | random entry passed |\n|---|---|---|---|---|---|---|');
const nulls: readonly [string, Partial<TraderSettings>][] = [
  ['no foresight, no costs', { cost: 0 }],
  ['no foresight, costs of 16 bps', {}],
  ['no foresight, no costs, trades when volatility is high', { cost: 0, only: 'wild' }],
  ['no foresight, no costs, always long, market drift of Sharpe 1', { cost: 0, longShare: 1, marketSharpe: 1 }],
  ['no foresight, no costs, 80 % long, market drift of Sharpe 1', { cost: 0, longShare: 0.8, marketSharpe: 1 }],
];
nulls.forEach(([name, changes], index) => {
  console.log(`| ${name} | 5 | ${rates({ years: 5, foresight: 0, cost: 0.0016, ...changes }, index + 1)} |`);
});
for (const years of [1, 2, 3, 5]) {
  for (const foresight of [0.01, 0.02, 0.03, 0.04, 0.05, 0.06, 0.08]) {
    console.log(`| foresight ${foresight} | ${years} | ${rates({ years, foresight, cost: 0.0004 }, 50 + years)} |`);
  }
}
