import { duration, MILLISECOND } from '../../core/time.ts';
import type { VenueKit } from '../venue-kit.port.ts';
import { classifyTrouble } from './classify-trouble.ts';
import { ANSWER_MILLIS, KRAKEN_URL } from './kraken-address.ts';
import { krakenKeyProblem } from './kraken-key-problem.ts';
import { randomKeyPair } from './random-key-pair.ts';
import { krakenTerms, recordedKraken } from './recorded-kraken.ts';
import { isVenueTrouble } from './venue-trouble.ts';
import { WIRE_LOG_NAME } from './wire-log-name.ts';
import { krakenWords } from './words.ts';

/**
 * The kit of Kraken's spot market, with positions on margin. ccxt and the simulator are loaded when they are first
 * opened.
 */
export const krakenKit: VenueKit = {
  name: krakenWords.name,
  title: krakenWords.title,
  url: KRAKEN_URL,
  kinds: ['spot', 'margin'],
  orders: { protectiveStops: 'rest' },
  keys: krakenWords.keys,
  keyProblem: krakenKeyProblem,
  answerMillis: ANSWER_MILLIS,
  recordedListing: recordedKraken,
  recordedTerms: krakenTerms,
  troubleOf: (error) => (isVenueTrouble(error) ? classifyTrouble(error) : undefined),
  open: async (options) => {
    const { openKrakenConnection } = await import('./kraken-connection.ts');
    return openKrakenConnection(options);
  },
  simulator: {
    // A measured value.
    callTime: duration(120 * MILLISECOND),
    leastHalfSpreadBps: 0.5,
    newKeys: randomKeyPair,
    logHead: `{"log":"${WIRE_LOG_NAME}",`,
    open: async (options) => {
      const { openKrakenSimulation } = await import('./kraken-simulation.ts');
      return openKrakenSimulation(options);
    },
  },
};
