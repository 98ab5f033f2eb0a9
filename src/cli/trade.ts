import { machineClock, simulatedVenueClock } from '../adapters/ccxt/venue-clock.ts';
import { ArtifactFolder } from '../adapters/artifacts/artifact-folder.ts';
import { redactor } from '../adapters/files/redactor.ts';
import { serviceNotice } from '../adapters/systemd/service-notice.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { ReportProgress } from '../core/progress.ts';
import { artifactAsOf } from '../system/artifact-as-of.ts';
import { artifactOfRun, defaultLiveFolder } from '../system/live-folder.ts';
import { loadUniverse } from '../system/load-universe.ts';
import { readSystem } from '../system/read-system.ts';
import type { HealthStatus } from '../system/run-health.ts';
import { runLive } from '../system/run-live.ts';
import { workspaceAt } from '../system/workspace.ts';
import { loadArtifact } from '../training/open-artifact.ts';
import { rememberCommand } from './daemon.ts';
import { eventLines } from './event-lines.ts';

export interface TradeOptions {
  readonly systemPath: string;
  readonly workspace: string;
  readonly setting: 'paper' | 'live';
  readonly url?: string;
  readonly folder?: string;
  /** Artefact id; by default the one that the run began with, or would be used at the venue's time. */
  readonly model?: string;
  readonly threads: number;
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  readonly tell: (line: string) => void;
  readonly stop: AbortSignal;
}

/** Trades a system until it is stopped, on paper at a simulated venue or live. */
export async function trade({ systemPath, workspace, setting, url, folder, model, threads, codeVersion, progress, tell: say, stop }: TradeOptions): Promise<HealthStatus> {
  const { KRAKEN_API_KEY: key = '', KRAKEN_SECRET: secret = '' } = process.env;
  if (key === '' || secret === '') {
    throw new EdgewiseError('usage', 'There are no keys to trade with', { expected: 'KRAKEN_API_KEY and KRAKEN_SECRET in the environment', actual: 'at least one is not set, or empty', advice: setting === 'paper' ? 'take those that `edgewise simulate kraken` prints' : 'make a key that may trade and not withdraw' });
  }
  const webhook = process.env['EDGEWISE_ALERT_WEBHOOK'];
  const redact = redactor([key, secret, webhook]);
  const tell = (line: string): void => say(redact(line));
  const config = await readSystem(systemPath);
  const clock = url !== undefined ? await simulatedVenueClock(url, () => performance.now()) : machineClock();
  const { artifacts, root, candles } = workspaceAt(workspace);
  const universe = await loadUniverse(config, candles, progress);
  const runFolder = folder ?? defaultLiveFolder(root, config.name, setting);
  const wanted = model ?? artifactOfRun(runFolder);
  const artifact = wanted === undefined
    ? await artifactAsOf({ config, universe, folder: artifacts, asOf: clock.now(), codeVersion, threads, progress, stop })
    : await loadArtifact(new ArtifactFolder(artifacts), wanted);
  rememberCommand(runFolder);
  const notice = serviceNotice();
  stop.addEventListener('abort', () => notice.stopping(), { once: true });
  return runLive({
    config, workspace, folder: runFolder, artifact, setting, keys: { key, secret }, clock, codeVersion, progress, stop,
    ...(url === undefined ? {} : { url }),
    ...(webhook === undefined ? {} : { webhook }),
    onHealth: ({ state, equity }) => notice.alive(`${state}, equity ${equity.toFixed(2)}`),
    onWarning: (text) => tell(`WARNING: ${text}`),
    onReady: ({ engine }) => {
      notice.ready('trading');
      tell(`Trading ${config.name} on ${setting === 'paper' ? `paper at ${url ?? ''}` : url === undefined ? 'KRAKEN WITH REAL MONEY' : `a rehearsal at ${url}`}; ${engine.portfolio.isFlat ? 'no position' : 'with a position'}. Run: ${runFolder}`);
    },
    onEvent: (event, output) => eventLines(event, output, universe.instruments).forEach((line) => tell(line)),
    onFailure: (error, inARow) => tell(`turn failed (${inARow} in a row): ${error instanceof Error ? error.message.slice(0, 160) : String(error)}`),
  });
}
