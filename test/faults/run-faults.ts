/** `npm run faults`: live trading over a wire that fails, in a process that dies, by the seeds' scripts. */
import { parseArgs } from 'node:util';
import { inWords, runFaultScript, type ScriptOutcome } from './fault-script.ts';
import { runSocketScript } from './socket-script.ts';

const HELP = `Usage: npm run faults [-- --scripts N] [--socket-scripts N] [--first SEED]

Lets live trading run over a wire that fails and in a process that dies, and asks the venue what happened.
  --scripts N          scripts in process, in virtual time (default 1000)
  --socket-scripts N   scripts over real sockets, with kill -9 (default 100)
  --first SEED         the first seed (default 1)

A script that fails prints its seed. To repeat it:
  npm run faults -- --scripts 1 --socket-scripts 0 --first SEED
`;

const { values } = parseArgs({ options: { scripts: { type: 'string', default: '1000' }, 'socket-scripts': { type: 'string', default: '100' }, first: { type: 'string', default: '1' }, help: { type: 'boolean' } } });
if (values.help === true) {
  process.stdout.write(HELP);
  process.exit(0);
}
const first = Number(values.first);
const inProcess = await runAll('in process', Number(values.scripts), runFaultScript);
const overSockets = await runAll('over sockets, with kill -9', Number(values['socket-scripts']), runSocketScript);
process.exitCode = inProcess + overSockets === 0 ? 0 : 1;

/** How many scripts failed. */
async function runAll(name: string, count: number, run: (seed: number) => Promise<ScriptOutcome>): Promise<number> {
  const totals = { scripts: 0, faults: 0, deaths: 0, orders: 0, fills: 0, turns: 0, longestNaked: 0, longestUndisturbed: 0, failed: 0 };
  const begun = performance.now();
  for (let seed = first; seed < first + count; seed++) {
    const outcome = await run(seed);
    totals.scripts++;
    for (const part of ['faults', 'deaths', 'orders', 'fills', 'turns'] as const) totals[part] += outcome[part];
    for (const part of ['longestNaked', 'longestUndisturbed'] as const) totals[part] = Math.max(totals[part], outcome[part]);
    if (outcome.broken.length > 0) {
      totals.failed++;
      process.stdout.write(`${name}, ${inWords(outcome)}\n`);
    }
    if (totals.scripts % 25 === 0 && totals.scripts < count) process.stderr.write(`${name}: ${totals.scripts} of ${count}, ${Math.round(((performance.now() - begun) / totals.scripts) * (count - totals.scripts) / 1_000)} s left\n`);
  }
  if (count > 0) process.stdout.write(`${name}: ${JSON.stringify(totals)}\n`);
  return totals.failed;
}
