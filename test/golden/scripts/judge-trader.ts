import { randomEntryTest } from '../../../src/evidence/baselines/random-entry.ts';
import { sharpeInterval } from '../../../src/evidence/bootstrap/intervals.ts';
import { implausibleResult } from '../../../src/evidence/implausible-result.ts';
import { summariseEvidence } from '../../../src/evidence/summarise-evidence.ts';
import type { TrialLedger } from '../../../src/evidence/trial-ledger.port.ts';
import { judge, type Verdict, type VerdictRule } from '../../../src/evidence/verdict.ts';
import { BARS_PER_DAY, type SyntheticTrader } from './synthetic-trader.ts';

const DAYS_PER_YEAR = 365.2425;

/** Takes a made-up trader through the product's evidence, as a research run would, after one trial. */
export async function judgeTrader(
  trader: SyntheticTrader,
  ledger: TrialLedger,
  seed: number,
  rule: Partial<VerdictRule> = {},
): Promise<{ readonly verdict: Verdict; readonly netSharpe: number }> {
  const returns = dailyReturns(trader);
  const tradeProfits = Float64Array.from(trader.trades, ({ entryBar, exitBar, direction }) => {
    const growth = trader.returns.slice(entryBar, exitBar).reduce((product, value) => product * (1 + value), 1) - 1;
    return (trader.sizes[entryBar] ?? 1) * (direction * growth - trader.cost);
  });
  const scope = { purpose: 'simulation', days: [{ market: `${seed}`, from: 0, to: 1 }] };
  await ledger.record({
    ...scope,
    system: 'synthetic',
    configuration: '{}',
    returns,
    periodsPerYear: DAYS_PER_YEAR,
    stage: 'search',
  });
  const sharpe = sharpeInterval(returns, DAYS_PER_YEAR, { seed, resamples: 500 });
  const entry = randomEntryTest({
    markets: [trader.returns],
    trades: trader.trades,
    sizes: [trader.sizes],
    roundTripCost: trader.cost,
    draws: 400,
    seed,
  });
  const evidence = await summariseEvidence({
    judged: { returns, periodsPerYear: DAYS_PER_YEAR },
    tradeProfits,
    ledger,
    scope,
    heldOut: { ...scope, days: [] },
    sharpe,
    randomEntry: entry,
  });
  const found = { trades: trader.trades.length, sharpe };
  const doubts = { data: [], result: implausibleResult({ ...found, yearsObserved: evidence.yearsObserved }) };
  return { verdict: judge({ ...evidence, ...found, doubts }, rule), netSharpe: sharpe.value ?? 0 };
}

/** Returns of each day, marked to market. Half of a trade's cost is booked at its entry, half at its exit. */
function dailyReturns({ returns, trades, sizes, cost }: SyntheticTrader): Float64Array {
  const days = new Float64Array(returns.length / BARS_PER_DAY);
  const add = (bar: number, value: number) => {
    const day = Math.floor(bar / BARS_PER_DAY);
    days[day] = (days[day] ?? 0) + value;
  };
  for (const { entryBar, exitBar, direction } of trades) {
    const weight = sizes[entryBar] ?? 1;
    for (let bar = entryBar; bar < exitBar; bar++) add(bar, direction * weight * (returns[bar] ?? 0));
    add(entryBar, (-weight * cost) / 2);
    add(exitBar - 1, (-weight * cost) / 2);
  }
  return days;
}
