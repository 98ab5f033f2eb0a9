import { statSync } from 'node:fs';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import type { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { EdgewiseError } from '../core/errors.ts';
import { DAY, instant, isoFromInstant, type Instant } from '../core/time.ts';
import { RestartedOrderIds } from '../execution/order-ids.ts';
import { replayEvents } from '../live/replay-events.ts';
import { restore } from '../live/restore.ts';
import { warmForecaster } from '../live/warm-forecaster.ts';
import { loadArtifact } from '../training/open-artifact.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { openJournal } from '../trading/run-journal.ts';
import { partsOf } from '../trading/run-settings.ts';
import { loadKeptModules } from '../parts/kept-modules.ts';
import { makeEngine, makeForecaster } from '../trading/open-run.ts';
import { workspaceAt } from '../config/workspace.ts';

/** Size of a run's journal. Nothing is ever deleted from it, so it only grows. */
export interface JournalGrowth {
  readonly events: number;
  readonly starts: number;
  readonly megabytes: number;
  /** From the first start to the last event, by the venue's clock. */
  readonly from: string | undefined;
  readonly until: string | undefined;
  readonly days: number;
  /** The mean over all days; undefined before the first day is over. */
  readonly eventsPerDay: number | undefined;
  readonly megabytesPerDay: number | undefined;
  readonly restart: RestartTrial;
}

/**
 * The result of a trial restart. `differs`: the run could go on from a snapshot, but a new engine gives other outputs
 * for the whole journal than the recorded ones. `not tried`: the artefacts of the run are not known.
 */
export type RestartTrial =
  /** `wholeSeconds`: the time in which an engine processes the whole journal, as at a start without a snapshot. */
  | { readonly outcome: 'same'; readonly seconds: number; readonly wholeSeconds: number }
  | { readonly outcome: 'differs'; readonly seconds: number; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'not tried' };

/**
 * Measures a journal, which may be written meanwhile. It does once what every start does, and measures the time; a
 * start begins from a snapshot. Then a new engine processes all events, and each output is compared with the recorded
 * one.
 */
export async function journalGrowth(folder: string, workspace: string | undefined): Promise<JournalGrowth> {
  const journal = openJournal(folder);
  try {
    const { events, until } = lastOf(journal);
    const starts = journal.starts();
    const from = starts[0]?.at;
    const days = from === undefined || until === undefined ? 0 : Math.max(0, until - from) / DAY;
    const megabytes = sizeOf(folder) / 1e6;
    const perDay = (amount: number): number | undefined => (days < 1 ? undefined : amount / days);
    return {
      events,
      starts: starts.length,
      megabytes: rounded(megabytes),
      days: rounded(days),
      from: from === undefined ? undefined : isoFromInstant(from),
      until: until === undefined ? undefined : isoFromInstant(until),
      eventsPerDay: roundedUnlessUnknown(perDay(events)),
      megabytesPerDay: roundedUnlessUnknown(perDay(megabytes)),
      restart: workspace === undefined ? { outcome: 'not tried' } : await tryRestart(journal, folder, workspace),
    };
  } finally {
    journal.close();
  }
}

async function tryRestart(journal: SqliteLiveJournal, folder: string, workspace: string): Promise<RestartTrial> {
  const { header } = journal;
  const { config, instruments } = partsOf(header);
  let seconds: number | undefined;
  try {
    await loadKeptModules(config, folder);
    const artifact = await loadArtifact(new ArtifactFolder(workspaceAt(workspace).artifacts), header.artifact);
    const freshRun = () => {
      const orderIds = new RestartedOrderIds(header.tag);
      return { journal, orderIds, engine: makeEngine({ config, instruments, artifact, orderIds, header }) };
    };
    const begun = performance.now();
    const forecaster = makeForecaster({ config, instruments, artifact });
    restore(freshRun());
    warmForecaster({ journal, forecaster, past: () => undefined, beginAfter: instant(0) });
    seconds = secondsSince(begun);
    const started = performance.now();
    replayEvents(freshRun());
    return { outcome: 'same', seconds, wholeSeconds: secondsSince(started) };
  } catch (error) {
    if (!(error instanceof EdgewiseError)) throw error;
    const reason = error.message;
    return seconds === undefined ? { outcome: 'refused', reason } : { outcome: 'differs', seconds, reason };
  }
}

function secondsSince(begun: number): number {
  return rounded((performance.now() - begun) / 1_000);
}

function lastOf(journal: SqliteLiveJournal): { readonly events: number; readonly until: Instant | undefined } {
  const { seq } = journal.end;
  for (const { at } of journal.events(undefined, seq - 1)) return { events: seq, until: at };
  return { events: seq, until: undefined };
}

/** Size of the journal, including the write-ahead log. */
function sizeOf(folder: string): number {
  const { journal } = liveFolderAt(folder);
  return [journal, `${journal}-wal`].reduce(
    (sum, path) => sum + (statSync(path, { throwIfNoEntry: false })?.size ?? 0),
    0,
  );
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function roundedUnlessUnknown(value: number | undefined): number | undefined {
  return value === undefined ? undefined : rounded(value);
}

/** Describes the growth of a journal. */
export function describeGrowth({
  events,
  megabytes,
  days,
  eventsPerDay,
  megabytesPerDay,
  restart,
}: JournalGrowth): string {
  const rate =
    eventsPerDay === undefined || megabytesPerDay === undefined
      ? ''
      : `, ${Math.round(eventsPerDay)} and ${megabytesPerDay.toFixed(2)} MB a day`;
  const size = `The journal has ${events} events in ${megabytes.toFixed(1)} MB of ${days.toFixed(1)} days${rate}.`;
  return [size, ...restartLines(restart)].join(' ');
}

function restartLines(restart: RestartTrial): readonly string[] {
  switch (restart.outcome) {
    case 'not tried':
      return [];
    case 'same':
      return [
        `A start takes ${restart.seconds.toFixed(1)} s just now.`,
        `All of it shown again, in ${restart.wholeSeconds.toFixed(1)} s, has the same outcome.`,
      ];
    case 'differs':
      return [
        `A start takes ${restart.seconds.toFixed(1)} s just now.`,
        `THE WHOLE JOURNAL SHOWN AGAIN HAS ANOTHER OUTCOME: ${restart.reason}`,
      ];
    case 'refused':
      return [`THE NEXT START WOULD BE REFUSED: ${restart.reason}`];
    default:
      return restart satisfies never;
  }
}

/** The problem of the journal in one line; undefined where none is known. */
export function restartFailure({ restart }: JournalGrowth): string | undefined {
  if (restart.outcome !== 'refused' && restart.outcome !== 'differs') return undefined;
  const reason = restart.reason.split('\n')[0] ?? '';
  return restart.outcome === 'refused'
    ? `the next start would be refused: ${reason}`
    : `the whole journal shown again has another outcome: ${reason}`;
}
