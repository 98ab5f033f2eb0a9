import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { ParquetCandleStore } from '../adapters/duckdb/parquet-candle-store.ts';
import { EdgewiseError } from '../core/errors.ts';
import { instantFromMillis, isoFromInstant } from '../core/time.ts';
import type { KeptVerdict } from '../evidence/trial-ledger.port.ts';
import type { DataSummary } from '../report/research-summary.ts';
import { loadArtifact } from '../training/open-artifact.ts';
import type { ArmCheck } from './arm-check.ts';
import { lookIntoLedger } from '../research/open-ledger.ts';
import { recordedSystem } from '../parts/recorded-system.ts';
import { durationOf, type SystemConfig } from '../config/system-schema.ts';
import { trialIdentity, type TrialIdentity } from '../research/trial-identity.ts';
import { shellWord } from '../config/shell-word.ts';
import { workspaceAt } from '../config/workspace.ts';

export interface CheckEvidenceOptions {
  readonly systemPath: string;
  readonly config: SystemConfig;
  readonly workspace: string;
  /** The artefact that the command names. It has priority over the one that the file names. */
  readonly model?: string | undefined;
  /** `waived` when a person knowingly trades without evidence of an edge. */
  readonly evidence: 'asked' | 'waived';
}

export const EVIDENCE = 'evidence of an edge';

/**
 * Checks the verdict of research on exactly this configuration, under any name: that of its newest final run, or of its
 * newest search if there was no final run. A model that these settings did not make is judged by its own backtests. The
 * check passes with an edge on candles that have not changed. Without one it passes only if that was waived, with a
 * warning.
 */
export async function checkEvidence(options: CheckEvidenceOptions): Promise<ArmCheck> {
  try {
    return await check(options);
  } catch (error) {
    if (!(error instanceof EdgewiseError)) throw error;
    // Evidence that cannot be read counts as missing. It must not prevent the start of a run that has begun.
    return {
      name: EVIDENCE,
      outcome: 'failed',
      detail: `what research concluded cannot be read: ${error.message.split('\n')[0] ?? ''}`,
      advice: error.details.advice ?? 'see the message',
    };
  }
}

async function check({
  systemPath,
  config,
  workspace,
  model = config.live.model,
  evidence,
}: CheckEvidenceOptions): Promise<ArmCheck> {
  const foreign = model === undefined || (await isMadeBy(config, workspace, model)) ? undefined : model;
  const found = await newestVerdict(
    trialIdentity('research', config, foreign === undefined ? undefined : { model: foreign }),
    workspace,
  );
  const missing =
    found === undefined && foreign !== undefined
      ? `the model ${foreign} was not made by these settings, and no backtest has judged it on rows that it had not learned from`
      : await whatIsMissing(found, workspace);
  if (missing === undefined)
    return { name: EVIDENCE, outcome: 'passed', detail: found === undefined ? '' : inWords(found) };
  if (evidence === 'waived')
    return {
      name: EVIDENCE,
      outcome: 'warned',
      detail: `traded without evidence of an edge, as --without-edge asks: ${missing}`,
    };
  const judge =
    foreign === undefined
      ? `edgewise research ${shellWord(systemPath)}`
      : `edgewise backtest ${shellWord(systemPath)} --model ${foreign}`;
  const advice = found === undefined ? judge : 'see the reasons in its report';
  return {
    name: EVIDENCE,
    outcome: 'failed',
    detail: missing,
    advice: `${advice}; who wants to trade without evidence of an edge says so with --without-edge, which the run records`,
  };
}

/**
 * Whether research on these settings made the model, so that the verdict of research applies to it. An imported model
 * has no data. Settings of an earlier version that are refused today count as other settings.
 */
async function isMadeBy(config: SystemConfig, workspace: string, model: string): Promise<boolean> {
  const { manifest } = await loadArtifact(new ArtifactFolder(workspaceAt(workspace).artifacts), model);
  const made = recordedSystem(manifest.config);
  if (!made.success || manifest.data.length === 0) return false;
  return trialIdentity('research', made.data).configuration === trialIdentity('research', config).configuration;
}

async function newestVerdict(identity: TrialIdentity, workspace: string): Promise<KeptVerdict | undefined> {
  const verdicts = await lookIntoLedger(workspaceAt(workspace), (ledger) => ledger.verdicts(identity));
  return verdicts?.findLast(({ stage }) => stage === 'final') ?? verdicts?.at(-1);
}

/** Why a verdict is no evidence of an edge; undefined if it is evidence. */
async function whatIsMissing(found: KeptVerdict | undefined, workspace: string): Promise<string | undefined> {
  if (found === undefined) return 'research has never judged this system with these settings';
  if (found.verdict !== 'edge') return inWords(found);
  const store = new ParquetCandleStore(workspaceAt(workspace).candles);
  for (const summary of JSON.parse(found.data) as readonly DataSummary[]) {
    if ((await hashOf(store, summary)) !== summary.contentHash)
      return `${inWords(found)}, but the candles of ${summary.candlesOf ?? summary.instrument} that it judged have changed since`;
  }
  return undefined;
}

/** Content hash of the presently stored candles of the judged days; undefined where there are none. */
async function hashOf(
  store: ParquetCandleStore,
  { candlesOf = '', interval, from, to }: DataSummary,
): Promise<string | undefined> {
  const [venue = '', instrument = ''] = candlesOf.split(' ');
  const at = (text: string) => instantFromMillis(Date.parse(text));
  try {
    return (await store.load({ venue, instrument, interval: durationOf(interval), from: at(from), to: at(to) }))
      .contentHash;
  } catch (error) {
    if (error instanceof EdgewiseError) return undefined;
    throw error;
  }
}

function inWords({ verdict, stage, at }: KeptVerdict): string {
  return `the newest verdict is "${verdict}", of ${isoFromInstant(at).slice(0, 10)}, ${stage === 'final' ? 'on the hold-out' : 'of a search: its hold-out was not opened'}`;
}
