import { redactor, secretsIn } from '../adapters/files/redactor.ts';
import { stateSecrets } from '../adapters/postgres/state-server.ts';
import { serviceNotice } from '../adapters/systemd/service-notice.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import type { ReportProgress } from '../core/progress.ts';
import type { StrayFailures } from '../core/stray-failure.ts';
import { SECOND } from '../core/time.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { workspaceAt } from '../config/workspace.ts';
import { kitOfSystem, readTradedSystem } from '../parts/read-traded-system.ts';
import { artifactAsOf } from '../research/artifact-as-of.ts';
import { instrumentsOfUniverse, loadUniverse } from '../research/load-universe.ts';
import { openLedger } from '../research/open-ledger.ts';
import type { OpenCompanionJobs } from '../trading/companion-jobs.port.ts';
import type { DescribeEvent } from '../trading/describe-event.port.ts';
import { refuseReplay } from '../trading/refuse-replay.ts';
import { beginPreparation } from '../trading/preparation.ts';
import { refuseShadow } from '../trading/refuse-shadow.ts';
import { defaultLiveFolder, kindOfRun } from '../trading/run-folder.ts';
import type { HealthStatus } from '../trading/run-health.ts';
import { artifactOfRun } from '../trading/run-journal.ts';
import type { RunLiveOptions } from '../trading/run-live-options.ts';
import type { Shadow } from '../trading/shadow.port.ts';
import { tradeUntilStopped } from '../trading/trade-until-stopped.ts';
import { tradingPlace, type TradingPlace } from '../trading/trading-place.ts';
import { readArmed } from './arm-checklist.ts';
import { rememberCommand } from './daemon.ts';
import { planShadow } from './plan-shadow.ts';

export interface TradeOptions {
  readonly systemPath: string;
  readonly workspace: string;
  readonly setting: 'paper' | 'live';
  /**
   * Address of a venue that runs already. Without it, paper starts its own simulated venue, which follows the live
   * market.
   */
  readonly url?: string;
  /** Address of that market; the real venue by default. */
  readonly marketUrl?: string;
  readonly folder?: string;
  /**
   * Artefact id; by default the one that the run began with, that the file names, or that is trained at the venue's
   * time.
   */
  readonly model?: string;
  /** System files of shadows: they are shown the same moments and trade nothing real. */
  readonly shadow?: readonly string[];
  readonly threads: number;
  readonly codeVersion: string;
  readonly progress: ReportProgress;
  readonly tell: (line: string) => void;
  /** Receives a line that says what is waited for, why, and until when. */
  readonly wait?: (line: string) => void;
  readonly stop: AbortSignal;
  /** Failures of this process that nobody waited for; absent where somebody else hears them. */
  readonly strays?: StrayFailures;
  /** Opens the scheduled jobs of the run. */
  readonly openJobs: OpenCompanionJobs;
  /** Describes each event of the engine in lines, which `tell` receives. Without it events are not reported. */
  readonly describeEvent?: DescribeEvent;
}

/** Trades a system until it is stopped, on paper or live. */
export async function tradeSystem(options: TradeOptions): Promise<HealthStatus> {
  const config = await readTradedSystem(options.systemPath);
  const { workspace, setting } = options;
  const preparation = beginPreparation({ config, setting, workspace, folder: folderOf(options, config) });
  try {
    return await trade(config, options);
  } finally {
    preparation.release();
  }
}

