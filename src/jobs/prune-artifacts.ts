import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { namedRuns } from '../research/find-run.ts';
import { readSummary } from '../operate/list-runs.ts';
import { artifactOfRun } from '../trading/run-journal.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface PruneArtifactsOptions {
  readonly workspace: string;
  /** The run that asks, wherever it lies. */
  readonly folder: string;
  readonly system: string;
  /** Of the newest. */
  readonly keep?: number;
}

/**
 * Removes a system's artefacts that no run needs, but for the newest ones. A run that trades or traded needs its model:
 * its journal could not be taken up or replayed without. A run of research needs the model that its report names. Gives
 * the names removed. A journal or a summary that cannot be read stops it: nobody knows then what it needs.
 */
export async function pruneArtifacts({
  workspace,
  folder,
  system,
  keep = 10,
}: PruneArtifactsOptions): Promise<readonly string[]> {
  const { root, artifacts } = workspaceAt(workspace);
  const store = new ArtifactFolder(artifacts);
  const runs = join(root, 'live');
  const folders = existsSync(runs) ? readdirSync(runs).map((name) => join(runs, name)) : [];
  const needed = new Set([...[folder, ...folders].map(artifactOfRun), ...researchedArtifacts(root)]);
  const ours: string[] = [];
  for (const id of await store.newestFirst()) if ((await systemOf(store, id)) === system) ours.push(id);
  const removed = ours.filter((id) => !needed.has(id)).slice(keep);
  for (const id of removed) await store.remove(id);
  return removed;
}

/**
 * The models that reports of research and backtests name. A run without a summary has not come to its end, and names
 * none.
 */
function researchedArtifacts(workspace: string): readonly (string | undefined)[] {
  return namedRuns(workspace).flatMap(({ folder, kind }) =>
    kind === 'research' && existsSync(join(folder, 'summary.json')) ? [readSummary(folder).artifact] : [],
  );
}

/** The system in an artefact's manifest; one that cannot be read is nobody's, and stays. */
async function systemOf(store: ArtifactFolder, id: string): Promise<unknown> {
  const packed = await store.load(id);
  try {
    const manifest: unknown = JSON.parse(packed?.manifestText ?? '{}');
    return typeof manifest === 'object' && manifest !== null && 'system' in manifest ? manifest.system : undefined;
  } catch {
    return undefined;
  }
}
