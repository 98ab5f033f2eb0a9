import { textOfSteps } from './decimal-text.ts';
import type { Instrument } from './instrument.ts';

/**
 * Lots in words for people: base currency with the instrument's decimals, or lots where the instrument is not known.
 */
export function baseAmount(lots: number, instrument: Pick<Instrument, 'lot' | 'base'> | undefined): string {
  return instrument === undefined ? `${lots} lots` : `${textOfSteps(lots, instrument.lot)} ${instrument.base}`;
}
