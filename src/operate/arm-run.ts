import { isLoopback } from '../wire/loopback.ts';
import { keysFromEnvironment } from '../venues/venue-keys.ts';
import { machineClock, simulatedVenueClock } from '../venues/venue-clock.ts';
import { TRADED_VENUES } from '../venues/words-of-venues.ts';
import { replaceSmallFile } from '../adapters/files/replace-small-file.ts';
import { EdgewiseError } from '../core/errors.ts';
import {
  armChecklist,
  armedAddress,
  confirmationOf,
  readArmed,
  type ArmChecklistOptions,
  type Armed,
} from './arm-checklist.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import type { WebhookAlerts } from '../adapters/webhook/webhook-alerts.ts';
import { EVIDENCE } from './evidence-of-system.ts';
import { configHashOf } from '../config/config-hash.ts';
import { defaultLiveFolder, kindOfRun, liveFolderAt } from '../trading/run-folder.ts';
import { kitOfSystem, readTradedSystem } from '../parts/read-traded-system.ts';
import { workspaceAt } from '../config/workspace.ts';
import { webhookAlerts } from './test-alerts.ts';
import type { ArmCheck } from './arm-check.ts';
import { personAtTerminal } from './set-switch.ts';

export interface ArmRunOptions {
  readonly systemPath: string;
  readonly workspace: string;
  readonly mode: 'look' | 'arm';
  readonly confirm?: string;
  readonly paper?: string;
  readonly url?: string;
  readonly folder?: string;
  readonly model?: string;
  /** Set when a person trades without evidence of an edge. */
  readonly withoutEdge?: true;
  /** Shows the findings to the person before asking. */
  readonly show: (findings: Findings) => void;
  /** Asks the person a question. Gives the typed answer; undefined where no person is at the terminal. */
  readonly ask: (question: string) => Promise<string | undefined>;
  /** Receives a line that says what is waited for, why, and until when. */
  readonly wait?: (line: string) => void;
  /** Ends the checks at once. */
  readonly stop?: AbortSignal;
}

/** The findings before a run is armed. */
export interface Findings {
  readonly system: string;
  readonly venue: string;
  readonly folder: string;
  readonly cash: number;
  readonly checks: readonly ArmCheck[];
  /** Every limit of the guardian that is in force, by its setting. */
  readonly limits: Readonly<Record<string, number | string>>;
  readonly confirmation: string;
}

export type Arming = Findings &
  ({ readonly outcome: 'armed' } | { readonly outcome: 'refused'; readonly reason: string });

/** Goes through the checklist, asks the person, and records that the run is armed. Places no order. */
export async function armRun(options: ArmRunOptions): Promise<Arming> {
  const { mode, url, confirm, show, ask } = options;
  requireRehearsalHere(url);
  const config = await readTradedSystem(options.systemPath);
  const kit = kitOfSystem(config);
  const { root } = workspaceAt(options.workspace);
  const folder = options.folder ?? defaultLiveFolder(root, config.name, kindOfRun({ setting: 'live', url }));
  const alerts = webhookAlerts({ system: config.name, setting: 'live', run: folder });
  const checks = await armChecklist(await checklistOptions(options, { config, kit, folder, alerts }));
  const findings = findingsOf({ config, kit, folder, checks, ...(url === undefined ? {} : { url }) });
  if (mode === 'look') return { ...findings, outcome: 'refused', reason: 'real money is traded with --arm only' };
  show(findings);
  const failed = checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped').map(({ name }) => name);
  if (failed.length > 0) {
    const reason = `Not armed: ${failed.join(', ')} did not pass.`;
    // No person reads this output when a service is restarted, so an alert is sent.
    if (readArmed(folder, config, url) !== undefined) alerts?.raise({ kind: 'not-started', message: reason });
    await alerts?.close();
    return { ...findings, outcome: 'refused', reason };
  }
  const question = `\nType the system's name and the cash at risk to trade (${findings.confirmation}): `;
  const typed = confirm ?? (await ask(question));
  if (typed !== findings.confirmation)
    return { ...findings, outcome: 'refused', reason: wrongConfirmation(findings.confirmation, typed) };
  if (readArmed(folder, config, url) === undefined) {
    const armed: Armed = {
      at: new Date().toISOString(),
      by: personAtTerminal(),
      confirmed: typed,
      configHash: configHashOf(config),
      url: armedAddress(config, url),
      evidence: checks.find(({ name }) => name === EVIDENCE)?.detail ?? '',
    };
    replaceSmallFile(liveFolderAt(folder).armed, `${JSON.stringify(armed, undefined, 2)}\n`);
  }
  return { ...findings, outcome: 'armed' };
}

/** Throws `usage` for an address on another machine. */
function requireRehearsalHere(url: string | undefined): void {
  if (url === undefined || isLoopback(url)) return;
  throw new EdgewiseError('usage', 'A rehearsal stays on this machine', {
    where: '--url',
    expected: 'an address such as http://127.0.0.1:8787',
    actual: url,
    advice: `leave --url out to trade on ${TRADED_VENUES}`,
  });
}

interface ArmedSystem {
  readonly config: SystemConfig;
  readonly kit: VenueKit;
  readonly folder: string;
  readonly alerts: WebhookAlerts | undefined;
}

async function checklistOptions(
  { systemPath, workspace, mode, url, paper, model, withoutEdge, wait, stop }: ArmRunOptions,
  { config, kit, folder, alerts }: ArmedSystem,
): Promise<ArmChecklistOptions> {
  return {
    systemPath,
    config,
    workspace,
    folder,
    paper: paper ?? defaultLiveFolder(workspaceAt(workspace).root, config.name, 'paper'),
    mode,
    ...(url === undefined ? {} : { url }),
    model,
    evidence: withoutEdge === undefined ? 'asked' : 'waived',
    ...(wait === undefined ? {} : { wait }),
    ...(stop === undefined ? {} : { stop }),
    clock: url === undefined ? machineClock() : await simulatedVenueClock(url, { venue: kit.name }),
    keys: keysFromEnvironment(kit.keys),
    testAlert: alerts === undefined ? undefined : () => alerts.test(),
  };
}

interface Checked extends Pick<ArmedSystem, 'config' | 'kit' | 'folder'> {
  readonly url?: string;
  readonly checks: readonly ArmCheck[];
}

function findingsOf({ config, kit, folder, url, checks }: Checked): Findings {
  return {
    system: config.name,
    venue: url === undefined ? `${kit.title}, with real money` : `a simulated ${kit.title}, ${url}`,
    folder,
    cash: config.cash,
    checks,
    limits: Object.fromEntries(
      Object.entries(config.risk).flatMap(([setting, value]) => (value === undefined ? [] : [[setting, value]])),
    ),
    confirmation: confirmationOf(config),
  };
}

function wrongConfirmation(expected: string, typed: string | undefined): string {
  return typed === undefined
    ? `Not armed: there is no terminal to type the confirmation. Give it with --confirm "${expected}".`
    : `Not armed: the confirmation is "${expected}", and was "${typed}".`;
}
