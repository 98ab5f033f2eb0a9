import type { Instrument } from '../core/instrument.ts';
import { PARTS_PER_UNIT } from './exact-rate.ts';
import { stepsBelow } from './ticks.ts';

/** A market, and which parts of 10^8 of what is traded there we may trade; undefined for all. */
export interface Participation {
  readonly instrument: Instrument;
  readonly participationParts: number | undefined;
}

/** Lots of a volume that we may trade: the participation share of it, rounded down; all of it without such a bound. */
export function participatingLots(volume: number, { participationParts, instrument }: Participation): number {
  const lots = stepsBelow(volume, instrument.lot);
  if (participationParts === undefined) return lots;
  return Number((BigInt(lots) * BigInt(participationParts)) / BigInt(PARTS_PER_UNIT));
}
