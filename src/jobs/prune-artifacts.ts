import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { namedRuns } from '../research/find-run.ts';
import { readSummary } from '../operate/list-runs.ts';
import { artifactOfRun } from '../trading/run-journal.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface PruneArtifactsOptions {
  readonly workspace: string;
  /** Folder of the run that prunes; it may be outside the workspace. */
  readonly folder: string;
  readonly system: string;
  /** Number of newest artefacts to keep. */
  readonly keep?: number;
}

/**
 * Deletes the artefacts of a system that no run needs, except the newest ones. A run that trades or traded needs its
 * model to continue and to replay its journal. A run of research needs the model that its report names. Returns the
 * names of the deleted artefacts. Deletes nothing while a journal or a summary cannot be read, because its needs are
 * unknown.
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
 * The models that reports of research and backtests name. A run without a summary has not finished and names none.
 */
function researchedArtifacts(workspace: string): readonly (string | undefined)[] {
  return namedRuns(workspace).flatMap(({ folder, kind }) =>
    kind === 'research' && existsSync(join(folder, 'summary.json')) ? [readSummary(folder).artifact] : [],
  );
}

/** The system in the manifest of an artefact. An artefact whose manifest cannot be read is kept. */
async function systemOf(store: ArtifactFolder, id: string): Promise<unknown> {
  const packed = await store.load(id);
  try {
    const manifest: unknown = JSON.parse(packed?.manifestText ?? '{}');
    return typeof manifest === 'object' && manifest !== null && 'system' in manifest ? manifest.system : undefined;
  } catch {
    return undefined;
  }
}
