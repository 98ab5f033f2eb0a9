/**
 * `npm run evidence:controls`: tests whether the verdict distinguishes a random walk from a planted edge. It judges
 * hundreds of markets with a known edge in the same way as research does. Results are appended one by one, so that a
 * stopped run continues where it ended. Options: --out FILE, --threads N, --walks N, --planted N, --curve N (markets
 * per point), --shuffled N. Exits with 1 when a bound does not hold.
 */
import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ProgressLine } from '../../src/cli/terminal/progress-line.ts';
import { canonicalJson } from '../../src/core/canonical-json.ts';
import { CONTROL_SYSTEM } from './control-system.ts';
import type { ControlResult, ControlTask } from './judge-control.ts';
import { PLANTED_DRIFT, POWER_CURVE, summariseControls } from './summarise-controls.ts';

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: join('.edgewise', 'controls.jsonl') },
    threads: { type: 'string', default: String(availableParallelism()) },
    walks: { type: 'string', default: '500' },
    planted: { type: 'string', default: '200' },
    curve: { type: 'string', default: '20' },
    shuffled: { type: 'string', default: '20' },
  },
});

/** Source of the markets and of the oracle. Stored results count only for the same source and settings. */
const recipes = ['control-market.ts', 'judge-control.ts'].map((file) =>
  readFileSync(new URL(file, import.meta.url), 'utf8'),
);
const settings = createHash('sha256')
  .update(canonicalJson({ system: CONTROL_SYSTEM, PLANTED_DRIFT, POWER_CURVE, recipes }))
  .digest('hex')
  .slice(0, 12);

function tasks(): ControlTask[] {
  const many = (count: number, make: (seed: number) => ControlTask) =>
    Array.from({ length: count }, (_, index) => make(index + 1));
  return [
    ...many(Number(values.walks), (seed) => ({ kind: 'random-walk', seed, drift: 0 })),
    ...many(Number(values.planted), (seed) => ({ kind: 'planted', seed: 10_000 + seed, drift: PLANTED_DRIFT })),
    ...many(Number(values.planted), (seed) => ({ kind: 'oracle', seed: 10_000 + seed, drift: PLANTED_DRIFT })),
    ...POWER_CURVE.flatMap((drift, point) =>
      (['planted', 'oracle'] as const).flatMap((kind) =>
        many(Number(values.curve), (seed) => ({ kind, seed: 20_000 + 1_000 * point + seed, drift })),
      ),
    ),
    ...many(Number(values.shuffled), (seed) => ({ kind: 'shuffled', seed: 30_000 + seed, drift: 0 })),
  ];
}

function keyOf({ kind, seed, drift }: ControlTask): string {
  return `${kind} ${seed} ${drift}`;
}

function earlierResults(): ControlResult[] {
  if (!existsSync(values.out)) return [];
  const lines = readFileSync(values.out, 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'));
  return lines
    .map((line) => JSON.parse(line) as ControlResult & { readonly settings: string })
    .filter((result) => result.settings === settings && 'directionLow' in result);
}

const results = new Map(earlierResults().map((result) => [keyOf(result), result]));
const all = tasks();
const queue = all.filter((task) => !results.has(keyOf(task)));
mkdirSync(dirname(values.out), { recursive: true });
const progress = new ProgressLine({ stream: process.stderr, clock: () => performance.now() });

await Promise.all(
  Array.from(
    { length: Math.min(Number(values.threads), Math.max(1, queue.length)) },
    () =>
      new Promise<void>((resolve, reject) => {
        const worker = new Worker(new URL('./control-worker.ts', import.meta.url));
        worker.on('error', reject);
        worker.on('message', (message: { readonly result?: ControlResult; readonly failure?: string }) => {
          if (message.failure !== undefined) return reject(new Error(message.failure));
          if (message.result !== undefined) {
            results.set(keyOf(message.result), message.result);
            appendFileSync(values.out, `${JSON.stringify({ ...message.result, settings })}\n`);
            progress.report({ stage: 'judging control markets', done: results.size, total: all.length });
          }
          const next = queue.shift();
          if (next !== undefined) return worker.postMessage(next);
          void worker.terminate();
          resolve();
        });
      }),
  ),
);
progress.clear();
const { lines, held } = summariseControls(all.flatMap((task) => results.get(keyOf(task)) ?? []));
console.log(lines.join('\n'));
process.exitCode = held === 'held' ? 0 : 1;