async function trade(config: SystemConfig, options: TradeOptions): Promise<HealthStatus> {
  const { workspace, setting, url: given, marketUrl, wait, stop, progress, codeVersion, threads } = options;
  const shadows = await shadowsOf(options, config);
  const kit = kitOfSystem(config);
  const kept = workspaceAt(workspace);
  const { artifacts, candles } = kept;
  const folder = folderOf(options, config);
  const place = await tradingPlace({
    config,
    kit,
    folder,
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
    model: options.model ?? artifactOfRun(folder),
    asOf: place.clock.now(),
    codeVersion,
    threads,
    progress,
    stop,
  });
  const { keys, clock, url, market } = await place.open(instrumentsOfUniverse(universe));
  const webhook = process.env['EDGEWISE_ALERT_WEBHOOK'];
  const evidence = setting === 'live' ? readArmed(folder, config, given)?.evidence : undefined;
  const redact = redactor([keys.key, keys.secret, webhook, ...stateSecrets(), ...secretsIn(process.env)]);
  const news = newsOf(options, { config, folder, place, redact, instruments: instrumentsOfUniverse(universe) });
  for (const warning of warnings) news.onWarning(warning);
  const { openJobs, strays } = options;
  return tradeUntilStopped({
    openJobs,
    shadows,
    config,
    kit,
    workspace,
    folder,
    artifact,
    setting,
    keys,
    clock,
    codeVersion,
    progress,
    stop,
    ...(strays === undefined ? {} : { strays }),
    ...(url === undefined ? {} : { url }),
    ...(market === undefined ? {} : { market }),
    ...(webhook === undefined ? {} : { webhook }),
    ...(evidence === undefined ? {} : { evidence }),
    ...news,
  });
}

/** Where the run is kept. Throws `usage` for the folder of a shadow, and for that of a replay. */
function folderOf({ folder, workspace, setting, url }: TradeOptions, { name }: SystemConfig): string {
  const found = folder ?? defaultLiveFolder(workspaceAt(workspace).root, name, kindOfRun({ setting, url }));
  refuseShadow(found);
  refuseReplay(found);
  return found;
}

/** Throws `config-invalid` for a shadow that cannot be one of this system, and `usage` for one that is named twice. */
async function shadowsOf(
  { shadow = [], workspace, codeVersion, threads }: TradeOptions,
  traded: SystemConfig,
): Promise<readonly Shadow[]> {
  const shadows: Shadow[] = [];
  for (const systemPath of shadow) {
    const planned = await planShadow({ systemPath, workspace, traded, codeVersion, threads });
    if (shadows.some(({ folder }) => folder === planned.folder))
      throw new EdgewiseError('usage', 'Two shadows have one name', {
        where: `--shadow ${systemPath}`,
        expected: 'systems with names of their own',
        actual: planned.system,
        advice: 'change `name` in one of the files',
      });
    shadows.push(planned);
  }
  return shadows;
}

interface NewsOptions {
  readonly config: SystemConfig;
  readonly folder: string;
  readonly place: Pick<TradingPlace, 'name' | 'revive'>;
  readonly redact: (text: string) => string;
  readonly instruments: readonly Instrument[];
}

/** Reports what a run does to the person who watches it and to the service manager that runs it. */
function newsOf(
  { tell: say, wait, stop, describeEvent }: TradeOptions,
  { config, folder, place, redact, instruments }: NewsOptions,
) {
  const tell = (line: string): void => say(redact(line));
  const notice = serviceNotice();
  stop.addEventListener('abort', () => notice.stopping(), { once: true });
  return {
    onHealth: ({ state, equity }) => notice.alive(`${state}, equity ${equity.toFixed(2)}`),
    onWarning: (text) => tell(`WARNING: ${text}`),
    onReady: ({ engine }) => {
      notice.ready('trading');
      rememberCommand(folder);
      tell(
        `Trading ${config.name} on ${place.name}; ${engine.portfolio.isFlat ? 'no position' : 'with a position'}. Run: ${folder}`,
      );
    },
    onEvent: (event, output) => describeEvent?.(event, output, instruments).forEach((line) => tell(line)),
    ...(wait === undefined ? {} : { onWait: (line: string) => wait(redact(line)) }),
    onFailure: (error, inARow, pause) => {
      tell(
        `turn failed (${inARow} in a row), the next begins in ${pause / SECOND} s: ${error instanceof Error ? error.message.slice(0, 160) : String(error)}`,
      );
      void place.revive();
    },
  } satisfies Partial<RunLiveOptions>;
}
