import { EdgewiseError } from '../core/errors.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import type { Artifact } from '../training/artifact.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { requireSameSystem } from './require-same-system.ts';
import { requireSameUnits } from './run-journal.ts';

/** What a run is opened with. */
export interface RunIdentity {
  readonly config: SystemConfig;
  readonly artifact: Artifact;
  readonly setting: LiveJournalHeader['setting'];
  readonly place: 'real' | 'simulated';
}

/**
 * A run goes on with the units, the place, the settings and the model that it was begun with. Throws `config-invalid`
 * where one of them differs from the header of its journal.
 */
export function requireSameRun(header: LiveJournalHeader, run: RunIdentity, path: string): void {
  requireSameUnits(header, path);
  requireSamePlace(header, run, path);
  requireSameSystem(header, run.config, path);
  requireSameModel(header, run.artifact, path);
}

/** Positions of a paper run or a rehearsal are none at the real venue: a run goes on where it was begun. */
function requireSamePlace(
  { setting: begun, place: begunAt, system }: LiveJournalHeader,
  { setting, place }: RunIdentity,
  path: string,
): void {
  if (begun === setting && (begunAt ?? place) === place) return;
  throw new EdgewiseError('config-invalid', `The run of ${system} in this folder was begun elsewhere`, {
    where: path,
    expected: inWords(begun, begunAt),
    actual: inWords(setting, place),
    advice: 'name another --folder for the run that begins now',
  });
}

function inWords(setting: LiveJournalHeader['setting'], place: LiveJournalHeader['place']): string {
  if (setting === 'paper') return 'trading on paper';
  return place === 'simulated' ? 'a rehearsal at a simulated venue' : 'trading with real money';
}

/** Its journal is what this model's threshold made of its forecasts: with another one it could not be repeated. */
function requireSameModel({ artifact: begun, system }: LiveJournalHeader, { manifest }: Artifact, path: string): void {
  if (begun === manifest.id) return;
  throw new EdgewiseError('config-invalid', `The run of ${system} in this folder was begun with another model`, {
    where: path,
    expected: begun,
    actual: manifest.id,
    advice:
      'leave --model out to go on with that one; close its positions and begin a new run in another --folder to trade with the new one',
  });
}
