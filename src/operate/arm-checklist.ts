import { existsSync, readFileSync } from 'node:fs';
import { WITHDRAWAL_CHECK, type ConnectionCheck } from '../venues/connection-check.ts';
import type { KeyPair } from '../venues/key-pair.ts';
import type { VenueClock } from '../venues/venue-clock.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import type { Delivery } from '../adapters/webhook/webhook-alerts.ts';
import { countOf } from '../core/count-of.ts';
import { EdgewiseError } from '../core/errors.ts';
import { orStopped } from '../core/or-stopped.ts';
import { accountNonces } from '../trading/account-nonces.ts';
import type { ArmCheck } from './arm-check.ts';
import { backupRun } from './backup-run.ts';
import { checkEvidence } from './evidence-of-system.ts';
import { kitOfSystem } from '../parts/read-traded-system.ts';
import { configHashOf } from '../config/config-hash.ts';
import { doctor } from './doctor.ts';
import { liveFolderAt } from '../trading/run-folder.ts';
import { faultInWords, paperRecord } from './paper-record.ts';
import { riskContradictions } from '../config/risk-settings.ts';
import { shellWord } from '../config/shell-word.ts';
import type { SystemConfig } from '../config/system-schema.ts';

export interface ArmChecklistOptions {
  readonly systemPath: string;
  readonly config: SystemConfig;
  readonly workspace: string;
  /** The run that is to be armed. */
  readonly folder: string;
  /** The previous run on paper. */
  readonly paper: string;
  readonly clock: VenueClock;
  readonly keys: KeyPair | undefined;
  /**
   * Address of a simulated venue. The arming is then a rehearsal, and the paper run may have been faster than real
   * time.
   */
  readonly url?: string;
  /** Receives a line that says what is waited for, why, and until when. */
  readonly wait?: (line: string) => void;
  /** Ends the checks at once. */
  readonly stop?: AbortSignal;
  /** Sends a test alert; undefined where no webhook is set. */
  readonly testAlert: (() => Promise<Delivery>) | undefined;
  /** `look` only checks. `arm` also sends a test alert and makes a backup. */
  readonly mode: 'look' | 'arm';
  /** The artefact that the command names. */
  readonly model?: string | undefined;
  /** Whether evidence of an edge is asked for, or a person has waived it. */
  readonly evidence: 'asked' | 'waived';
}

/** Hours of paper without a critical fault. */
const PAPER_HOURS = 48;

/** Record that a person armed a run. It is valid for the same settings in the same folder. */
export interface Armed {
  readonly at: string;
  readonly by: string;
  readonly confirmed: string;
  readonly configHash: string;
  readonly url: string;
  /** Evidence of an edge at that time; absent when an older version armed the run. */
  readonly evidence?: string;
}

/** Checks all requirements for trading with real money. Places no order. */
export async function armChecklist(options: ArmChecklistOptions): Promise<readonly ArmCheck[]> {
  const { systemPath, config, workspace, folder, clock, keys, url, wait, stop } = options;
  const armed = readArmed(folder, config, url);
  const once = (name: string, check: () => Promise<ArmCheck> | ArmCheck): Promise<ArmCheck> | ArmCheck =>
    armed === undefined ? check() : { name, outcome: 'passed', detail: `when the run was armed at ${armed.at}` };
  const connecting = {
    clock,
    keys,
    ...(url === undefined ? {} : { url }),
    ...(wait === undefined ? {} : { wait }),
    ...(stop === undefined ? {} : { stop }),
  };
  const kit = kitOfSystem(config);
  const connections = [
    ...(await doctor({ systemPath, workspace, ...connecting })).map((check) =>
      advised(check, kit, keys === undefined ? 'missing' : 'given'),
    ),
    await checkKeys({ ...connecting, kit }),
  ];
  return [
    sinceArmed(await checkEvidence(options), armed),
    await once('48 h of paper', () => checkPaper(options)),
    ...(armed !== undefined && existsSync(liveFolderAt(folder).journal) ? connections.map(waitedFor) : connections),
    checkLimits(config),
    await once('alerts', () => checkAlerts(options)),
    await once('backup and restore', () => checkBackup(options)),
  ];
}

