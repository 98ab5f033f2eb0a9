import { statSync } from 'node:fs';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import type { SqliteLiveJournal } from '../adapters/sqlite/sqlite-live-journal.ts';
import { EdgewiseError } from '../core/errors.ts';
import { DAY, isoFromInstant, type Instant } from '../core/time.ts';
import { RestartedOrderIds } from '../execution/order-ids.ts';
import { restore } from '../live/restore.ts';
import { loadArtifact } from '../training/open-artifact.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { openJournal } from '../trading/run-journal.ts';
import { partsOf } from '../trading/run-settings.ts';
import { loadKeptModules } from '../parts/kept-modules.ts';
import { featuresOf, modelOf } from '../parts/parts-of-system.ts';
import { makeEngine } from '../trading/open-run.ts';
import { ModelForecaster } from '../forecasting/model-forecaster.ts';
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
  /** Over all these days; undefined before the first is over. */
  readonly eventsPerDay: number | undefined;
  readonly megabytesPerDay: number | undefined;
  readonly restart: RestartTrial;
}

/** What a start of the run would come to just now. `not tried` where it is not known whose artefacts to take. */
export type RestartTrial =
  | { readonly outcome: 'same'; readonly seconds: number }
  | { readonly outcome: 'refused'; readonly reason: string }
  | { readonly outcome: 'not tried' };

/**
 * Measures a journal, which may be written meanwhile. What every start does is done once to see how long it takes: all
 * events are shown to a fresh engine and the features, and each output is held against the kept one.
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
  try {
    await loadKeptModules(config, folder);
    const artifact = await loadArtifact(new ArtifactFolder(workspaceAt(workspace).artifacts), header.artifact);
    const begun = performance.now();
    const orderIds = new RestartedOrderIds(header.tag);
    const engine = makeEngine({ config, instruments, artifact, orderIds, header });
    const forecaster = new ModelForecaster({
      config,
      instruments,
      features: featuresOf(config),
      fitted: artifact.manifest.fitted,
      model: modelOf(artifact, config),
      artifact: artifact.manifest.id,
    });
    restore({ journal, engine, orderIds, onMoment: (moment) => forecaster.observe(moment) });
    return { outcome: 'same', seconds: rounded((performance.now() - begun) / 1_000) };
  } catch (error) {
    if (!(error instanceof EdgewiseError)) throw error;
    return { outcome: 'refused', reason: error.message };
  }
}

function lastOf(journal: SqliteLiveJournal): { readonly events: number; readonly until: Instant | undefined } {
  const { seq } = journal.end;
  for (const { at } of journal.events(undefined, seq - 1)) return { events: seq, until: at };
  return { events: seq, until: undefined };
}

/** What is written ahead belongs to it. */
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
  if (restart.outcome === 'not tried') return size;
  return restart.outcome === 'same'
    ? `${size} A start reads all of it again: ${restart.seconds.toFixed(1)} s just now, with the same outcome.`
    : `${size} THE NEXT START WOULD BE REFUSED: ${restart.reason}`;
}
