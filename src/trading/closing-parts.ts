import { z } from 'zod';
import { tradedAmong } from '../config/market-roles.ts';
import type { Instrument } from '../core/instrument.ts';
import type { LiveJournalHeader } from '../live/live-journal.port.ts';
import { instrumentsOf } from './run-settings.ts';

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
