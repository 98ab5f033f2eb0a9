import { openSchedule } from '../../jobs/open-schedule.ts';
import { redactor } from '../../adapters/files/redactor.ts';
import { stateSecrets } from '../../adapters/postgres/state-server.ts';
import { serviceNotice } from '../../adapters/systemd/service-notice.ts';
import type { ReportProgress } from '../../core/progress.ts';
import { SECOND } from '../../core/time.ts';
import { readArmed } from '../../operate/arm-checklist.ts';
import { artifactAsOf } from '../../research/artifact-as-of.ts';
import { artifactOfRun } from '../../trading/run-journal.ts';
import { defaultLiveFolder, kindOfRun } from '../../trading/run-folder.ts';
import { loadUniverse } from '../../research/load-universe.ts';
import { openLedger } from '../../research/open-ledger.ts';
import { kitOfSystem, readTradedSystem } from '../../parts/read-traded-system.ts';
import type { HealthStatus } from '../../trading/run-health.ts';
import { tradeUntilStopped } from '../../trading/trade-until-stopped.ts';
import { workspaceAt } from '../../config/workspace.ts';
import { rememberCommand } from '../../operate/daemon.ts';
import { eventLines } from '../lines/event-lines.ts';
import { tradingPlace } from '../../trading/trading-place.ts';

export interface TradeOptions {
  readonly systemPath: string;
  readonly workspace: string;
  readonly setting: 'paper' | 'live';
  /** A venue that is there already. Paper without one follows the live market at a venue of its own. */
  readonly url?: string;
  /** Where that market is; the real venue by default. */
  readonly marketUrl?: string;
  readonly folder?: string;
  /**
   * Artefact id; by default the one that the run began with, that the file names, or that is trained at the venue's
   * time.
   */
  readonly model?: string;
  readonly threads: number;
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  readonly tell: (line: string) => void;
  /** Receives a line that says what is waited for, why, and until when. */
  readonly wait?: (line: string) => void;
  readonly stop: AbortSignal;
}

/** Trades a system until it is stopped, on paper or live. */
export async function trade({
  systemPath,
  workspace,
  setting,
  url: given,
  marketUrl,
  folder,
  model,
  threads,
  codeVersion,
  progress,
  tell: say,
  wait,
  stop,
}: TradeOptions): Promise<HealthStatus> {
  const config = await readTradedSystem(systemPath);
  const kit = kitOfSystem(config);
  const kept = workspaceAt(workspace);
  const { artifacts, root, candles } = kept;
  const runFolder = folder ?? defaultLiveFolder(root, config.name, kindOfRun({ setting, url: given }));
  const place = await tradingPlace({
    config,
    kit,
    folder: runFolder,
    setting,
    stop,
    ...(wait === undefined ? {} : { wait }),
    ...(given === undefined ? {} : { url: given }),
    ...(marketUrl === undefined ? {} : { marketUrl }),
  });
  const universe = await loadUniverse(config, candles, progress);
  const { artifact, warnings } = await artifactAsOf({
    config,
    universe,
    ledger: () => openLedger(kept),
    purpose: 'research',
    folder: artifacts,
    model: model ?? artifactOfRun(runFolder),
    asOf: place.clock.now(),
    codeVersion,
    threads,
    progress,
    stop,
  });
  const { keys, clock, url, market } = await place.open(universe.instruments);
  const webhook = process.env['EDGEWISE_ALERT_WEBHOOK'];
  const evidence = setting === 'live' ? readArmed(runFolder, config, given)?.evidence : undefined;
  const redact = redactor([keys.key, keys.secret, webhook, ...stateSecrets()]);
  const tell = (line: string): void => say(redact(line));
  for (const warning of warnings) tell(`WARNING: ${warning}`);
  const notice = serviceNotice();
  stop.addEventListener('abort', () => notice.stopping(), { once: true });
  return tradeUntilStopped({
    openJobs: openSchedule,
    config,
    kit,
    workspace,
    folder: runFolder,
    artifact,
    setting,
    keys,
    clock,
    codeVersion,
    progress,
    stop,
    ...(url === undefined ? {} : { url }),
    ...(market === undefined ? {} : { market }),
    ...(webhook === undefined ? {} : { webhook }),
    ...(evidence === undefined ? {} : { evidence }),
    onHealth: ({ state, equity }) => notice.alive(`${state}, equity ${equity.toFixed(2)}`),
    onWarning: (text) => tell(`WARNING: ${text}`),
    onReady: ({ engine }) => {
      notice.ready('trading');
      rememberCommand(runFolder);
      tell(
        `Trading ${config.name} on ${place.name}; ${engine.portfolio.isFlat ? 'no position' : 'with a position'}. Run: ${runFolder}`,
      );
    },
    onEvent: (event, output) => eventLines(event, output, universe.instruments).forEach((line) => tell(line)),
    ...(wait === undefined ? {} : { onWait: (line) => wait(redact(line)) }),
    onFailure: (error, inARow, pause) => {
      tell(
        `turn failed (${inARow} in a row), the next begins in ${pause / SECOND} s: ${error instanceof Error ? error.message.slice(0, 160) : String(error)}`,
      );
      void place.revive();
    },
  });
}
