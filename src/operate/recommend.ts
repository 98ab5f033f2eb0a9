import { countOf } from '../core/count-of.ts';
import type { LiveStatus } from './run-status.ts';
import { silentSeconds } from './run-silence.ts';
import { shellWord } from '../config/shell-word.ts';
import type { LoggedLine } from './logged-line.ts';
import type { RunPerformance } from './run-performance.ts';

export interface RecommendInput {
  readonly status: LiveStatus;
  readonly performance: RunPerformance;
  readonly errors: readonly LoggedLine[];
  readonly folder: string;
  readonly now: Date;
}

const LITTLE_DISK = 2;
/** Fewer say nothing about an edge. */
const FEW_TRADES = 100;

/** What a person should do about a run, in words; what is urgent first. */
export function recommend({ status, performance, errors, folder, now }: RecommendInput): string[] {
  const { health, halt, positions, process } = status;
  const run = shellWord(folder);
  const found: string[] = [];
  if (process === 'not running' && positions.length > 0)
    found.push(
      `It is not running and ${countOf(positions.length, 'position is', 'positions are')} open${health?.positions.some(({ bareLots }) => bareLots !== undefined) === true ? ', and not all had a stop at the venue' : ', with a stop at the venue'}. Start it: edgewise restart ${run}; or close them: edgewise flatten ${run}`,
    );
  if (process === 'not running' && health !== undefined && health.state !== 'stopped')
    found.push(`It ended without stopping in order. Look into ${folder}/logs, then: edgewise restart ${run}`);
  const silent = silentSeconds(status, now);
  if (silent !== undefined)
    found.push(
      `Its process lives and has said nothing for ${silent} s: it may hang. Halt it (edgewise halt ${run}), then restart it`,
    );
  if (halt.trading === 'halted')
    found.push(`It is halted by ${halt.by}: ${halt.reason}. When that is settled: edgewise resume ${run}`);
  else if (health !== undefined && health.guardian.state !== 'active')
    found.push(`The guardian is ${health.guardian.state}: ${health.guardian.reason}. Find out why before you resume`);
  if (health?.components.books === 'differ')
    found.push(
      `Our books and the venue's differ, and nothing is entered until they agree. Where a position was closed by hand, by the kill switch or by the venue, book it: edgewise adopt ${run}`,
    );
  if (health?.components.journal === 'failing') found.push('The journal cannot be written. Free space on the disk');
  if (health !== undefined && health.failuresInARow >= 5)
    found.push(
      `${countOf(health.failuresInARow, 'turn')} failed in a row. Look at the venue's status page and at the errors below`,
    );
  if (health?.components.data.startsWith('stale') === true) found.push(`The market data is ${health.components.data}`);
  if (health?.diskFreeGigabytes !== undefined && health.diskFreeGigabytes < LITTLE_DISK)
    found.push(`Only ${health.diskFreeGigabytes} GB are free on its disk`);
  if (found.length === 0) found.push(calm(process, errors));
  if (performance.trades > 0 && performance.trades < FEW_TRADES)
    found.push(
      `${countOf(performance.trades, 'trade says', 'trades say')} little about an edge, good or bad: edgewise research does`,
    );
  return found;
}

/** Nothing asks for a person. Of a run that has ended only the journal is known. */
function calm(process: LiveStatus['process'], errors: readonly LoggedLine[]): string {
  const logged =
    errors.length === 0 ? '' : ` Today's log has errors, the last at ${errors.at(-1)?.time.slice(11, 19)}.`;
  if (process === 'not running') return `It is not running, and its journal has no open position.${logged}`;
  return logged === '' ? 'Nothing to do.' : `Nothing is wrong now.${logged}`;
}
