import { z } from 'zod';
import type { SystemConfig } from '../config/system-schema.ts';
import { tradedAmong } from '../config/market-roles.ts';
import { EdgewiseError } from '../core/errors.ts';
import type { Instrument } from '../core/instrument.ts';
import { recordedSystem } from '../parts/recorded-system.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';

/**
 * What closing a run's positions needs, of a run of any version: settings that are refused today keep nobody from it.
 * The instruments are those that it trades; what the owner holds of a watched market is not the run's.
 */
export function closingPartsOf(header: LiveJournalHeader): {
  readonly leverage: number;
  readonly instruments: readonly Instrument[];
} {
  const settings: unknown = JSON.parse(header.config);
  const { data } = leverageSchema.safeParse(settings);
  const roles = rolesSchema.safeParse(settings).data ?? { instruments: [] };
  return { leverage: data?.live.leverage ?? 2, instruments: tradedAmong(roles, instrumentsOf(header)) };
}

const leverageSchema = z.object({ live: z.object({ leverage: z.number() }) });

const rolesSchema = z.object({
  instruments: z.array(z.object({ id: z.string(), role: z.enum(['traded', 'watched']).optional() })),
});

function instrumentsOf({ instruments }: LiveJournalHeader): readonly Instrument[] {
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
