import type { SystemConfig } from '../config/system-schema.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import { recordedSystem } from '../parts/recorded-system.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';

/** The instruments that a run was begun with. */
export function instrumentsOf({ instruments }: LiveJournalHeader): readonly Instrument[] {
  return instruments.map((text) => JSON.parse(text) as Instrument);
}

/**
 * The settings and instruments that a run was begun with. Throws `data-unreadable` for settings that are refused today.
 */
export function partsOf(header: LiveJournalHeader): {
  readonly config: SystemConfig;
  readonly instruments: readonly Instrument[];
} {
  const checked = recordedSystem(JSON.parse(header.config));
  if (checked.success) return { config: checked.data, instruments: instrumentsOf(header) };
  const [issue] = checked.error.issues;
  throw new EdgewiseError(
    'data-unreadable',
    `The run of ${header.system} was begun with a setting that is refused today`,
    {
      where: issue?.path.join('.') ?? 'the settings',
      expected: issue?.message ?? 'settings of this version',
      advice: '`edgewise flatten RUN` closes what it holds; then begin a new run in another --folder',
    },
  );
}
