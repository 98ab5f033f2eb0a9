import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import type { ResearchSummary } from '../report/research-summary.ts';
import { runExperiment } from './experiment.ts';
import { loadUniverse } from './load-universe.ts';
import { openLedger } from './open-ledger.ts';
import { readSystem } from '../parts/read-system.ts';
import type { RunContext } from './research-options.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface Trained {
  readonly artifact: string;
  readonly verdict: ResearchSummary['verdict']['verdict'];
  readonly skill: ResearchSummary['skill'];
  readonly warnings: readonly string[];
  /** Description in lines of text. */
  readonly lines: readonly string[];
}

/** Fits all folds, judges them, which counts as a trial, and stores the artefact. A failure stores nothing. */
export async function trainSystem(context: RunContext): Promise<Trained> {
  const file = await readSystem(context.systemPath);
  const config = context.seed === undefined ? file : { ...file, seed: context.seed };
  const workspace = workspaceAt(context.workspace);
  const universe = await loadUniverse(config, workspace.candles, context.progress, context.disk);
  const ledger = await openLedger(workspace);
  try {
    const { summary, artifact } = await runExperiment({ ...context, stage: 'search', config, universe, ledger });
    await new ArtifactFolder(workspace.artifacts, context.disk).save(artifact);
    return {
      artifact: artifact.id,
      verdict: summary.verdict.verdict,
      skill: summary.skill,
      warnings: summary.warnings,
      lines: describe(artifact.id, summary),
    };
  } finally {
    await ledger.close();
  }
}

function describe(id: string, { skill, verdict, evidence, warnings }: ResearchSummary): string[] {
  const { value, low, high } = skill.direction?.correlation ?? {};
  const interval = low === undefined || high === undefined ? '' : ` (${low.toFixed(3)} to ${high.toFixed(3)})`;
  return [
    ...warnings.map((warning) => `Warning: ${warning}`),
    `Stored ${id}`,
    `Out of sample: accuracy ${percent(skill.accuracy.value)} against ${percent(skill.majorityAccuracy)} of the majority class; skill in direction ${value?.toFixed(3) ?? 'undefined'}${interval}, 0 is none; log-loss skill ${percent(skill.logLossSkill.value)}`,
    `Verdict: ${verdict.verdict} (trial ${evidence.trials} on these days). The whole story: edgewise research`,
  ];
}

function percent(share: number | undefined): string {
  return share === undefined ? 'undefined' : `${(100 * share).toFixed(2)} %`;
}
