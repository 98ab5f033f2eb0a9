// Times training by gradient boosting against XGBoost hist and LightGBM on the same data: `node
// bench/boosting.bench.ts [pairs] [name filter]`. EDGEWISE_PEERS_PYTHON names a Python that has the peers of
// bench/peers. Prints one line of JSON for each comparison.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeData } from './boosting/make-data.ts';

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly logLoss: number;
  readonly rssMb: number;
  readonly batchRowsPerSecond: number;
  readonly singleP50us: number;
  readonly singleP99us: number;
  readonly version?: string;
}

const python = process.env['EDGEWISE_PEERS_PYTHON'];
const pairs = Number(process.argv[2] ?? 3);
const filter = process.argv[3] ?? '';
const FEATURES = 52;
const TEST_ROWS = 50_000;

const cases = [
  { name: '200k binary', rows: 200_000, classes: 2, rounds: 400 },
  { name: '200k 3-class', rows: 200_000, classes: 3, rounds: 400 },
  // A quarter of the rounds, so that five pairs take less than an hour. Binning, which happens once, has a larger
  // share.
  { name: '1M binary', rows: 1_000_000, classes: 2, rounds: 100 },
] as const;

const folder = mkdtempSync(join(tmpdir(), 'edgewise-boosting-'));
try {
  for (const { name, rows, classes, rounds } of cases) {
    if (![1, 2].some((threads) => `${name}, ${threads} threads`.includes(filter))) continue;
    const path = join(folder, 'data.bin');
    makeData(path, { rows, testRows: TEST_ROWS, features: FEATURES, classes });
    for (const threads of [1, 2]) {
      const title = `${name}, ${threads} threads`;
      if (title.includes(filter))
        compare(
          `train ${rounds} rounds, depth 5: ${title}`,
          [path, rows, TEST_ROWS, FEATURES, classes, threads, rounds].map(String),
        );
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Trains in turns with ours and the peers, so that a slow spell of the machine slows all of them. */
function compare(name: string, settings: readonly string[]): void {
  const peers = python === undefined ? [] : ['xgboost', 'lightgbm'];
  const ours: Run[] = [];
  const theirs = new Map<string, Run[]>(peers.map((peer) => [peer, []]));
  for (let pair = 0; pair < pairs; pair++) {
    ours.push(run(process.execPath, [join(import.meta.dirname, 'boosting/train-ours.ts'), ...settings]));
    for (const [peer, runs] of theirs)
      runs.push(run(python ?? '', [join(import.meta.dirname, 'boosting/train-peer.py'), peer, ...settings]));
  }
  if (python === undefined)
    report({
      name,
      ours: median(ours, 'seconds'),
      oursLogLoss: median(ours, 'logLoss'),
      oursRssMb: median(ours, 'rssMb'),
    });
  for (const [peer, runs] of theirs) {
    const ratio = (of: keyof Run) =>
      median(
        ours.map((mine, index) => ({ ratio: Number(mine[of]) / Number(runs[index]?.[of]) })),
        'ratio',
      );
    report({
      name: `${name}, against ${peer} ${runs[0]?.version}`,
      ours: median(ours, 'seconds'),
      peer: median(runs, 'seconds'),
      ratio: ratio('seconds'),
      oursCpu: median(ours, 'cpuSeconds'),
      peerCpu: median(runs, 'cpuSeconds'),
      cpuRatio: ratio('cpuSeconds'),
      oursLogLoss: median(ours, 'logLoss'),
      peerLogLoss: median(runs, 'logLoss'),
      oursRssMb: median(ours, 'rssMb'),
      peerRssMb: median(runs, 'rssMb'),
      oursSingleP50us: median(ours, 'singleP50us'),
      oursSingleP99us: median(ours, 'singleP99us'),
      peerSingleP50us: median(runs, 'singleP50us'),
      peerSingleP99us: median(runs, 'singleP99us'),
      oursBatchRowsPerSecond: median(ours, 'batchRowsPerSecond'),
      peerBatchRowsPerSecond: median(runs, 'batchRowsPerSecond'),
    });
  }
}

function run(command: string, parameters: readonly string[]): Run {
  const output = execFileSync(command, parameters, {
    encoding: 'utf8',
    maxBuffer: 2 ** 24,
    env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as Run;
}

function median<Row extends object>(rows: readonly Row[], of: keyof Row): number {
  const sorted = rows.map((row) => Number(row[of])).sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function report(line: Readonly<Record<string, string | number>>): void {
  const rounded = Object.entries(line).map(([key, value]) => [
    key,
    typeof value === 'number' ? Number(value.toPrecision(6)) : value,
  ]);
  process.stdout.write(`${JSON.stringify(Object.fromEntries(rounded))}\n`);
}
