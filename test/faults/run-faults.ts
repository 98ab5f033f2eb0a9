/** `npm run faults`: live trading over a wire that fails, in a process that dies, by the seeds' scripts. */
import { inWords, runFaultScript } from './fault-script.ts';

const [count = 1_000, first = 1] = process.argv.slice(2).map(Number);
const totals = { scripts: 0, faults: 0, deaths: 0, orders: 0, fills: 0, turns: 0, longestNaked: 0, longestUndisturbed: 0, broken: 0 };
for (let seed = first; seed < first + count; seed++) {
  const outcome = await runFaultScript(seed);
  totals.scripts++;
  for (const name of ['faults', 'deaths', 'orders', 'fills', 'turns'] as const) totals[name] += outcome[name];
  totals.longestNaked = Math.max(totals.longestNaked, outcome.longestNaked);
  totals.longestUndisturbed = Math.max(totals.longestUndisturbed, outcome.longestUndisturbed);
  if (outcome.broken.length === 0) continue;
  totals.broken++;
  process.stdout.write(`${inWords(outcome)}\n`);
}
process.stdout.write(`${JSON.stringify(totals)}\n`);
process.exitCode = totals.broken === 0 ? 0 : 1;
