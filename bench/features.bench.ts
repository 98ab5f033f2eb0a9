// Times the 52 features of the trend system over 1,000,000 one-minute bars against TA-Lib: `node
// bench/features.bench.ts [pairs]`. Before anything is timed, both sides must give the same numbers, to 1e-7 of their
// scale, which is the rounding of TA-Lib.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FeatureFrame } from '../src/features/feature.port.ts';
import { buildFeatureGraph } from '../src/features/feature-graph.ts';
import { trendFeatures } from '../src/features/sets/trend.ts';
import { SeriesMoments } from '../src/features/series-moments.ts';
import { median, pairCount, printLine, quantile, secondsOf } from './support/bench-line.ts';
import { minuteBars } from './support/minute-bars.ts';
import { numberIn, PeerProcess } from './support/peer-process.ts';

const BARS = 1_000_000;
const SEED = 7;
const LIVE_BARS = 200_000;
/** Runs before the pairs, after which both sides compute into memory that they have used before. */
const WARM_UP_RUNS = 4;
const pairs = pairCount(5);
const series = minuteBars(BARS, SEED);
const graph = buildFeatureGraph(trendFeatures);

const folder = mkdtempSync(join(tmpdir(), 'edgewise-features-'));
const data = join(folder, 'bars.bin');
writeFileSync(
  data,
  Buffer.concat(
    [series.open, series.high, series.low, series.close, series.volume].map((column) => new Uint8Array(column.buffer)),
  ),
);
const peer = startPeer();
try {
  const first: { ours: number; peer: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) first.push({ ours: firstOurs(), peer: await firstOfPeer() });
  const frame = graph.compute(series);
  if (peer !== undefined) requireEqual(frame, await peer.ask());
  for (let run = 0; run < WARM_UP_RUNS; run++) {
    graph.compute(series);
    await peer?.ask();
  }
  const used = frame;
  const runs: { ours: number; reusing: number; all: number; talib: number }[] = [];
  for (let pair = 0; pair < pairs; pair++) {
    const ours = secondsOf(() => graph.compute(series));
    const reusing = secondsOf(() => graph.compute(series, { into: used }));
    const answer = peer === undefined ? undefined : await peer.ask();
    runs.push({
      ours,
      reusing,
      all: answer === undefined ? Number.NaN : numberIn(answer, 'allSeconds'),
      talib: answer === undefined ? Number.NaN : numberIn(answer, 'talibSeconds'),
    });
  }
  const ours = median(runs.map((run) => run.ours));
  const against = (of: 'all' | 'talib', peerName: string, mine: 'ours' | 'reusing' = 'ours') => {
    if (peer === undefined) return {};
    const ratio = median(runs.map((run) => run[mine] / run[of]));
    return { peer: median(runs.map((run) => run[of])), peerName, ratio, kept: ratio <= 1 ? 'kept' : 'missed' } as const;
  };
  const common = { group: 'features', ours, unit: 's' };
  printLine({
    ...common,
    name: '52 features, 1M one-minute bars, batch',
    ...against('all', 'TA-Lib (C) and NumPy'),
    budget: 'ratio at most 1',
    note: 'the peer gives the same 52 columns: TA-Lib where it has the indicator, NumPy around it; on both sides after four runs, whose memory Python has back at once and Node.js when it collects garbage',
  });
  const firstRatio = median(first.map((run) => run.ours / run.peer));
  printLine({
    ...common,
    ours: median(first.map((run) => run.ours)),
    name: 'the same, for the first time in a new process',
    ...(peer === undefined
      ? {}
      : ({
          peer: median(first.map((run) => run.peer)),
          peerName: 'TA-Lib (C) and NumPy',
          ratio: firstRatio,
          kept: firstRatio <= 1 ? 'kept' : 'missed',
        } as const)),
    budget: 'ratio at most 1',
    note: 'both in memory that the process never touched; a new process of each side for every pair; without its start',
  });
  printLine({
    ...common,
    ours: median(runs.map((run) => run.reusing)),
    name: 'the same, into a frame that nobody reads any more',
    ...against('all', 'TA-Lib (C) and NumPy', 'reusing'),
    note: 'both in memory that the runs before used',
  });
  printLine({
    ...common,
    name: 'the same, against only the calls to TA-Lib',
    ...against('talib', 'TA-Lib (C)'),
    note: 'ours computes all 52, the peer only the parts that TA-Lib has',
  });
} finally {
  peer?.close();
  rmSync(folder, { recursive: true });
}

// Several runs with a median each, because a slow spell of the machine can be longer than one run.
const live = Array.from({ length: pairs }, liveTimes);
const middle = median(live.map((times) => quantile(times, 0.5)));
const late = median(live.map((times) => quantile(times, 0.99)));
printLine({
  group: 'features',
  name: 'one new bar through push, all 52, median',
  ours: middle,
  unit: 'us',
  budget: 'under 5 us',
  kept: middle < 5 ? 'kept' : 'missed',
  note: `99 % under ${late.toFixed(1)} us; reading the clock included; median of ${pairs} runs`,
});

function startPeer(): PeerProcess | undefined {
  return PeerProcess.start('features-peer.py', [data, `${BARS}`]);
}

/** Seconds of the first run in a new process of ours. */
function firstOurs(): number {
  const script = join(import.meta.dirname, 'support/first-features.ts');
  return Number(execFileSync(process.execPath, [script, `${BARS}`, `${SEED}`], { encoding: 'utf8' }));
}

/** Seconds of the first run in a new process of the peer. NaN without the peer. */
async function firstOfPeer(): Promise<number> {
  const fresh = startPeer();
  if (fresh === undefined) return Number.NaN;
  try {
    return numberIn(await fresh.ask(), 'allSeconds');
  } finally {
    fresh.close();
  }
}

/** Microseconds for each bar of one run, after as many bars that only warm the graph up. */
function liveTimes(): Float64Array {
  const running = graph.start({ market: 0, interval: series.interval });
  const moments = new SeriesMoments(series);
  const out = new Float64Array(trendFeatures.length);
  const times = new Float64Array(LIVE_BARS);
  for (let row = 0; row < 2 * LIVE_BARS; row++) {
    const moment = moments.at(row, 'continuous');
    const before = process.hrtime.bigint();
    running.push(moment, out);
    if (row >= LIVE_BARS) times[row - LIVE_BARS] = Number(process.hrtime.bigint() - before) / 1000;
  }
  return times;
}

/** Throws unless ten late rows of every column equal the peer's. */
function requireEqual(frame: FeatureFrame, answer: Readonly<Record<string, unknown>>): void {
  const probes = answer['probes'] as Readonly<Record<string, readonly number[]>>;
  for (const [index, name] of frame.names.entries()) {
    const column = frame.columns[index] ?? new Float64Array(0);
    const theirs = probes[name];
    if (theirs === undefined) throw new Error(`The peer does not compute ${name}`);
    // The last 1,000 rows in steps of 100, where every indicator has long been warm.
    const ours = Array.from({ length: 10 }, (_, step) => column[BARS - 1 - 100 * step] ?? Number.NaN);
    const scale = Math.max(...ours.map(Math.abs), 1e-6);
    const worst = Math.max(...ours.map((value, step) => Math.abs(value - (theirs[step] ?? Number.NaN)) / scale));
    if (!(worst < 1e-7))
      throw new Error(
        `${name} differs from the peer by ${worst}: ${ours.slice(0, 3).join(', ')} and ${theirs.slice(0, 3).join(', ')}`,
      );
  }
}
