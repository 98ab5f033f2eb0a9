import type { ExchangeRules } from '../exchange/exchange-rules.ts';
import { knownVenue } from '../venues/venue-kits.ts';
import type { PricedInstrument } from './trading-costs.ts';

/** Margin level in percent at which a venue closes positions, where its own was not recorded. */
const USUAL_STOP_LEVEL = 40;

/** The part of a system that the margin of its positions follows from. */
export interface LeveragedSystem {
  readonly instruments: readonly PricedInstrument[];
  readonly live: { readonly leverage: number };
}

/**
 * The equity that a position on margin needs in research, as fractions of its value: the same leverage as is asked of
 * the venue when a run trades. The venue closes positions once equity is so many percent of the margin in use, which is
 * the value divided by the leverage. Empty for what is not traded on margin.
 */
export function marginNeeds(
  { instruments, live: { leverage } }: LeveragedSystem,
  place: number,
): Partial<Pick<ExchangeRules, 'initialMargin' | 'maintenanceMargin'>> {
  const instrument = instruments[place];
  if (instrument?.kind !== 'margin') return {};
  const stopLevel = knownVenue(instrument.venue)?.recordedListing(instrument.id)?.margin?.stopLevel;
  const percent = stopLevel ?? USUAL_STOP_LEVEL;
  return { initialMargin: countable(1 / leverage), maintenanceMargin: countable(percent / 100 / leverage) };
}

/** A fraction with as many decimals as the exchange counts, rounded up: a third has no end. */
function countable(fraction: number): number {
  return Math.ceil(Number((fraction * 1e8).toFixed(3))) / 1e8;
}
