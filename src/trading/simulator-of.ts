import { EdgewiseError } from '../core/errors.ts';
import type { VenueKit } from '../venues/venue-kit.port.ts';
import type { VenueSimulator } from '../venues/venue-simulator.port.ts';

/** The simulator of a venue. Throws `usage` for a venue that has none. */
export function simulatorOf({ title, simulator }: Pick<VenueKit, 'title' | 'simulator'>): VenueSimulator {
  if (simulator !== undefined) return simulator;
  throw new EdgewiseError('usage', `${title} cannot be simulated here`, {
    expected: 'a venue with a simulator',
    actual: title,
    advice: 'trade on paper at another venue; a backtest needs no simulator',
  });
}
