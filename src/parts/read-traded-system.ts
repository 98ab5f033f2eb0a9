import { EdgewiseError } from '../core/errors.ts';
import { readSystem } from './read-system.ts';
import type { SystemConfig } from '../config/system-schema.ts';

/** Where orders can be sent, by the real client: to Kraken, or to a simulated one. */
const TRADED_VENUE = 'kraken';

/**
 * Reads a system that is to be traded, live, on paper or at a simulated venue. Throws what `readSystem` throws, and
 * `config-invalid` for a venue that nothing here trades at: its instruments would be bought elsewhere.
 */
export async function readTradedSystem(path: string): Promise<SystemConfig> {
  const config = await readSystem(path);
  for (const [place, { id, venue }] of config.instruments.entries()) {
    if (venue === TRADED_VENUE) continue;
    throw new EdgewiseError('config-invalid', `Nothing here trades ${id} at ${venue}`, {
      where: `${path}, instruments.${place}.venue`,
      expected: TRADED_VENUE,
      actual: venue,
      advice: `research can be done of it; to trade, name a pair of Kraken and learn from these candles: candles: { venue: ${venue}, instrument: ${id} }`,
    });
  }
  return config;
}
