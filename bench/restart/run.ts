// `npm run bench:restart [-- --events N] [--days N] [--json]`: trades recorded candles on paper until the journal has
// the stated number of events and a position is open, kills the process, and measures a restart with snapshots and
// without.
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import BetterSqlite from 'better-sqlite3';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { interruptedRun } from './interrupted-run.ts';
import { restartTime, type RestartTime } from './restart-time.ts';

const REPEATS = 5;
/** The longest restart of a run of 100,000 events that is accepted. */
const BOUND_SECONDS = 3;

const { values } = parseArgs({
  options: {
    events: { type: 'string', default: '100000' },
    days: { type: 'string', default: '1700' },
    json: { type: 'boolean', default: false },
  },
});

const workspace = mkdtempSync(join(tmpdir(), 'edgewise-restart-'));
try {
  const folder = join(workspace, 'run');
  const killed = await interruptedRun({
    workspace,
    folder,
    from: '2018-06-01',
    days: Number(values.days),
    events: Number(values.events),
  });
  const whole = join(workspace, 'without-snapshots');
  cpSync(folder, whole, { recursive: true });
  const raw = new BetterSqlite(liveFolderAt(whole).journal);
  raw.exec('DELETE FROM snapshots');
  raw.close();
  const before = await median(() => restartTime(whole, workspace, 'all'));
  const after = await median(() => restartTime(folder, workspace));
  const result = {
    ...killed,
    withoutSnapshotSeconds: before.seconds,
    withSnapshotSeconds: after.seconds,
    snapshot: after.from,
    eventsShown: after.eventsShown,
    sameState: before.lots === after.lots && before.equity === after.equity && before.lots === killed.lots,
    featureDifference: largestDifference(before.forecast, after.forecast, 'features'),
    probabilityDifference: largestDifference(before.forecast, after.forecast, 'probabilities'),
  };
  process.stdout.write(`${values.json ? JSON.stringify(result) : inWords(result)}\n`);
  if (!result.sameState || !(result.withSnapshotSeconds < BOUND_SECONDS) || after.from === 0) process.exitCode = 1;
} finally {
  rmSync(workspace, { recursive: true, force: true });
}

async function median(measure: () => Promise<RestartTime>): Promise<RestartTime> {
  const times: RestartTime[] = [];
  for (let repeat = 0; repeat < REPEATS; repeat++) times.push(await measure());
  const middle = times.toSorted((a, b) => a.seconds - b.seconds)[REPEATS >> 1];
  if (middle === undefined) throw new RangeError('A median is of something');
  return middle;
}

/** The largest relative difference of two forecasts; NaN where either has none. */
function largestDifference(
  left: RestartTime['forecast'],
  right: RestartTime['forecast'],
  what: 'features' | 'probabilities',
): number {
  const [ours, theirs] = [numbersOf(left, what), numbersOf(right, what)];
  if (ours.length === 0 || ours.length !== theirs.length) return Number.NaN;
  return Math.max(
    ...ours.map((value, place) => Math.abs(value - (theirs[place] ?? Number.NaN)) / Math.abs(value || 1)),
  );
}

function numbersOf(answer: RestartTime['forecast'], what: 'features' | 'probabilities'): readonly number[] {
  if (answer.kind === 'missing') return [];
  if (what === 'features') return [...(answer.features[0] ?? [])];
  return [...(answer.forecasts[0]?.probabilities ?? [])];
}

interface Measured {
  readonly events: number;
  readonly lots: number;
  readonly withoutSnapshotSeconds: number;
  readonly withSnapshotSeconds: number;
  readonly snapshot: number;
  readonly eventsShown: number;
  readonly sameState: boolean;
  readonly featureDifference: number;
  readonly probabilityDifference: number;
}

function inWords(measured: Measured): string {
  const { events, lots, snapshot, eventsShown, sameState } = measured;
  return [
    `Killed with ${events} events in the journal and ${lots} lots held.`,
    `Restart of the whole journal: ${measured.withoutSnapshotSeconds.toFixed(2)} s (median of ${REPEATS}).`,
    `Restart from the snapshot behind event ${snapshot}: ${measured.withSnapshotSeconds.toFixed(2)} s, ${eventsShown} events shown.`,
    `Same position and equity: ${sameState ? 'yes' : 'NO'}. Largest relative difference of the features for the newest moment: ${measured.featureDifference.toExponential(1)}, of the probabilities: ${measured.probabilityDifference.toExponential(1)}.`,
  ].join('\n');
}
