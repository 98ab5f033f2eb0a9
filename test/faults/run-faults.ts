/** `npm run faults`: live trading over a wire that fails, in a process that dies, by the seeds' scripts. */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { KRAKEN_FAULT_NAMES } from '../../src/venues/kraken/simulator/kraken-faults.ts';
import { inWords, type ScriptOutcome } from './fault-script.ts';
import { FRAME_FAULT_NAMES } from './script-hints.ts';
import { ScriptThreads } from './script-threads.ts';
import { runSocketScript } from './socket-script.ts';

const HELP = `Usage: npm run faults [-- --scripts N] [--socket-scripts N] [--first SEED]

Lets live trading run over a wire that fails and in a process that dies, and asks the venue what happened.
  --scripts N          scripts in process, in virtual time (default 1000)
  --socket-scripts N   scripts over real sockets, with kill -9 (default 100)
  --first SEED         the first seed (default 1)

A script that fails prints its seed. To repeat it, with all that it came to:
  npm run faults -- --scripts 1 --socket-scripts 0 --first SEED
  npm run faults -- --scripts 0 --socket-scripts 1 --first SEED
`;

/** Few scripts are told one by one. */
const SHOWN_ONE_BY_ONE = 10;

/** So many scripts have to meet every fault that there is. */
const ENOUGH_FOR_EVERY_FAULT = 100;

/** A bot that trades asks nobody for the time: `doctor` does. */
const ASKED_FOR = KRAKEN_FAULT_NAMES.filter((name) => name !== 'time jump');

interface Runs {
  readonly name: string;
  readonly count: number;
  /** Those that these scripts can meet. */
  readonly faults: readonly string[];
  readonly atOnce: number;
  readonly run: (seed: number) => Promise<ScriptOutcome>;
}

const { values } = parseArgs({
  options: {
    scripts: { type: 'string', default: '1000' },
    'socket-scripts': { type: 'string', default: '100' },
    first: { type: 'string', default: '1' },
    help: { type: 'boolean' },
  },
});
if (values.help === true) {
  process.stdout.write(HELP);
  process.exit(0);
}
const first = Number(values.first);
const threads = new ScriptThreads();
const inProcess = await runAll({
  name: 'in process',
  count: Number(values.scripts),
  faults: [...ASKED_FOR, ...FRAME_FAULT_NAMES],
  atOnce: availableParallelism(),
  run: (seed) => threads.run(seed),
});
await threads.close();
const overSockets = await runAll({
  name: 'over sockets, with kill -9',
  count: Number(values['socket-scripts']),
  faults: ASKED_FOR,
  atOnce: availableParallelism(),
  run: runSocketScript,
});
process.exitCode = inProcess + overSockets === 0 ? 0 : 1;

/** How many scripts failed. So many run at once, which changes nothing for any of them. */
async function runAll({ name, count, faults, atOnce, run }: Runs): Promise<number> {
  const totals = {
    scripts: 0,
    faults: 0,
    frames: 0,
    hints: 0,
    halts: 0,
    deaths: 0,
    orders: 0,
    fills: 0,
    turns: 0,
    longestNaked: 0,
    longestUndisturbed: 0,
    failed: 0,
    seconds: 0,
  };
  const byFault: Record<string, number> = Object.fromEntries(faults.map((fault) => [fault, 0]));
  const begun = performance.now();
  let next = first;
  const failed = (seed: number, broken: readonly string[]): void => {
    totals.failed++;
    process.stdout.write(`${name}, ${inWords({ seed, broken })}\n`);
  };
  const worker = async (): Promise<void> => {
    while (next < first + count) {
      const seed = next++;
      const outcome = await run(seed).catch((error: unknown) =>
        failed(seed, [error instanceof Error ? (error.stack ?? error.message) : String(error)]),
      );
      totals.scripts++;
      if (outcome === undefined) continue;
      if (count <= SHOWN_ONE_BY_ONE) process.stdout.write(`${JSON.stringify(outcome)}\n`);
      for (const part of ['faults', 'frames', 'hints', 'halts', 'deaths', 'orders', 'fills', 'turns'] as const)
        totals[part] += outcome[part];
      for (const [fault, times] of Object.entries(outcome.byFault)) byFault[fault] = (byFault[fault] ?? 0) + times;
      for (const part of ['longestNaked', 'longestUndisturbed'] as const)
        totals[part] = Math.max(totals[part], outcome[part]);
      if (outcome.broken.length > 0) failed(seed, outcome.broken);
      if (totals.scripts % 25 === 0 && totals.scripts < count)
        process.stderr.write(
          `${name}: ${totals.scripts} of ${count}, ${Math.round((((performance.now() - begun) / totals.scripts) * (count - totals.scripts)) / 1_000)} s left\n`,
        );
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  totals.seconds = Math.round((performance.now() - begun) / 1_000);
  if (count > 0)
    process.stdout.write(`${name}: ${JSON.stringify(totals)}\n${name}, by fault: ${JSON.stringify(byFault)}\n`);
  const unmet = Object.keys(byFault).filter((fault) => byFault[fault] === 0);
  if (count < ENOUGH_FOR_EVERY_FAULT || unmet.length === 0) return totals.failed;
  process.stdout.write(`${name}: no script met ${unmet.join(', ')}\n`);
  return totals.failed + unmet.length;
}
