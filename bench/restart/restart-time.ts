import { ArtifactFolder } from '../../src/adapters/artifacts/artifact-folder.ts';
import { SqliteLiveJournal } from '../../src/adapters/sqlite/sqlite-live-journal.ts';
import { workspaceAt } from '../../src/config/workspace.ts';
import type { Moment } from '../../src/core/moment.ts';
import { instant } from '../../src/core/time.ts';
import { RestartedOrderIds } from '../../src/execution/order-ids.ts';
import { readEvent } from '../../src/engine/read-event.ts';
import type { ForecastAnswer } from '../../src/live/forecaster.port.ts';
import { restore } from '../../src/live/restore.ts';
import { warmForecaster } from '../../src/live/warm-forecaster.ts';
import { makeEngine, makeForecaster } from '../../src/trading/open-run.ts';
import { liveFolderAt } from '../../src/trading/run-folder.ts';
import { partsOf } from '../../src/trading/run-settings.ts';
import { loadArtifact } from '../../src/training/open-artifact.ts';

export interface RestartTime {
  readonly seconds: number;
  /** The last event that the snapshot includes; 0 where the whole journal was processed. */
  readonly from: number;
  readonly eventsShown: number;
  readonly lots: number;
  readonly equity: number;
  /** The forecast for the newest moment. */
  readonly forecast: ForecastAnswer;
}

/**
 * Does what a start of a run does before it calls the venue: opens the journal and the model, brings an engine to the
 * end of the journal, and warms the features up. With `warmUp` `all` the features process every moment of the run.
 */
export async function restartTime(
  folder: string,
  workspace: string,
  warmUp: 'newest' | 'all' = 'newest',
): Promise<RestartTime> {
  const begun = performance.now();
  const journal = SqliteLiveJournal.openExisting(liveFolderAt(folder).journal);
  try {
    const { header } = journal;
    const { config, instruments } = partsOf(header);
    const artifact = await loadArtifact(new ArtifactFolder(workspaceAt(workspace).artifacts), header.artifact);
    const orderIds = new RestartedOrderIds(header.tag);
    const engine = makeEngine({ config, instruments, artifact, orderIds, header });
    const forecaster = makeForecaster({ config, instruments, artifact });
    const { from, shown } = restore({ journal, engine, orderIds });
    if (warmUp === 'newest') warmForecaster({ journal, forecaster, past: () => undefined, beginAfter: instant(0) });
    else for (const moment of momentsOf(journal)) forecaster.observe(moment);
    const seconds = (performance.now() - begun) / 1_000;
    const { portfolio } = engine;
    const forecast = await forecaster.forecast();
    return { seconds, from, eventsShown: shown, lots: portfolio.lots(0), equity: portfolio.equity, forecast };
  } finally {
    journal.close();
  }
}

function* momentsOf(journal: SqliteLiveJournal): Iterable<Moment> {
  for (const { event } of journal.events('moment')) {
    const read = readEvent(event);
    if (read.kind === 'moment') yield read.moment;
  }
}
