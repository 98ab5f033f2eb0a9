// `npm run bench [-- NAME ...] [--pairs N]`: runs the benchmarks, prints every ratio and rewrites docs/benchmarks.md.
// Names: features, boosting, prediction, backtest, live. Each benchmark runs in a process of its own. Measurements of
// ours and of its Python peers alternate. The first run installs the peers of bench/peers. EDGEWISE_PEERS_PYTHON names
// another Python that has them, and EDGEWISE_CCXT_PYTHON one that has CCXT, the peer of live trading.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pythonWithCcxt } from './peers/ccxt-python.ts';
import { boostingLine } from './support/boosting-line.ts';
import type { BenchLine } from './support/bench-line.ts';
import { describeMachine, type BenchRecord } from './support/bench-record.ts';
import { benchTable, renderBenchmarks } from './support/render-benchmarks.ts';

const NAMES = ['features', 'boosting', 'prediction', 'backtest', 'live'] as const;
const root = join(import.meta.dirname, '..');
const recordsPath = join(root, 'docs/benchmarks.json');
const pagePath = join(root, 'docs/benchmarks.md');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { pairs: { type: 'string', default: '5' }, help: { type: 'boolean', default: false } },
});
const unknown = positionals.filter((name) => !NAMES.some((known) => known === name));
if (values.help) {
  process.stdout.write(
    `Usage: npm run bench -- [${NAMES.join('] [')}] [--pairs N]\n\nRuns the named benchmarks, or all, and rewrites docs/benchmarks.md. Each runs in a process of its own. Measurements of\nours and of its Python peers alternate (EDGEWISE_PEERS_PYTHON and EDGEWISE_CCXT_PYTHON name a Python that has them).\nRun it on a quiet machine.\n`,
  );
  process.exit();
}
if (unknown.length > 0 || !(Number(values.pairs) >= 1)) {
  process.stderr.write(`Usage: npm run bench -- [${NAMES.join('] [')}] [--pairs N]\n`);
  process.exit(2);
}

const records: Record<string, BenchRecord> = existsSync(recordsPath)
  ? (JSON.parse(readFileSync(recordsPath, 'utf8')) as Record<string, BenchRecord>)
  : {};
let scientific: { readonly found: Peers | undefined } | undefined;
let failed = false;
// The load is read once, before the first benchmark: later it would include the work of the benchmarks.
const machine = describeMachine();
for (const name of NAMES.filter((known) => positionals.length === 0 || positionals.includes(known))) {
  process.stderr.write(`${name}, ${values.pairs} pairs ...\n`);
  const peers = name === 'live' ? findCcxt() : (scientific ??= { found: findPeers() }).found;
  const lines = runBench(name, peers?.python);
  if (lines === undefined) {
    failed = true;
    continue;
  }
  process.stdout.write(`\n${benchTable(lines)}\n\n`);
  // The page shows ratios, and without peers there are none.
  if (peers === undefined) continue;
  records[name] = { machine, pairs: Number(values.pairs), peers: peers.versions, lines };
  writeFileSync(recordsPath, `${JSON.stringify(records, undefined, 2)}\n`);
  const findings = join(import.meta.dirname, 'findings.md');
  writeFileSync(
    pagePath,
    renderBenchmarks(inOrder(records), existsSync(findings) ? readFileSync(findings, 'utf8') : ''),
  );
  process.stderr.write(`Wrote ${pagePath}\n`);
}
process.exitCode = failed ? 1 : 0;

/** Sorts the sections of the page, because running one benchmark replaces only its own section. */
function inOrder(found: Readonly<Record<string, BenchRecord>>): Record<string, BenchRecord> {
  return Object.fromEntries(NAMES.flatMap((name) => (found[name] === undefined ? [] : [[name, found[name]]])));
}

/** Runs one bench script and reads its lines. Undefined when it failed; the script prints the reason. */
function runBench(name: (typeof NAMES)[number], python: string | undefined): BenchLine[] | undefined {
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, `${name}.bench.ts`), values.pairs],
    {
      encoding: 'utf8',
      maxBuffer: 2 ** 26,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...(python === undefined ? {} : { EDGEWISE_PEERS_PYTHON: python }) },
    },
  );
  if (status !== 0) return undefined;
  const parsed = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as BenchLine & Record<string, string | number>);
  return name === 'boosting' ? parsed.map(boostingLine) : parsed;
}

interface Peers {
  readonly python: string;
  readonly versions: readonly string[];
}

function findPeers(): Peers | undefined {
  const named = process.env['EDGEWISE_PEERS_PYTHON'];
  const folder = join(tmpdir(), 'edgewise-peers');
  if (named === undefined) {
    process.stderr.write(`Python peers in ${folder} ...\n`);
    const { status } = spawnSync('sh', [join(import.meta.dirname, 'peers/setup.sh'), folder], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    if (status !== 0) return withoutPeers();
  }
  const python = named ?? join(folder, 'bin/python');
  return {
    python,
    versions: execFileSync(python, [join(import.meta.dirname, 'peers/check-peers.py')], { encoding: 'utf8' })
      .trim()
      .split('\n'),
  };
}

function findCcxt(): Peers | undefined {
  try {
    const python = pythonWithCcxt();
    return {
      python,
      versions: [
        execFileSync(python, ['-c', 'import ccxt; print("ccxt", ccxt.__version__)'], { encoding: 'utf8' }).trim(),
      ],
    };
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return withoutPeers();
  }
}

function withoutPeers(): undefined {
  process.stderr.write(
    'The Python peers are not installed, so only our own side is measured and no page is written.\n',
  );
}
