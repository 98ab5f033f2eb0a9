import { isLoopback } from '../../wire/loopback.ts';
import { keysFromEnvironment } from '../../venues/venue-keys.ts';
import { machineClock, simulatedVenueClock } from '../../venues/venue-clock.ts';
import { TRADED_VENUES } from '../../venues/words-of-venues.ts';
import { replaceSmallFile } from '../../adapters/files/replace-small-file.ts';
import { EdgewiseError } from '../../core/errors.ts';
import { armChecklist, armedAddress, confirmationOf, readArmed, type Armed } from '../../operate/arm-checklist.ts';
import { EVIDENCE } from '../../operate/evidence-of-system.ts';
import { configHashOf } from '../../config/config-hash.ts';
import { defaultLiveFolder, kindOfRun, liveFolderAt } from '../../trading/run-folder.ts';
import { kitOfSystem, readTradedSystem } from '../../parts/read-traded-system.ts';
import { workspaceAt } from '../../config/workspace.ts';
import { webhookAlerts } from '../../operate/test-alerts.ts';
import { askPerson } from '../terminal/ask-person.ts';
import { describeArming, type Findings } from '../lines/arming-lines.ts';
import { personAtTerminal } from '../../operate/set-switch.ts';

export interface ArmRunOptions {
  readonly systemPath: string;
  readonly workspace: string;
  readonly mode: 'look' | 'arm';
  readonly confirm?: string;
  readonly paper?: string;
  readonly url?: string;
  readonly folder?: string;
  readonly model?: string;
  /** Trades although there is no evidence of an edge. */
  readonly withoutEdge?: true;
  /** Shows the findings to the person before asking. */
  readonly tell: (text: string) => void;
  /** Receives a line that says what is waited for, why, and until when. */
  readonly wait?: (line: string) => void;
  /** Ends it at once. */
  readonly stop?: AbortSignal;
}

export type Arming = Findings &
  ({ readonly outcome: 'armed' } | { readonly outcome: 'refused'; readonly reason: string });

/** Goes through the checklist, asks the person, and writes down that the run is armed. Places nothing. */
export async function armRun({
  systemPath,
  workspace,
  mode,
  confirm,
  paper,
  url,
  folder,
  model,
  withoutEdge,
  tell,
  wait,
  stop,
}: ArmRunOptions): Promise<Arming> {
  if (url !== undefined && !isLoopback(url)) {
    throw new EdgewiseError('usage', 'A rehearsal stays on this machine', {
      where: '--url',
      expected: 'an address such as http://127.0.0.1:8787',
      actual: url,
      advice: `leave --url out to trade on ${TRADED_VENUES}`,
    });
  }
  const config = await readTradedSystem(systemPath);
  const kit = kitOfSystem(config);
  const { root } = workspaceAt(workspace);
  const runFolder = folder ?? defaultLiveFolder(root, config.name, kindOfRun({ setting: 'live', url }));
  const alerts = webhookAlerts({ system: config.name, setting: 'live', run: runFolder });
  const at = url === undefined ? {} : { url };
  const checks = await armChecklist({
    systemPath,
    config,
    workspace,
    folder: runFolder,
    paper: paper ?? defaultLiveFolder(root, config.name, 'paper'),
    mode,
    ...at,
    model,
    evidence: withoutEdge === undefined ? 'asked' : 'waived',
    ...(wait === undefined ? {} : { wait }),
    ...(stop === undefined ? {} : { stop }),
    clock: url === undefined ? machineClock() : await simulatedVenueClock(url, { venue: kit.name }),
    keys: keysFromEnvironment(kit.keys),
    testAlert: alerts === undefined ? undefined : () => alerts.test(),
  });
  const findings: Findings = {
    system: config.name,
    venue: url === undefined ? `${kit.title}, with real money` : `a simulated ${kit.title}, ${url}`,
    folder: runFolder,
    cash: config.cash,
    checks,
    limits: Object.fromEntries(
      Object.entries(config.risk).flatMap(([setting, value]) => (value === undefined ? [] : [[setting, value]])),
    ),
    confirmation: confirmationOf(config),
  };
  if (mode === 'look') return { ...findings, outcome: 'refused', reason: 'real money is traded with --arm only' };
  tell(describeArming(findings));
  const failed = checks.filter(({ outcome }) => outcome === 'failed' || outcome === 'skipped').map(({ name }) => name);
  if (failed.length > 0) {
    const reason = `Not armed: ${failed.join(', ')} did not pass.`;
    // A service that is started again has nobody who reads this.
    if (readArmed(runFolder, config, url) !== undefined) alerts?.raise({ kind: 'not-started', message: reason });
    await alerts?.close();
    return { ...findings, outcome: 'refused', reason };
  }
  const typed =
    confirm ??
    (await askPerson(`\nType the system's name and the cash at risk to trade (${findings.confirmation}): `, stop));
  if (typed !== findings.confirmation) {
    return {
      ...findings,
      outcome: 'refused',
      reason:
        typed === undefined
          ? `Not armed: there is no terminal to type the confirmation. Give it with --confirm "${findings.confirmation}".`
          : `Not armed: the confirmation is "${findings.confirmation}", and was "${typed}".`,
    };
  }
  if (readArmed(runFolder, config, url) === undefined) {
    const armed: Armed = {
      at: new Date().toISOString(),
      by: personAtTerminal(),
      confirmed: typed,
      configHash: configHashOf(config),
      url: armedAddress(config, url),
      evidence: checks.find(({ name }) => name === EVIDENCE)?.detail ?? '',
    };
    replaceSmallFile(liveFolderAt(runFolder).armed, `${JSON.stringify(armed, undefined, 2)}\n`);
  }
  return { ...findings, outcome: 'armed' };
}
