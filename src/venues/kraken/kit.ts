import { duration, MILLISECOND } from '../../core/time.ts';
import type { VenueKit } from '../venue-kit.port.ts';
import { classifyTrouble } from './classify-trouble.ts';
import { ANSWER_MILLIS, KRAKEN_URL } from './kraken-address.ts';
import { randomKeyPair } from './random-key-pair.ts';
import { krakenTerms, recordedKraken } from './recorded-kraken.ts';
import { isVenueTrouble } from './venue-trouble.ts';

/** Kraken's spot market, with positions on margin. ccxt and the simulator are loaded when they are opened. */
export const krakenKit: VenueKit = {
  name: 'kraken',
  title: 'Kraken',
  url: KRAKEN_URL,
  kinds: ['spot', 'margin'],
  orders: { protectiveStops: 'rest' },
  keys: {
    key: 'KRAKEN_API_KEY',
    secret: 'KRAKEN_SECRET',
    permissions: 'query funds, orders, trades and the ledger, and place and cancel orders',
  },
  answerMillis: ANSWER_MILLIS,
  recordedListing: recordedKraken,
  recordedTerms: krakenTerms,
  troubleOf: (error) => (isVenueTrouble(error) ? classifyTrouble(error) : undefined),
  open: async (options) => {
    const { openKrakenConnection } = await import('./kraken-connection.ts');
    return openKrakenConnection(options);
  },
  simulator: {
    interfaces: 'REST and WebSocket interfaces',
    // As it was measured.
    callTime: duration(120 * MILLISECOND),
    leastHalfSpreadBps: 0.5,
    newKeys: randomKeyPair,
    open: async (options) => {
      const { openKrakenSimulation } = await import('./kraken-simulation.ts');
      return openKrakenSimulation(options);
    },
  },
};