/** An armed run may hold positions, so a later verdict does not stop it. A worse verdict gives a warning. */
function sinceArmed(check: ArmCheck, armed: Armed | undefined): ArmCheck {
  if (armed === undefined || check.outcome !== 'failed') return check;
  return {
    name: check.name,
    outcome: 'warned',
    detail: `${check.detail}. When the run was armed at ${armed.at}: ${armed.evidence ?? 'nobody asked'}`,
  };
}

/** The text that a person types to arm a run: the system and the cash at risk. */
export function confirmationOf({ name, cash }: SystemConfig): string {
  return `${name} ${cash}`;
}

/** The record that this run was armed with the same settings; undefined if it was not. */
export function readArmed(folder: string, config: SystemConfig, url: string | undefined): Armed | undefined {
  try {
    const armed = JSON.parse(readFileSync(liveFolderAt(folder).armed, 'utf8')) as Armed;
    return armed.configHash === configHashOf(config) && armed.url === armedAddress(config, url) ? armed : undefined;
  } catch {
    return undefined;
  }
}

/** The name of the place where a run is armed: the venue, or the address of a simulated one. */
export function armedAddress(config: SystemConfig, url: string | undefined): string {
  return url ?? kitOfSystem(config).name;
}

function checkPaper({ paper, config, url, systemPath }: ArmChecklistOptions): ArmCheck {
  const name = '48 h of paper';
  const advice = `trade it on paper first: edgewise paper ${shellWord(systemPath)}, or name another run with --paper RUN`;
  try {
    const { hours, lastFault, configHash, setting, speed } = paperRecord(paper, config);
    if (setting !== 'paper') return { name, outcome: 'failed', detail: `${paper} is no run on paper`, advice };
    if (configHash !== configHashOf(config))
      return { name, outcome: 'failed', detail: `${paper} traded other settings than the system file has now`, advice };
    if (speed !== 1 && url === undefined)
      return {
        name,
        outcome: 'failed',
        detail:
          speed === undefined
            ? `${paper} is a replay, or its process was made before this check`
            : `${paper} ran at ${speed} times the speed of time`,
        advice: `run it at --speed 1: only hours of this machine show that it lasts`,
      };
    const since =
      lastFault === undefined ? 'without a critical fault' : `since a critical fault: ${faultInWords(lastFault)}`;
    const detail = `${hours.toFixed(1)} h ${since}; ${PAPER_HOURS} h are asked${speed === 1 ? '' : '. A rehearsal: hours of the simulated venue'}`;
    return hours >= PAPER_HOURS ? { name, outcome: 'passed', detail } : { name, outcome: 'failed', detail, advice };
  } catch (error) {
    if (!(error instanceof EdgewiseError)) throw error;
    return { name, outcome: 'failed', detail: error.message.split('\n')[0] ?? '', advice };
  }
}

function keysAdvice({ keys }: VenueKit): string {
  return `set ${keys.key} and ${keys.secret} to a key that may ${keys.permissions}, and may not withdraw`;
}

/** The advice for a check of the connection says what failed, and does not ask for keys that are there. */
function advised(check: ConnectionCheck, kit: VenueKit, keys: 'given' | 'missing'): ArmCheck {
  const { name, outcome, detail } = check;
  if (outcome === 'passed' || outcome === 'warned') return check;
  // Unknown fees do not prevent trading.
  if (name === 'costs') return { ...check, outcome: 'warned' };
  const failed = { ...check, outcome: 'failed' } as const;
  const isOfKeys = name.startsWith('keys');
  if (isOfKeys && keys === 'missing') return { ...failed, advice: keysAdvice(kit) };
  if (outcome === 'skipped')
    return { ...failed, advice: `not tried: ${detail}. It is tried once what failed before it passes` };
  if (isOfKeys) return { ...failed, advice: `this came back: ${detail}. If it refuses the keys, ${keysAdvice(kit)}` };
  return { ...failed, advice: `${detail}. See docs/operations.md, "Connections"` };
}

