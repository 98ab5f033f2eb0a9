import { countOf } from '../core/count-of.ts';
import { entryBan, type LiveStatus } from './run-status.ts';
import { silentSeconds } from './run-silence.ts';
import { faultsOf, type WatchLimits } from '../trading/run-watch.ts';
import type { Flattened } from '../trading/flatten-note.ts';
import { resumeOf } from '../trading/halts-of-run.ts';
import { shellWord } from '../config/shell-word.ts';
import type { LoggedLine } from './logged-line.ts';
import type { RunPerformance } from './run-performance.ts';

export interface RecommendInput {
  readonly status: LiveStatus;
  readonly performance: RunPerformance;
  readonly errors: readonly LoggedLine[];
  /** From where on the run alerts of something. */
  readonly limits: WatchLimits;
  readonly folder: string;
  readonly now: Date;
}

/** Fewer trades say little about an edge. */
const FEW_TRADES = 100;

const REPLAY =
  'This is a replay on paper, and over when its command has ended: nothing is to do. Its venue was simulated and ended with it, so what it holds at its end is in no account';

/** Sentences that say what a person should do about a run, the most urgent first. */
export function recommend(input: RecommendInput): string[] {
  const { status, performance, errors } = input;
  const found =
    status.kind === 'replay' ? [REPLAY] : [...processAdvice(input), ...tradingAdvice(input), ...healthAdvice(input)];
  if (found.length === 0) found.push(calm(status.process, errors));
  if (performance.trades > 0 && performance.trades < FEW_TRADES)
    found.push(
      `${countOf(performance.trades, 'trade says', 'trades say')} little about an edge, good or bad: edgewise research does`,
    );
  return found;
}

/** Whether the process of the run lives and answers. */
function processAdvice({ status, folder, now }: RecommendInput): string[] {
  const { health, kind, positions, process } = status;
  const run = shellWord(folder);
  const found: string[] = [];
  if (kind === 'shadow' && process === 'not running')
    return ['It is a shadow and has nothing at a venue. It follows again when the run that it follows is started'];
  if (status.flattened !== undefined) found.push(flattenedInWords(status.flattened, process, run));
  else if (process === 'not running' && positions.length > 0) {
    const isBare = health?.positions.some(({ bareLots }) => bareLots !== undefined) === true;
    const stops = isBare ? ', and not all had a stop at the venue' : ', with a stop at the venue';
    found.push(
      `It is not running and ${countOf(positions.length, 'position is', 'positions are')} open${stops}. Start it: edgewise restart ${run}; or close them: edgewise flatten ${run}`,
    );
  }
  if (process === 'not running' && health !== undefined && health.state !== 'stopped')
    found.push(`It ended without stopping in order. Look into ${folder}/logs, then: edgewise restart ${run}`);
  const silent = silentSeconds(status, now);
  if (silent !== undefined)
    found.push(
      `Its process lives and has said nothing for ${silent} s: it may hang. Halt it (edgewise halt ${run}), then restart it`,
    );
  return found;
}

/** The words for positions that were closed from outside, and that the run has yet to book. */
function flattenedInWords({ at, by, closed }: Flattened, process: LiveStatus['process'], run: string): string {
  const what = closed.length === 0 ? 'nothing was left to close' : `${closed.join(', ')} closed`;
  const when = process === 'running' ? 'by its process' : `when it is started again: edgewise restart ${run}`;
  return `It was flattened by ${by} at ${at}, ${what}. The position shown is from before that, and is booked ${when}`;
}

/** Whether the run may trade, and whether its books agree with the venue's. */
function tradingAdvice({ status, folder }: RecommendInput): string[] {
  const { health, halts } = status;
  const run = shellWord(folder);
  const found = halts.map(
    ({ of, by, reason }) =>
      `${of === 'account' ? 'Its account' : 'It'} is halted by ${by}: ${reason}. When that is settled: ${resumeOf(of, folder)}`,
  );
  if (halts.length === 0 && health !== undefined && health.guardian.state !== 'active')
    found.push(`The guardian is ${health.guardian.state}: ${health.guardian.reason}. Find out why before you resume`);
  const ban = entryBan(status);
  if (ban !== undefined)
    found.push(
      `Nothing is entered, because of the account that it shares: ${ban}. Exits and stops go on. Who has lost what: edgewise account show ${run}`,
    );
  if (health?.components.books === 'differ')
    found.push(
      `Our books and the venue's differ, and nothing is entered until they agree. Where a position was closed by hand, by the kill switch or by the venue, book it: edgewise adopt ${run}`,
    );
  return found;
}

/** Advice on components that do not work. */
function healthAdvice({ status: { health }, limits }: RecommendInput): string[] {
  if (health === undefined) return [];
  const { components, failuresInARow, diskFreeGigabytes, memoryMegabytes } = health;
  const faults = faultsOf(health, limits);
  const found: string[] = [];
  if (faults.has('journal')) found.push('The journal cannot be written. Free space on the disk');
  if (faults.has('errors'))
    found.push(
      `${countOf(failuresInARow, 'turn')} failed in a row. Look at the venue's status page and at the errors below`,
    );
  if (faults.has('data')) found.push(`The market data is ${components.data}`);
  if (faults.has('disk')) found.push(`Only ${diskFreeGigabytes} GB are free on its disk`);
  if (faults.has('memory'))
    found.push(`It uses ${memoryMegabytes} MB of memory. Restart it before the machine has none left`);
  return found;
}

/** The sentence for a run without advice. Of a run that has ended only the journal is known. */
function calm(process: LiveStatus['process'], errors: readonly LoggedLine[]): string {
  const logged =
    errors.length === 0 ? '' : ` Today's log has errors, the last at ${errors.at(-1)?.time.slice(11, 19)}.`;
  if (process === 'not running') return `It is not running, and its journal has no open position.${logged}`;
  return logged === '' ? 'Nothing to do.' : `Nothing is wrong now.${logged}`;
}
