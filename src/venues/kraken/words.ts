import type { VenueWords } from '../venue-words.ts';

/** The words about Kraken in help texts. They are separate from the kit, so that `edgewise --help` loads no venue. */
export const krakenWords: VenueWords = {
  name: 'kraken',
  title: 'Kraken',
  keys: {
    key: 'KRAKEN_API_KEY',
    secret: 'KRAKEN_SECRET',
    permissions: 'query funds, orders, trades and the ledger, and place and cancel orders',
  },
  interfaces: 'REST and WebSocket interfaces',
};
