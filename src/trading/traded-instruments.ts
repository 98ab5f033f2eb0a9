import { existsSync } from 'node:fs';
import type { CandleSeries } from '../core/candle.ts';
import type { Instrument } from '../core/instrument.ts';
import { EdgewiseError } from '../core/errors.ts';
import { costWarnings, unknownFeeWarnings } from '../config/cost-warnings.ts';
import { tradedAmong } from '../config/market-roles.ts';
import type { SystemConfig } from '../config/system-schema.ts';
import { patiently, type PatienceOptions } from '../venues/patiently.ts';
import type { VenueConnection } from '../venues/venue-kit.port.ts';
import { liveFolderAt } from './run-folder.ts';
import type { RunReports } from './run-reports.ts';

export interface TradedInstrumentsOptions {
  readonly config: SystemConfig;
  readonly folder: string;
  readonly venue: VenueConnection;
  /** Stored candles of each instrument that the system names. */
  readonly past: readonly CandleSeries[];
  readonly patience: PatienceOptions;
  readonly reports: Pick<RunReports, 'warn'>;
}

/**
 * The instruments of a run as the venue lists them now, those that are only watched included. Warns of costs at the
 * venue that the system file lacks. A run that begins needs a venue with the leverage that the system asks for. Throws
 * what the kit throws where one is missing.
 */
export async function tradedInstruments(options: TradedInstrumentsOptions): Promise<readonly Instrument[]> {
  const { config, folder, venue, past, patience, reports } = options;
  await patiently(() => venue.learn(), patience);
  const stage = existsSync(liveFolderAt(folder).journal) ? 'begun' : 'new';
  const wanted = past.map(({ instrument }) => instrument);
  const mayHaveGone = stage === 'begun' && config.live.slots !== undefined;
  const instruments = mayHaveGone ? wanted.flatMap((one) => stillListed(venue, one)) : venue.instruments(wanted, stage);
  const traded = tradedAmong(config, instruments);
  if (stage === 'new') venue.requireLeverage(traded, config.live.leverage);
  const { fees, unknown } = await patiently(() => venue.fees(traded), patience);
  for (const warning of [...costWarnings(config, fees), ...unknownFeeWarnings(config, unknown)])
    reports.warn('costs', warning);
  return instruments;
}

/** A market of a run that has begun may be settled meanwhile: it is not listed any more then. */
function stillListed(venue: VenueConnection, wanted: Instrument): readonly Instrument[] {
  try {
    return venue.instruments([wanted], 'begun');
  } catch (error) {
    if (error instanceof EdgewiseError && error.code === 'check-failed') return [];
    throw error;
  }
}
