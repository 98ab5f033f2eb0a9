import { isoFromInstant, SECOND } from '../../../../core/time.ts';
import type { Endpoint } from './endpoint.ts';

/** `Time`: the venue's time in whole seconds, as at Kraken. */
export const time: Endpoint = ({ venue }) => {
  const now = venue.catchUp();
  return { unixtime: Math.floor(now / SECOND), rfc1123: new Date(now / 1_000).toUTCString() };
};

export const systemStatus: Endpoint = ({ venue }) => ({
  status: venue.mode,
  timestamp: isoFromInstant(venue.catchUp()),
});
