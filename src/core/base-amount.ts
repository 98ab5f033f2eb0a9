import { textOfSteps } from './decimal-text.ts';
import type { Instrument } from './instrument.ts';

/**
 * Writes lots as an amount of the base currency, with the instrument's decimals, such as `0.00005000 BTC`. Where the
 * instrument is not known it writes the number of lots.
 */
export function baseAmount(lots: number, instrument: Pick<Instrument, 'lot' | 'base'> | undefined): string {
  return instrument === undefined ? `${lots} lots` : `${textOfSteps(lots, instrument.lot)} ${instrument.base}`;
}
