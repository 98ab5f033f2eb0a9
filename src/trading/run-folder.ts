import { join, resolve } from 'node:path';

/** What lies in the folder of a run of live trading. */
export interface LiveFolder {
  readonly root: string;
  readonly journal: string;
  readonly halt: string;
  readonly health: string;
  readonly lock: string;
  /** Beside the folder, for a replay that removes it. */
  readonly replayLock: string;
  /** Of the process that prepares the run, and trades it then. */
  readonly preparation: string;
  /** What a person decided to book, until it is. */
  readonly adoption: string;
  /** Of whoever decides that. */
  readonly adoptLock: string;
  /** Of whoever closes its positions from outside. */
  readonly flattenLock: string;
  /** That they closed them, for whoever looks before the run has booked it. */
  readonly flattened: string;
  readonly logs: string;
  readonly wireLog: string;
  readonly backups: string;
  readonly reports: string;
  /** Candles that a simulated venue told, apart from those of the workspace. */
  readonly candles: string;
  /** What became of the scheduled jobs. */
  readonly schedule: string;
  /** That a person armed the run for real money. */
  readonly armed: string;
  /** The command line that started it. */
  readonly command: string;
  /** The account on paper of a run that follows the live market, with its keys. */
  readonly paperAccount: string;
  /** Where the venue of that account is just now. */
  readonly paperVenue: string;
  /** Where the halt switch of a shared account is. */
  readonly accountSwitch: string;
  /** What the simulated venue of a shadow was given. */
  readonly shadowVenue: string;
}

export function liveFolderAt(root: string): LiveFolder {
  const base = resolve(root);
  return {
    root: base,
    journal: join(base, 'journal.sqlite'),
    halt: join(base, 'halt.json'),
    health: join(base, 'health_status.json'),
    lock: join(base, 'lock.sqlite'),
    replayLock: `${base}.lock.sqlite`,
    preparation: join(base, 'preparation.sqlite'),
    adoption: join(base, 'adoption.json'),
    adoptLock: join(base, 'adopt.lock.sqlite'),
    flattenLock: join(base, 'flatten.lock.sqlite'),
    flattened: join(base, 'flattened.json'),
    logs: join(base, 'logs'),
    wireLog: join(base, 'wire.jsonl'),
    backups: join(base, 'backups'),
    reports: join(base, 'reports'),
    candles: join(base, 'candles'),
    schedule: join(base, 'schedule.sqlite'),
    armed: join(base, 'armed.json'),
    command: join(base, 'command.json'),
    paperAccount: join(base, 'paper-account.json'),
    paperVenue: join(base, 'paper-venue.json'),
    accountSwitch: join(base, 'account-switch.txt'),
    shadowVenue: join(base, 'shadow-venue.jsonl'),
  };
}

/**
 * Where the runs of a system are kept when no folder is named. A rehearsal of live trading has a folder of its own: its
 * positions are none at the real venue.
 */
export function defaultLiveFolder(
  workspaceRoot: string,
  system: string,
  setting: 'paper' | 'live' | 'rehearsal' | 'replay' | 'shadow',
): string {
  return join(workspaceRoot, 'live', `${system}-${setting}`);
}

/** Which of these folders a run has. */
export function kindOfRun({
  setting,
  url,
}: {
  readonly setting: 'paper' | 'live';
  readonly url: string | undefined;
}): 'paper' | 'live' | 'rehearsal' {
  return setting === 'live' && url !== undefined ? 'rehearsal' : setting;
}