/**
 * An armed run that has begun may hold positions. It is started even if its venue, its clock or its disk fail a check
 * now: its exits and stops need it. The warning itself keeps nothing from being entered, but for that of keys of
 * which nobody knows whether they may withdraw (`WithdrawalGuard`). Keys that may are always refused.
 */
function waitedFor(check: ArmCheck): ArmCheck {
  if (check.outcome === 'passed' || (check.name === WITHDRAWAL_CHECK && check.outcome === 'failed')) return check;
  return { name: check.name, outcome: 'warned', detail: check.detail };
}

async function checkKeys({
  kit,
  keys,
  clock,
  url,
  stop,
}: Pick<ArmChecklistOptions, 'keys' | 'clock' | 'url' | 'stop'> & { readonly kit: VenueKit }): Promise<ArmCheck> {
  if (keys === undefined)
    return { name: WITHDRAWAL_CHECK, outcome: 'failed', detail: 'there are no keys', advice: keysAdvice(kit) };
  const address = url === undefined ? {} : { url };
  const nonces = accountNonces({ keys, url: url ?? kit.url });
  const connection = await kit.open({ keys, clock, nonces, purpose: 'read-only', ...address });
  const found = await orStopped(connection.checkWithdrawal(), stop);
  connection.close();
  nonces.close();
  if (found.outcome === 'passed') return found;
  const advice =
    found.outcome === 'failed'
      ? 'make a key of its own for this system, without the permission to withdraw'
      : `${found.detail}. Repeat it when the venue answers`;
  return { ...found, advice };
}

function checkLimits({ risk }: SystemConfig): ArmCheck {
  const name = 'limits';
  const contradictions = riskContradictions(risk);
  if (contradictions.length > 0)
    return {
      name,
      outcome: 'failed',
      detail: contradictions.map(({ setting, expected }) => `risk.${setting}: ${expected}`).join('; '),
      advice: 'correct them in the system file',
    };
  return { name, outcome: 'passed', detail: 'free of contradiction; printed below' };
}

async function checkAlerts({ testAlert, mode }: ArmChecklistOptions): Promise<ArmCheck> {
  const name = 'alerts';
  if (testAlert === undefined)
    return {
      name,
      outcome: 'failed',
      detail: 'EDGEWISE_ALERT_WEBHOOK is not set',
      advice:
        'set EDGEWISE_ALERT_WEBHOOK to an address that takes a POST of JSON, and try it with `edgewise alert test`',
    };
  if (mode === 'look') return { name, outcome: 'skipped', detail: 'a test alert is sent with --arm' };
  const delivery = await testAlert();
  return delivery.outcome === 'delivered'
    ? { name, outcome: 'passed', detail: `a test alert arrived in ${delivery.milliseconds} ms` }
    : { name, outcome: 'failed', detail: delivery.reason, advice: 'try the address with `edgewise alert test`' };
}

async function checkBackup({ paper, mode }: ArmChecklistOptions): Promise<ArmCheck> {
  const name = 'backup and restore';
  if (mode === 'look')
    return { name, outcome: 'skipped', detail: 'the journal of the paper run is backed up and restored with --arm' };
  try {
    const { events, file } = await backupRun(paper, { now: new Date() });
    return { name, outcome: 'passed', detail: `${countOf(events, 'event')} came back whole from ${file}` };
  } catch (error) {
    if (!(error instanceof EdgewiseError)) throw error;
    return {
      name,
      outcome: 'failed',
      detail: error.message.split('\n')[0] ?? '',
      advice: 'it needs a run on paper and room on the disk',
    };
  }
}
