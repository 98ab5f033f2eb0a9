import type { Listing } from '../core/listing.ts';
import type { FactRecording } from './fact-recording.port.ts';
import type { KnownVenue } from './venue-kit.port.ts';

/** The recorded steps of one spot pair. */
export interface RecordedPair {
  readonly id: string;
  readonly tickDecimals: number;
  readonly lotDecimals: number;
  readonly minimumNotional: number;
}

export interface CandleVenueOptions {
  readonly name: string;
  readonly title: string;
  /** The fees of a small account in basis points. */
  readonly fees: { readonly makerBps: number; readonly takerBps: number };
  /** Where pairs and fees were read. */
  readonly source: string;
  readonly pairs: readonly RecordedPair[];
  /** The venue's own messages in the form in which people record them. */
  readonly recording?: FactRecording;
}

/** Makes a venue that research knows by its candles. Edgewise does not trade there. */
export function candleVenue({ name, title, fees, source, pairs, recording }: CandleVenueOptions): KnownVenue {
  return {
    name,
    title,
    ...(recording === undefined ? {} : { recording }),
    recordedTerms: () => undefined,
    recordedListing: (id): Listing | undefined => {
      const pair = pairs.find((one) => one.id === id);
      if (pair === undefined) return undefined;
      const [base = '', quote = ''] = id.split('/');
      return {
        id,
        venue: name,
        base,
        quote,
        tick: { units: 1, decimals: pair.tickDecimals },
        lot: { units: 1, decimals: pair.lotDecimals },
        minimumLots: 1,
        minimumNotional: pair.minimumNotional,
        fees: [{ volume: 0, ...fees }],
        basis: 'recorded',
        source,
      };
    },
  };
}
