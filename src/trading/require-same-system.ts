import { configHashOf } from '../config/config-hash.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { canonicalJson } from '../core/canonical-json.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { changedModule } from '../parts/own-modules.ts';
import { recordedSystem } from '../parts/recorded-system.ts';

/**
 * A run goes on with the settings it began with: others would make its journal unrepeatable. Settings that came with a
 * newer Edgewise count as their defaults, and when the jobs beside trading are done is free.
 */
export function requireSameSystem(
  { config: begun, configHash, system }: Pick<LiveJournalHeader, 'config' | 'configHash' | 'system'>,
  config: SystemConfig,
  path: string,
): void {
  const kept = recordedSystem(JSON.parse(begun));
  if (kept.success) refuseChangedModules(kept.data.use, config.use);
  if (kept.success && settingsOf(kept.data) === settingsOf(config)) return;
  throw new EdgewiseError('config-invalid', `The run of ${system} in this folder was begun with other settings`, {
    where: path,
    expected: `config ${configHash.slice(0, 12)}`,
    actual: `config ${configHashOf(config).slice(0, 12)}`,
    advice: 'close its positions and begin a new run in another --folder, or take the changes back',
  });
}

/** A module of the user that has changed is named: its settings may be the same. */
function refuseChangedModules(begun: SystemConfig['use'] = [], now: SystemConfig['use'] = []): void {
  for (const { file, sha256 } of now) {
    const before = begun.find((used) => used.file === file);
    if (before !== undefined && before.sha256 !== sha256) throw changedModule(file, before.sha256, sha256);
  }
}

function settingsOf(config: SystemConfig): string {
  return canonicalJson({ ...config, live: { ...config.live, schedule: undefined } });
}
